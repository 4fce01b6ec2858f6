internal import Base
internal import Platform

/// What the files of a `knowledge.db` looked like when it was last captured, so that an unchanged one costs two looks.
struct KnowledgeMemory {
    private static let magic: [UInt8] = Array("EVKNOW\r\n".utf8)

    /// As `DatabaseState` sees it.
    let state: UInt64
    /// Nil when there was no note.
    let component: KnowledgeComponent?

    init(state: UInt64, component: KnowledgeComponent?) {
        self.state = state
        self.component = component
    }

    /// Nil for what is not there, or is damaged: it costs a copy, nothing else.
    static func read(_ path: AbsolutePath, _ files: any FileOperations) -> KnowledgeMemory? {
        guard let bytes = try? files.readWhole(absolute: path, limit: 4096) else { return nil }
        return try? KnowledgeMemory(bytes)
    }

    func write(_ path: AbsolutePath, _ files: any FileOperations) {
        guard let parent = path.parent else { return }
        // A memory that cannot be written costs time, nothing else.
        guard let directory = try? files.openOwned(absolute: parent, [.read, .directory]) else { return }
        try? AtomicFile.replace(files, directory: directory.raw, name: path.name, bytes: encoded)
    }

    private var encoded: [UInt8] {
        var out = ByteWriter()
        out.raw(KnowledgeMemory.magic)
        out.fixed(state)
        out.optional(component) { $0.blob($1.encoded) }
        return out.bytes + Hasher256.digest(of: out.bytes).bytes
    }

    private init(_ bytes: [UInt8]) throws(DecodingFault) {
        guard bytes.count > Digest.size,
            Hasher256.digest(of: Array(bytes.dropLast(Digest.size))) == Digest(bytes, at: bytes.count - Digest.size)
        else { throw .malformed }
        var reader = ByteReader(Array(bytes.dropLast(Digest.size)))
        guard try reader.raw(KnowledgeMemory.magic.count) == KnowledgeMemory.magic else { throw .malformed }
        state = try reader.fixed()
        component = try reader.optional { reader throws(DecodingFault) in
            try KnowledgeComponent(try reader.blob())
        }
        try reader.finish()
    }
}
