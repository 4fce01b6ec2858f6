internal import Base

/// A checkpoint as it leaves the store: without what must stay, and with every object it needs, in order.
struct ExportedWorld {
    struct Item {
        let id: Digest
        let kind: ObjectKind
    }

    private(set) var checkpoint: Checkpoint
    private(set) var id: Digest
    private(set) var files: FilesComponent
    private(set) var git: GitComponent
    let knowledge: KnowledgeComponent?
    private(set) var coverage: Coverage
    private(set) var leftOut: [BytePath] = []
    /// Objects that the store does not have, because something was taken out of them.
    private var made: [Digest: (kind: ObjectKind, bytes: [UInt8])] = [:]
    private let reader: ObjectReader
    private let isLeftOut: (BytePath, TreeEntry) -> Bool

    /// Nothing is left out of a checkpoint that does not hold what `isLeftOut` says; it then stays itself, with its id.
    init(
        _ id: Digest, _ checkpoint: Checkpoint, _ world: TargetWorld.World, _ reader: ObjectReader,
        isLeftOut: @escaping (BytePath, TreeEntry) -> Bool
    ) throws {
        self.id = id
        self.checkpoint = checkpoint
        self.reader = reader
        self.isLeftOut = isLeftOut
        files = world.files
        git = world.git
        knowledge = world.knowledge
        coverage = world.coverage
        let tree = try filtered(world.files.tree, .root)
        let repositories = try world.git.repositories.map { repository in
            repository.replacing(
                tree: try filtered(repository.tree, repository.path),
                shared: try repository.outside.map { try filtered($0.shared, repository.path) }
            )
        }
        if leftOut.isEmpty { return }
        leftOut.sort()
        rebuild(tree, repositories)
    }

    // MARK: - Leaving out

    private mutating func filtered(_ id: Digest, _ path: BytePath) throws -> Digest {
        let tree = try reader.tree(id)
        var entries: [TreeEntry] = []
        var isSame = true
        for entry in tree.entries {
            let place = path.appending(entry.name)
            if isLeftOut(place, entry) {
                leftOut.append(place)
                isSame = false
                continue
            }
            guard entry.kind == .directory, let child = entry.content else {
                entries.append(entry)
                continue
            }
            let kept = try filtered(child, place)
            if kept != child { isSame = false }
            entries.append(kept == child ? entry : entry.replacing(content: kept))
        }
        if isSame { return id }
        return make(.tree, Tree(sorted: entries).encoded)
    }

    private mutating func make(_ kind: ObjectKind, _ bytes: [UInt8]) -> Digest {
        let id = ObjectHasher.id(kind, bytes)
        made[id] = (kind, bytes)
        return id
    }

    private mutating func rebuild(_ tree: Digest, _ repositories: [GitComponent.Repository]) {
        let gone = PathSet(leftOut)
        files = FilesComponent(
            rootPermissions: files.rootPermissions, rootAttributes: files.rootAttributes, tree: tree,
            links: files.links.map { $0.filter { !gone.covers($0) } }.filter { $0.count > 1 }
                .sorted { $0[0] < $1[0] },
            databaseHeaders: files.databaseHeaders.filter { !gone.covers($0.path) }
        )
        git = GitComponent(repositories: repositories)
        coverage = coverage.omitting(leftOut)
        checkpoint = checkpoint.replacing(
            files: make(.component, files.encoded),
            git: checkpoint.git == nil ? nil : make(.component, git.encoded),
            coverage: make(.coverage, coverage.encoded)
        )
        id = make(.checkpoint, checkpoint.encoded)
    }

    // MARK: - What it needs

    func tree(_ id: Digest) throws -> Tree {
        guard let own = made[id] else { return try reader.tree(id) }
        guard let tree = try? Tree(own.bytes) else { throw EverettError.damaged("tree \(id.short)") }
        return tree
    }

    func bytes(_ item: Item) throws -> [UInt8] {
        if let own = made[item.id] { return own.bytes }
        if item.kind == .tree { return try reader.tree(item.id).encoded }
        return try reader.read(item.id, item.kind)
    }

    /// Every object once, each after one that refers to it, and how many bytes they are together.
    func closure() throws -> (items: [Item], bytes: UInt64) {
        var met: Set<Digest> = []
        var items: [Item] = []
        var total: UInt64 = 0
        func meet(_ id: Digest, _ kind: ObjectKind, _ size: UInt64?) throws -> Bool {
            guard met.insert(id).inserted else { return false }
            let item = Item(id: id, kind: kind)
            items.append(item)
            total += try size ?? UInt64(bytes(item).count)
            return true
        }
        func walk(manifest id: Digest) throws {
            guard try meet(id, .manifest, nil) else { return }
            guard let manifest = try? Manifest(try bytes(Item(id: id, kind: .manifest))) else {
                throw EverettError.damaged("manifest \(id.short)")
            }
            for piece in manifest.pieces {
                if manifest.level == 1 {
                    try walk(manifest: piece.id)
                } else {
                    _ = try meet(piece.id, .chunk, piece.length)
                }
            }
        }
        func walk(tree id: Digest) throws {
            guard met.insert(id).inserted else { return }
            let encoded = try bytes(Item(id: id, kind: .tree))
            items.append(Item(id: id, kind: .tree))
            total += UInt64(encoded.count)
            guard let tree = try? Tree(encoded) else { throw EverettError.damaged("tree \(id.short)") }
            for entry in tree.entries {
                if let attributes = entry.attributes { _ = try meet(attributes, .attributes, nil) }
                guard let content = entry.content else { continue }
                if entry.kind == .directory {
                    try walk(tree: content)
                } else if entry.isChunked {
                    try walk(manifest: content)
                } else {
                    _ = try meet(content, .chunk, entry.size)
                }
            }
        }
        _ = try meet(id, .checkpoint, nil)
        _ = try meet(checkpoint.coverage, .coverage, nil)
        _ = try meet(checkpoint.policy, .policy, nil)
        _ = try meet(checkpoint.files, .component, nil)
        if let git = checkpoint.git { _ = try meet(git, .component, nil) }
        if let attributes = files.rootAttributes { _ = try meet(attributes, .attributes, nil) }
        try walk(tree: files.tree)
        for repository in git.repositories {
            if let attributes = repository.attributes { _ = try meet(attributes, .attributes, nil) }
            for tree in repository.trees { try walk(tree: tree) }
        }
        if let id = checkpoint.knowledge, let knowledge {
            _ = try meet(id, .component, nil)
            if knowledge.isChunked {
                try walk(manifest: knowledge.content)
            } else {
                _ = try meet(knowledge.content, .chunk, knowledge.size)
            }
        }
        return (items, total)
    }
}

extension GitComponent.Repository {
    /// The same repository with other trees.
    func replacing(tree: Digest, shared: Digest?) -> GitComponent.Repository {
        GitComponent.Repository(
            path: path, permissions: permissions, attributes: attributes, tree: tree, head: head, commit: commit,
            stashes: stashes, operations: operations,
            outside: outside.map {
                GitComponent.Outside(directory: $0.directory, common: $0.common, shared: shared ?? $0.shared)
            }
        )
    }
}

extension Coverage {
    /// The same report, with paths that were left out of an export.
    func omitting(_ paths: [BytePath]) -> Coverage {
        Coverage(
            files: files, directories: directories, symlinks: symlinks, databases: databases,
            secrets: 0, repositories: repositories, knowledgeNotes: knowledgeNotes, agentEntries: agentEntries,
            bytes: bytes,
            skipped: (skipped + paths.map { SkippedPath($0, .leftOut) }).sorted { $0.path < $1.path }, torn: torn,
            notes: notes, fileStores: fileStores.filter { store in !paths.contains { store.path.isWithin($0) } }
        )
    }
}

extension Checkpoint {
    /// The same checkpoint of a world with something taken out.
    func replacing(files: Digest, git: Digest?, coverage: Digest) -> Checkpoint {
        Checkpoint(
            project: project, timeline: timeline, created: created, cause: cause, name: name, parents: parents,
            files: files, git: git, knowledge: knowledge, agents: agents, databases: databases,
            environment: environment, coverage: coverage, policy: policy,
            fileCount: fileCount,
            byteCount: byteCount,
            writer: writer, origin: origin
        )
    }
}
