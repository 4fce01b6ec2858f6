package import Base
package import Platform

/// A world of a project: where its workspace is, where it came from, and where it stands.
package struct TimelineRecord: Sendable, Hashable {
    package static let main = "main"

    package enum Kind: String, Sendable {
        /// The user's own directory.
        case main
        /// A directory that everyone sees.
        case directory
        /// An overlay over a frozen base, seen by the programs that are started in it.
        case sandbox
        /// A row of checkpoints from elsewhere, with no workspace.
        case imported
    }

    package enum State: String, Sendable {
        /// Its workspace is being made; whoever finds it under the lock removes it.
        case making
        case ready
        /// It is gone, but for what is left of it on disk.
        case dropping
    }

    /// How its workspace came to be.
    package enum Way: String, Sendable {
        /// The user's own doing.
        case own
        /// Written from the store.
        case copy
        /// Files that share their blocks with those they came from.
        case clones
        /// One subvolume made of another.
        case snapshot
        /// What differs from a base that others share.
        case overlay
    }

    package var name: String
    /// What names everything it owns on disk, whatever it is called; nil for `main` and imports.
    package let key: Identifier?
    package var kind: Kind
    package var state: State
    package var head: Digest?
    /// Nil for `main`, whose workspace is the project's root, and for imports.
    package var workspace: AbsolutePath?
    /// The timeline it was branched from.
    package let origin: String?
    /// The checkpoint it began as.
    package let base: Digest?
    package let created: Timestamp
    package var way: Way
    /// The process for which alone it is there; it goes with it. Nil for one that lasts.
    package var owner: ProcessIdentity?
    /// What it is a candidate for; nil for every other timeline.
    package var merge: MergeState?
}

extension TimelineRecord {
    /// The directory that everyone sees; nil for a sandbox timeline, whose workspace is Everett's own.
    package var directory: AbsolutePath? { kind == .sandbox ? nil : workspace }

    /// What an operation keeps of a timeline that it made or removed.
    var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(1)
        out.text(name)
        out.optional(key) { $0.text($1.text) }
        out.text(kind.rawValue)
        out.optional(head) { $0.digest($1) }
        out.optional(workspace) { $0.blob($1.bytes) }
        out.optional(origin) { $0.text($1) }
        out.optional(base) { $0.digest($1) }
        out.fixed(created.milliseconds)
        out.text(way.rawValue)
        out.optional(merge) { $0.blob($1.encoded) }
        return out.bytes
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == 1 else { throw .malformed }
        name = try reader.text()
        key = try reader.optional { reader throws(DecodingFault) in
            guard let key = Identifier(try reader.text()) else { throw .malformed }
            return key
        }
        guard let kind = Kind(rawValue: try reader.text()) else { throw .malformed }
        self.kind = kind
        state = .ready
        head = try reader.optional { reader throws(DecodingFault) in try reader.digest() }
        workspace = try reader.optional { reader throws(DecodingFault) in
            guard let path = AbsolutePath(try reader.blob()) else { throw .malformed }
            return path
        }
        origin = try reader.optional { reader throws(DecodingFault) in try reader.text() }
        base = try reader.optional { reader throws(DecodingFault) in try reader.digest() }
        created = Timestamp(milliseconds: try reader.fixed())
        guard let way = Way(rawValue: try reader.text()) else { throw .malformed }
        self.way = way
        owner = nil
        merge = try reader.optional { reader throws(DecodingFault) in try MergeState(try reader.blob()) }
        try reader.finish()
    }
}
