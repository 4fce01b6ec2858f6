internal import Base

/// Finds out which objects only the given paths of a project refer to, in all of its checkpoints. Reads only.
final class PurgeSurvey {
    private let engine: ChronosEngine
    private let project: ProjectRecord
    private let paths: PathSet
    private let reader: ObjectReader
    private let supervision: Supervision
    /// What the versions of these paths consist of.
    private(set) var victims: Set<Digest> = []
    /// Whole contents among them: one for each version.
    private(set) var versions: Set<Digest> = []
    /// Checkpoints that hold one of the paths.
    private(set) var affected: [Digest] = []
    /// Of the victims, those that something else holds as well, and where.
    private(set) var shared: [Digest: BytePath] = [:]
    /// Versions of which an object is another form.
    private var twins: [Digest: Set<Digest>] = [:]
    private var walkedInside: Set<Digest> = []
    private var walkedOutside: Set<Digest> = []

    init(_ engine: ChronosEngine, _ project: ProjectRecord, _ paths: [BytePath], _ supervision: Supervision) throws {
        self.engine = engine
        self.project = project
        self.paths = PathSet(paths)
        self.supervision = supervision
        reader = try ObjectReader(engine.store)
    }

    func run() throws {
        for record in try engine.state.checkpoints(project.id, includingHidden: true) {
            var isAffected = false
            for (tree, path) in try trees(record.id) { try descend(tree, path, &isAffected) }
            if isAffected { affected.append(record.id) }
        }
        guard !victims.isEmpty else { return }
        for other in try engine.state.projects() {
            for record in try engine.state.checkpoints(other.id, includingHidden: true) {
                for (tree, path) in try trees(record.id) {
                    try outside(tree, path, isOurs: other.id == project.id)
                }
                try noteKnowledge(record.id)
            }
        }
    }

    /// The trees of a checkpoint and where they begin; one that cannot be read holds nothing that could be found.
    private func trees(_ id: Digest) throws -> [(Digest, BytePath)] {
        supervision.report(.searching, units: affected.count)
        try supervision.check()
        do {
            let checkpoint = try engine.readCheckpoint(id, reader)
            let files = try engine.readFiles(checkpoint, reader)
            let git = try engine.readGit(checkpoint, reader)
            return [(files.tree, .root)] + git.repositories.map { ($0.tree, $0.path) }
        } catch let error as EverettError where error.code == .integrity {
            return []
        }
    }

    /// What is known has no path; none of it goes because a file happens to consist of the same bytes.
    private func noteKnowledge(_ id: Digest) throws {
        guard let checkpoint = try? engine.readCheckpoint(id, reader),
            let known = try? engine.readKnowledge(checkpoint, reader)
        else { return }
        let path = BytePath.root.appending(KnowledgeComponent.file)
        for object in try objects(of: known.entry) { note(object, path) }
    }

    private func entries(_ tree: Digest) throws -> [TreeEntry] {
        do {
            return try reader.tree(tree).entries
        } catch let error as EverettError where error.code == .integrity {
            return []
        }
    }

    // MARK: - What the paths hold

    private func descend(_ tree: Digest, _ path: BytePath, _ isAffected: inout Bool) throws {
        if paths.covers(path) {
            isAffected = true
            return try inside(tree)
        }
        guard paths.liesBeneath(path) || path.isRoot else { return }
        for entry in try entries(tree) {
            let place = path.appending(entry.name)
            if entry.kind == .directory {
                if let content = entry.content { try descend(content, place, &isAffected) }
            } else if paths.covers(place), entry.kind.isFileLike {
                isAffected = true
                try take(entry)
            }
        }
    }

    private func inside(_ tree: Digest) throws {
        guard walkedInside.insert(tree).inserted else { return }
        for entry in try entries(tree) {
            if entry.kind == .directory, let content = entry.content {
                try inside(content)
            } else if entry.kind.isFileLike {
                try take(entry)
            }
        }
    }

    private func take(_ entry: TreeEntry) throws {
        guard let content = entry.content, versions.insert(content).inserted else { return }
        victims.formUnion(try objects(of: entry))
        // The same bytes sealed, or sealed by another key, or not sealed at all, have other ids.
        let found = SecretComparison(reader: reader, vault: engine.vault).twins(of: entry)
        victims.formUnion(found)
        for twin in found { twins[twin, default: []].insert(content) }
    }

    /// Everything a file's content and attributes are made of.
    private func objects(of entry: TreeEntry) throws -> [Digest] {
        var found = [entry.content, entry.attributes].compactMap { $0 }
        if entry.isChunked, let content = entry.content { found += try pieces(content) }
        return found
    }

    private func pieces(_ manifest: Digest) throws -> [Digest] {
        let bytes: [UInt8]
        do {
            bytes = try reader.read(manifest, .manifest)
        } catch let error as EverettError where error.code == .integrity || error.code == .notFound {
            return []
        }
        guard let found = try? Manifest(bytes) else { return [] }
        return try found.pieces.flatMap { found.level == 1 ? [$0.id] + (try pieces($0.id)) : [$0.id] }
    }

    // MARK: - What others hold of it

    private func outside(_ tree: Digest, _ path: BytePath, isOurs: Bool) throws {
        if isOurs, paths.covers(path) { return }
        // Where one of the paths lies beneath, the same tree may mean something else in another place.
        let isWhole = !isOurs || !(paths.liesBeneath(path) || path.isRoot)
        if isWhole, !walkedOutside.insert(tree).inserted { return }
        for entry in try entries(tree) {
            let place = path.appending(entry.name)
            if entry.kind == .directory {
                if let content = entry.content { try outside(content, place, isOurs: isOurs) }
                if let attributes = entry.attributes { note(attributes, place) }
            } else if !(isOurs && paths.covers(place)) {
                if let attributes = entry.attributes { note(attributes, place) }
                guard let content = entry.content else { continue }
                note(content, place)
                if entry.isChunked { for piece in try pieces(content) { note(piece, place) } }
            }
        }
    }

    private func note(_ id: Digest, _ path: BytePath) {
        guard victims.contains(id), shared[id] == nil else { return }
        shared[id] = path
        // A version goes in every form or in none: what is left of it could not be recognised later.
        for twin in twins[id] ?? [] where shared[twin] == nil { shared[twin] = path }
    }
}
