package import Base

/// The extended attributes of an entry, sorted by raw name.
package struct AttributeList: Sendable, Hashable {
    package struct Attribute: Sendable, Hashable {
        package let name: [UInt8]
        package let value: [UInt8]
    }

    package let attributes: [Attribute]

    package init(_ attributes: [Attribute]) {
        self.attributes = attributes.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    package init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        var attributes: [Attribute] = []
        for _ in 0..<(try reader.count()) {
            let attribute = Attribute(name: try reader.blob(), value: try reader.blob())
            guard !attribute.name.contains(0) else { throw .malformed }
            if let last = attributes.last, !last.name.lexicographicallyPrecedes(attribute.name) { throw .malformed }
            attributes.append(attribute)
        }
        try reader.finish()
        self.attributes = attributes
    }

    package var encoded: [UInt8] {
        var out = ByteWriter()
        out.varint(attributes.count)
        for attribute in attributes {
            out.blob(attribute.name)
            out.blob(attribute.value)
        }
        return out.bytes
    }

    private static let userPrefix = Array("user.".utf8)
    /// The marks by which an overlay tells what its layers hold: never part of what a user made.
    private static let overlayPrefix = Array("user.overlay.".utf8)
    private static let systemNames = Set(
        ["system.posix_acl_access", "system.posix_acl_default", "security.capability"].map { Array($0.utf8) }
    )

    /// Whether an attribute is captured: the user's own, ACLs and capabilities; the system's bookkeeping is not.
    package static func isCaptured(_ name: [UInt8]) -> Bool {
        // By bytes: to a String a letter and the accent behind it are one, so "user." need not be a prefix of itself.
        name.starts(with: userPrefix) && !name.starts(with: overlayPrefix) || systemNames.contains(name)
    }

    /// A stored list; nil for nil.
    static func read(_ id: Digest?, _ reader: ObjectReader) throws -> AttributeList? {
        guard let id else { return nil }
        let bytes = try reader.read(id, .attributes)
        guard let list = try? AttributeList(bytes) else { throw EverettError.damaged("attributes \(id.short)") }
        // A checkpoint from elsewhere may hold what would make an overlay show something else.
        return AttributeList(list.attributes.filter { isCaptured($0.name) })
    }
}
