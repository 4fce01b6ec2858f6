package import Base

/// The `files` part of a checkpoint.
package struct FilesComponent: Sendable, Hashable {
    package static let name = "files"

    package let rootPermissions: UInt16
    package let rootAttributes: Digest?
    package let tree: Digest
    /// Groups of paths that are one file, each sorted.
    package let links: [[BytePath]]
    let databaseHeaders: [DatabaseHeader]

    init(
        rootPermissions: UInt16, rootAttributes: Digest?, tree: Digest, links: [[BytePath]],
        databaseHeaders: [DatabaseHeader]
    ) {
        self.rootPermissions = rootPermissions
        self.rootAttributes = rootAttributes
        self.tree = tree
        self.links = links
        self.databaseHeaders = databaseHeaders
    }

    /// Whether two components describe the same world; headers of databases are not part of it.
    func isSameWorld(as other: FilesComponent) -> Bool {
        rootPermissions == other.rootPermissions && rootAttributes == other.rootAttributes && tree == other.tree
            && links == other.links
    }

    func header(of path: BytePath) -> [UInt8]? { databaseHeaders.first { $0.path == path }?.header }

    var references: [(id: Digest, kind: ObjectKind)] {
        [(tree, .tree)] + (rootAttributes.map { [($0, .attributes)] } ?? [])
    }

    var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(1)
        out.text(FilesComponent.name)
        out.varint(UInt64(rootPermissions))
        out.optional(rootAttributes) { $0.digest($1) }
        out.digest(tree)
        out.varint(links.count)
        for group in links {
            out.varint(group.count)
            for path in group { out.blob(path.bytes) }
        }
        out.varint(databaseHeaders.count)
        for header in databaseHeaders {
            out.blob(header.path.bytes)
            out.blob(header.header)
        }
        return out.bytes
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == 1, try reader.text() == FilesComponent.name else { throw .malformed }
        let permissions = try reader.varint()
        guard permissions <= 0o7777 else { throw .malformed }
        rootPermissions = UInt16(permissions)
        rootAttributes = try reader.optional { reader throws(DecodingFault) in try reader.digest() }
        tree = try reader.digest()
        var links: [[BytePath]] = []
        for _ in 0..<(try reader.count()) {
            var group: [BytePath] = []
            for _ in 0..<(try reader.count()) { group.append(try reader.path(after: group.last)) }
            guard let first = group.first, group.count > 1 else { throw .malformed }
            if let last = links.last?.first, last >= first { throw .malformed }
            links.append(group)
        }
        self.links = links
        var headers: [DatabaseHeader] = []
        for _ in 0..<(try reader.count()) {
            headers.append(
                DatabaseHeader(path: try reader.path(after: headers.last?.path), header: try reader.blob())
            )
        }
        databaseHeaders = headers
        try reader.finish()
    }
}

extension ByteReader {
    /// A validated path: nothing stored can name a place outside the root.
    mutating func path() throws(DecodingFault) -> BytePath {
        guard let path = BytePath(validating: try blob()) else { throw .malformed }
        return path
    }

    /// A path of a list that is ascending and names nothing twice.
    mutating func path(after last: BytePath?) throws(DecodingFault) -> BytePath {
        let path = try path()
        if let last, last >= path { throw .malformed }
        return path
    }
}
