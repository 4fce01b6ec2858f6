package import Base

/// One name in a tree: what is there, never when it was changed.
package struct TreeEntry: Sendable, Hashable {
    /// What an entry is; raw values are those of the stored form.
    package enum Kind: UInt8, Sendable {
        case file = 1
        case directory = 2
        case symlink = 3
        /// A file whose content is a canonical SQLite image.
        case database = 8

        package var isFileLike: Bool { self == .file || self == .database }
    }

    /// Who owns a set-id file: the bits are only given back to the same owner.
    package struct Owner: Sendable, Hashable {
        package let user: UInt32
        package let group: UInt32
    }

    package let name: [UInt8]
    package let kind: Kind
    /// Mode bits 07777; zero for links, which have none.
    package let permissions: UInt16
    /// Bytes of a file or database; zero otherwise.
    package let size: UInt64
    /// Content of a file, tree of a directory; nil for a link.
    package let content: Digest?
    /// True when `content` is a manifest rather than one chunk.
    package let isChunked: Bool
    /// Raw target of a link.
    package let target: [UInt8]
    /// Extended attributes, when there are any.
    package let attributes: Digest?
    package let owner: Owner?
    /// Whether the content is sealed; it is shown nowhere.
    package let isSecret: Bool

    package init(
        name: [UInt8], kind: Kind, permissions: UInt16, size: UInt64 = 0, content: Digest? = nil,
        isChunked: Bool = false, target: [UInt8] = [], attributes: Digest? = nil, owner: Owner? = nil,
        isSecret: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.permissions = permissions
        self.size = size
        self.content = content
        self.isChunked = isChunked
        self.target = target
        self.attributes = attributes
        self.owner = owner
        self.isSecret = isSecret
    }

    /// Whether only mode, attributes or owner differ, so that the content need not be written again.
    package func hasSameContent(as other: TreeEntry) -> Bool {
        kind == other.kind && content == other.content && isChunked == other.isChunked && target == other.target
    }

    /// The same entry of a directory with another tree.
    package func replacing(content: Digest) -> TreeEntry {
        TreeEntry(
            name: name, kind: kind, permissions: permissions, size: size, content: content, isChunked: isChunked,
            target: target, attributes: attributes, owner: owner, isSecret: isSecret
        )
    }

    /// The same entry with the content of another, which is known to be equal but is stored otherwise.
    func adoptingContent(of other: TreeEntry) -> TreeEntry {
        TreeEntry(
            name: name, kind: kind, permissions: permissions, size: size, content: other.content,
            isChunked: other.isChunked, target: target, attributes: attributes, owner: owner, isSecret: other.isSecret
        )
    }
}

extension TreeEntry {
    private struct Flags {
        static let attributes: UInt8 = 1
        static let chunked: UInt8 = 2
        static let owner: UInt8 = 4
        static let secret: UInt8 = 8
        static let all: UInt8 = 15
    }

    func encode(into out: inout ByteWriter) {
        out.blob(name)
        out.u8(kind.rawValue)
        var flags: UInt8 = 0
        if attributes != nil { flags |= Flags.attributes }
        if isChunked { flags |= Flags.chunked }
        if owner != nil { flags |= Flags.owner }
        if isSecret { flags |= Flags.secret }
        out.u8(flags)
        out.varint(UInt64(permissions))
        switch kind {
        case .file, .database:
            out.varint(size)
            out.digest(content ?? .zero)
        case .directory:
            out.digest(content ?? .zero)
        case .symlink:
            out.blob(target)
        }
        if let attributes { out.digest(attributes) }
        if let owner {
            out.varint(UInt64(owner.user))
            out.varint(UInt64(owner.group))
        }
    }

    /// Writes a file or directory that has neither attributes nor an owner, from where its name and content lie.
    static func encodePlain(
        name: UnsafeRawBufferPointer, isDirectory: Bool, permissions: UInt16, size: UInt64,
        content: UnsafeRawBufferPointer, isChunked: Bool, isSecret: Bool, into out: inout ByteWriter
    ) {
        out.varint(name.count)
        unsafe out.raw(name)
        out.u8((isDirectory ? Kind.directory : .file).rawValue)
        out.u8((isChunked ? Flags.chunked : 0) | (isSecret ? Flags.secret : 0))
        out.varint(UInt64(permissions))
        if !isDirectory { out.varint(size) }
        unsafe out.raw(content)
    }

    init(from reader: inout ByteReader) throws(DecodingFault) {
        name = try reader.blob()
        guard BytePath.isName(name), let kind = Kind(rawValue: try reader.u8()) else { throw .malformed }
        self.kind = kind
        let flags = try reader.u8()
        guard flags & ~Flags.all == 0 else { throw .malformed }
        let permissions = try reader.varint()
        guard permissions <= 0o7777 else { throw .malformed }
        self.permissions = UInt16(permissions)
        isChunked = flags & Flags.chunked != 0
        isSecret = flags & Flags.secret != 0
        switch kind {
        case .file, .database:
            size = try reader.varint()
            content = try reader.digest()
            target = []
        case .directory:
            size = 0
            content = try reader.digest()
            target = []
        case .symlink:
            size = 0
            content = nil
            target = try reader.blob()
            guard !target.isEmpty, !target.contains(0) else { throw .malformed }
        }
        guard !(isChunked || isSecret) || kind.isFileLike else { throw .malformed }
        attributes = flags & Flags.attributes != 0 ? try reader.digest() : nil
        if flags & Flags.owner != 0 {
            guard
                let user = UInt32(exactly: try reader.varint()), let group = UInt32(exactly: try reader.varint())
            else { throw .malformed }
            owner = Owner(user: user, group: group)
        } else {
            owner = nil
        }
    }
}
