internal import Base
internal import Platform

/// Makes an upper directory like another one, of the same files: neither of them is written to while both are there.
struct UpperCopy {
    let files: any FileOperations

    func make(from: Int32, to: Int32) throws(SystemError) {
        for entry in try files.list(from) {
            let name = CName(entry.name)
            guard let status = try files.statusIfPresent(from, name) else { continue }
            guard status.kind == .directory else {
                // Marks, sockets and whatever else a program left there go along.
                try files.link(from, name, to, name)
                continue
            }
            try files.makeDirectory(to, name, permissions: 0o700)
            let old = try files.openOwned(from, name, [.read, .directory, .noFollow], resolution: .beneath)
            let new = try files.openOwned(to, name, [.read, .directory, .noFollow], resolution: .beneath)
            try make(from: old.raw, to: new.raw)
            try dress(new.raw, as: old.raw, status)
        }
    }

    /// The mode and every attribute, the marks of the overlay among them.
    func dress(_ new: Int32, as old: Int32, _ status: FileStatus) throws(SystemError) {
        let user = Array("user.".utf8)
        for name in try files.attributeNames(old) where AttributeList.isCaptured(name) || name.starts(with: user) {
            try files.setAttribute(new, CName(name), try files.attribute(old, CName(name)))
        }
        try files.changeMode(new, status.permissions)
    }
}
