internal import Base
internal import Platform

/// Gives an entry exactly the mode and the attributes it shall have.
struct EntryMetadata {
    private let files: any FileOperations

    init(_ files: any FileOperations) {
        self.files = files
    }

    /// By name; `present` is what was seen there. Nil attributes are left alone.
    func set(
        _ directory: Int32, _ name: CName, _ present: FileStatus, _ permissions: UInt16, _ attributes: AttributeList?
    ) throws(SystemError) {
        guard attributes != nil else {
            if present.permissions != UInt32(permissions) { try files.changeMode(directory, name, UInt32(permissions)) }
            return
        }
        // Reading must be allowed for a moment to reach the attributes, and writing to change those of a user.
        if present.permissions & 0o600 != 0o600 {
            try files.changeMode(directory, name, present.permissions | 0o600)
        }
        let entry = try files.openOwned(
            directory, name, [.read, .noFollow, .nonBlocking], resolution: .beneathAcrossMounts
        )
        guard try files.status(entry.raw).inode == present.inode else { return }
        try set(entry.raw, permissions, attributes)
    }

    func set(_ entry: Int32, _ permissions: UInt16, _ attributes: AttributeList?) throws(SystemError) {
        if let attributes { _ = try set(entry, attributes) }
        // Last: an access list changes the mode it is summed up in.
        try files.changeMode(entry, UInt32(permissions))
    }

    /// What was inherited from a directory's default list goes as well; whether anything had to be changed.
    func set(_ entry: Int32, _ wanted: AttributeList) throws(SystemError) -> Bool {
        var hasChanged = false
        let names = Set(wanted.attributes.map(\.name))
        let present = Set(try files.attributeNames(entry))
        for name in present where AttributeList.isCaptured(name) && !names.contains(name) {
            hasChanged = true
            do {
                try files.removeAttribute(entry, CName(name))
            } catch {
                if !error.isMissingAttribute { throw error }
            }
        }
        for attribute in wanted.attributes {
            // Some can only be set by root; what is as it shall be needs no right.
            let isThere = present.contains(attribute.name)
            if isThere, (try? files.attribute(entry, CName(attribute.name))) == attribute.value { continue }
            try files.setAttribute(entry, CName(attribute.name), attribute.value)
            hasChanged = true
        }
        return hasChanged
    }
}

extension AttributeList {
    static let none = AttributeList([Attribute]())
}
