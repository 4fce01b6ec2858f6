package import Base

/// An immutable state of a timeline; its id is the hash of its content.
package struct Checkpoint: Sendable, Hashable {
    /// Who or what asked for it.
    package enum Cause: String, Sendable {
        case user
        /// Taken by Everett itself before it changes a workspace, or when another one begins there.
        case safety
        /// Two timelines put together.
        case merge
        /// Asked for around something that an agent did.
        case agent
        /// Taken by Everett at a quiet moment, while it watches over a program.
        case watch
        /// Came from another store.
        case imported = "import"
    }

    /// Where an imported checkpoint was made.
    package struct Origin: Sendable, Hashable {
        /// The checkpoint there.
        package let checkpoint: Digest
        package let project: String
        package let timeline: String
        package let exported: Timestamp
        /// The version that exported it.
        package let writer: String
    }

    package let project: String
    package let timeline: String
    package let created: Timestamp
    package let cause: Cause
    package let name: String?
    package let parents: [Digest]
    package let files: Digest
    package let git: Digest?
    /// Nil when nothing was known.
    package let knowledge: Digest?
    /// Nil when no agent remembered anything.
    package let agents: Digest?
    /// Nil where no compose file was.
    package let environment: Digest?
    /// Nil when no database on a server was under care, or none was reached.
    package let databases: Digest?
    package let coverage: Digest
    /// What was to be captured, and how.
    package let policy: Digest
    package let fileCount: Int
    package let byteCount: UInt64
    package let writer: String
    /// Nil for what was captured here.
    package let origin: Origin?
    /// Nil when no agent was at work, as far as anybody knows.
    package let occasion: Occasion?

    /// Everything it refers to but its parents: a collection keeps exactly this, and what that refers to.
    var references: [(id: Digest, kind: ObjectKind)] {
        [(coverage, .coverage), (policy, .policy)] + components.map { ($0.id, .component) }
    }

    /// Its parts, by their names and in the order of these.
    private var components: [(name: String, id: Digest)] {
        [
            (AgentsComponent.name, agents), (DatabasesComponent.name, databases),
            (EnvironmentComponent.name, environment), (FilesComponent.name, files), (GitComponent.name, git),
            (KnowledgeComponent.name, knowledge),
        ].compactMap { name, id in id.map { (name, $0) } }
    }

    var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(1)
        out.text(project)
        out.text(timeline)
        out.fixed(created.milliseconds)
        out.text(cause.rawValue)
        out.optional(name) { $0.text($1) }
        out.varint(parents.count)
        for parent in parents { out.digest(parent) }
        out.varint(components.count)
        for (name, id) in components {
            out.text(name)
            out.digest(id)
        }
        out.digest(coverage)
        out.digest(policy)
        out.varint(fileCount)
        out.varint(byteCount)
        out.text(writer)
        out.optional(origin) { out, origin in
            out.digest(origin.checkpoint)
            out.text(origin.project)
            out.text(origin.timeline)
            out.fixed(origin.exported.milliseconds)
            out.text(origin.writer)
        }
        out.optional(occasion) { $1.write(&$0) }
        return out.bytes
    }

    init(
        project: String, timeline: String, created: Timestamp, cause: Cause, name: String?, parents: [Digest],
        files: Digest, git: Digest?, knowledge: Digest? = nil, agents: Digest? = nil, databases: Digest? = nil,
        environment: Digest? = nil, coverage: Digest, policy: Digest, fileCount: Int, byteCount: UInt64,
        writer: String, origin: Origin? = nil, occasion: Occasion? = nil
    ) {
        self.project = project
        self.timeline = timeline
        self.created = created
        self.cause = cause
        self.name = name
        self.parents = parents
        self.files = files
        self.git = git
        self.knowledge = knowledge
        self.agents = agents
        self.environment = environment
        self.databases = databases
        self.coverage = coverage
        self.policy = policy
        self.fileCount = fileCount
        self.byteCount = byteCount
        self.writer = writer
        self.origin = origin
        self.occasion = occasion
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == 1 else { throw .malformed }
        project = try reader.text()
        timeline = try reader.text()
        created = Timestamp(milliseconds: try reader.fixed())
        guard let cause = Cause(rawValue: try reader.text()) else { throw .malformed }
        self.cause = cause
        name = try reader.optional { reader throws(DecodingFault) in try reader.text() }
        var parents: [Digest] = []
        for _ in 0..<(try reader.count()) { parents.append(try reader.digest()) }
        self.parents = parents
        var components: [String: Digest] = [:]
        var last = ""
        for _ in 0..<(try reader.count()) {
            let name = try reader.text()
            guard Checkpoint.knownComponents.contains(name), name > last else { throw .malformed }
            components[name] = try reader.digest()
            last = name
        }
        guard let files = components[FilesComponent.name] else { throw .malformed }
        self.files = files
        git = components[GitComponent.name]
        knowledge = components[KnowledgeComponent.name]
        agents = components[AgentsComponent.name]
        environment = components[EnvironmentComponent.name]
        databases = components[DatabasesComponent.name]
        coverage = try reader.digest()
        policy = try reader.digest()
        fileCount = try reader.int()
        byteCount = try reader.varint()
        writer = try reader.text()
        origin = try reader.optional { reader throws(DecodingFault) in
            Origin(
                checkpoint: try reader.digest(), project: try reader.text(), timeline: try reader.text(),
                exported: Timestamp(milliseconds: try reader.fixed()), writer: try reader.text()
            )
        }
        occasion = try reader.optional { reader throws(DecodingFault) in try Occasion(&reader) }
        try reader.finish()
    }
}

extension Checkpoint {
    private static let knownComponents: Set<String> = [
        AgentsComponent.name, DatabasesComponent.name, EnvironmentComponent.name, FilesComponent.name,
        GitComponent.name,
        KnowledgeComponent.name,
    ]

    /// Decodes what the store holds; says so when a newer Everett put something in it that this one cannot restore.
    static func decode(_ encoded: [UInt8], as id: Digest) throws(EverettError) -> Checkpoint {
        do {
            return try Checkpoint(encoded)
        } catch {
            guard let unknown = try? unknownComponent(encoded) else {
                throw EverettError.damaged("checkpoint \(id.short)")
            }
            throw EverettError(
                .newerFormat,
                Phrase(
                    "checkpoint \(id.short) holds '\(unknown)', which this version of Everett does not know",
                    pl: "punkt kontrolny \(id.short) zawiera '\(unknown)', czego ta wersja programu Everett nie zna"),
                hints: [
                    Phrase(
                        "upgrade everett; nothing was changed", pl: "zaktualizuj everett; nic nie zostało zmienione")
                ])
        }
    }

    /// The first part that has no meaning here; nil when all have one.
    private static func unknownComponent(_ encoded: [UInt8]) throws(DecodingFault) -> String? {
        var reader = ByteReader(encoded)
        guard try reader.u8() == 1 else { return nil }
        for _ in 0..<2 { _ = try reader.text() }
        _ = try reader.fixed(Int64.self)
        _ = try reader.text()
        _ = try reader.optional { reader throws(DecodingFault) in try reader.text() }
        for _ in 0..<(try reader.count()) { _ = try reader.digest() }
        for _ in 0..<(try reader.count()) {
            let name = try reader.text()
            if !knownComponents.contains(name) { return name }
            _ = try reader.digest()
        }
        return nil
    }
}
