package import Base

/// What a checkpoint holds, what it does not, and how consistent it is; silence is a bug.
package struct Coverage: Sendable, Hashable {
    /// How a component's parts relate to one moment.
    package enum Consistency: String, Sendable {
        /// Each file is one state of itself; different files may be moments apart.
        case perFile = "per_file"
        /// Some files kept changing while they were read.
        case bestEffort = "best_effort"
    }

    /// How it was found out what had changed.
    package enum Scan: String, Sendable, CaseIterable {
        /// Every entry was looked at.
        case full
        /// Where a watcher had heard of no change, nobody looked.
        case watched
    }

    package let files: Int
    package let directories: Int
    package let symlinks: Int
    package let databases: Int
    /// Files that are kept encrypted; databases among them, and files of repositories.
    package let secrets: Int
    package let repositories: Int
    /// What is known in the world, past notes included.
    package let knowledgeNotes: Int
    /// What the world's agents remembered; the entries stay in the context log.
    package let agentEntries: Int
    package let bytes: UInt64
    package let scan: Scan
    package let consistency: Consistency
    /// Not held, and never touched by a restore.
    package let skipped: [SkippedPath]
    package let torn: [BytePath]
    /// Remarks about single paths, such as a damaged database taken as plain bytes.
    package let notes: [Note]
    /// Directories in which libraries keep databases as files, ascending.
    package let fileStores: [FileStore]

    package struct Note: Sendable, Hashable {
        package let path: BytePath
        package let text: Phrase
    }

    init(
        files: Int, directories: Int, symlinks: Int, databases: Int, secrets: Int, repositories: Int,
        knowledgeNotes: Int = 0, agentEntries: Int = 0, bytes: UInt64, scan: Scan = .full, skipped: [SkippedPath],
        torn: [BytePath],
        notes: [Note], fileStores: [FileStore] = []
    ) {
        self.files = files
        self.directories = directories
        self.symlinks = symlinks
        self.databases = databases
        self.secrets = secrets
        self.repositories = repositories
        self.knowledgeNotes = knowledgeNotes
        self.agentEntries = agentEntries
        self.bytes = bytes
        self.scan = scan
        self.skipped = skipped
        self.torn = torn
        self.notes = notes
        self.fileStores = fileStores
        consistency = torn.isEmpty ? .perFile : .bestEffort
    }

    /// The same, with more that is not held.
    func adding(_ more: [SkippedPath]) -> Coverage {
        if more.isEmpty { return self }
        return Coverage(
            files: files, directories: directories, symlinks: symlinks, databases: databases,
            secrets: secrets, repositories: repositories, knowledgeNotes: knowledgeNotes, agentEntries: agentEntries,
            bytes: bytes, scan: scan,
            skipped: (skipped + more).sorted { $0.path < $1.path }, torn: torn, notes: notes, fileStores: fileStores
        )
    }

    /// The same, with these stores, some of which were written to meanwhile.
    func holding(_ stores: Set<FileStore>, tornStores: [BytePath]) -> Coverage {
        Coverage(
            files: files, directories: directories, symlinks: symlinks, databases: databases,
            secrets: secrets, repositories: repositories, knowledgeNotes: knowledgeNotes, agentEntries: agentEntries,
            bytes: bytes, scan: scan, skipped: skipped, torn: Set(torn + tornStores).sorted(), notes: notes,
            fileStores: stores.sorted()
        )
    }

    /// Whether a path, or a directory above it, was left out.
    package func omits(_ path: BytePath) -> Bool { skipped.contains { path.isWithin($0.path) } }

    var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(1)
        let counts = [
            files, directories, symlinks, databases, secrets, repositories, knowledgeNotes, agentEntries,
        ]
        for count in counts { out.varint(count) }
        out.varint(bytes)
        out.flag(scan == .watched)
        out.varint(skipped.count)
        for skip in skipped {
            out.blob(skip.path.bytes)
            out.text(skip.reason.rawValue)
        }
        out.varint(torn.count)
        for path in torn { out.blob(path.bytes) }
        out.varint(notes.count)
        for note in notes {
            out.blob(note.path.bytes)
            for language in Language.allCases { out.text(note.text[language]) }
        }
        out.varint(fileStores.count)
        for store in fileStores {
            out.blob(store.path.bytes)
            out.text(store.kind.rawValue)
        }
        return out.bytes
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == 1 else { throw .malformed }
        files = try reader.int()
        directories = try reader.int()
        symlinks = try reader.int()
        databases = try reader.int()
        secrets = try reader.int()
        repositories = try reader.int()
        knowledgeNotes = try reader.int()
        agentEntries = try reader.int()
        bytes = try reader.varint()
        scan = try reader.flag() ? .watched : .full
        var skipped: [SkippedPath] = []
        for _ in 0..<(try reader.count()) {
            let path = try reader.path()
            guard let reason = SkippedPath.Reason(rawValue: try reader.text()) else { throw .malformed }
            skipped.append(SkippedPath(path, reason))
        }
        self.skipped = skipped
        var torn: [BytePath] = []
        for _ in 0..<(try reader.count()) { torn.append(try reader.path()) }
        self.torn = torn
        var notes: [Note] = []
        for _ in 0..<(try reader.count()) {
            let path = try reader.path()
            notes.append(Note(path: path, text: Phrase(try reader.text(), pl: try reader.text())))
        }
        self.notes = notes
        var stores: [FileStore] = []
        for _ in 0..<(try reader.count()) {
            let path = try reader.path()
            guard let kind = FileStore.Kind(rawValue: try reader.text()) else { throw .malformed }
            stores.append(FileStore(path: path, kind: kind))
        }
        fileStores = stores
        try reader.finish()
        consistency = torn.isEmpty ? .perFile : .bestEffort
    }
}
