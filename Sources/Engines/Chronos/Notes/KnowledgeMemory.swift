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
        HashedRecord.bytes(KnowledgeMemory.magic) { out in
            out.fixed(state)
            out.optional(component) { $0.blob($1.encoded) }
        }
    }

    private init(_ bytes: [UInt8]) throws(DecodingFault) {
        var reader = try HashedRecord.reader(bytes, KnowledgeMemory.magic)
        state = try reader.fixed()
        component = try reader.optional { reader throws(DecodingFault) in
            try KnowledgeComponent(try reader.blob())
        }
        try reader.finish()
    }
}
