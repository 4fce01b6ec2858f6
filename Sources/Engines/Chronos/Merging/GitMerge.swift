internal import Base
internal import Platform

/// One merge by git: what differs is written for it, its answer is read, and everything together becomes a tree.
struct GitMerge {
    /// Larger `.gitattributes` mean nothing to git either.
    private static let attributesLimit: UInt64 = 1 << 20
    /// Bytes given to git up to which all that it made is read at once.
    private static let readAtOnce: UInt64 = 256 << 20

    let repository: MergeRepository
    let objects: MergeShelf
    let labels: MergeLabels
    let sizeLimit: UInt64
    let supervision: Supervision
    let mergeDatabase: DatabaseMerger?

    /// What a merge came to.
    struct Outcome {
        var tree: Digest
        var conflicts: [MergeConflict] = []
        var statistics = MergeStatistics()
        /// First bytes of databases that a merger made.
        var headers: [BytePath: [UInt8]] = [:]
        /// Databases that follow a directory's rename: where they were.
        var moved: [BytePath: BytePath] = [:]
    }

    func run(_ trees: MergeSides<Digest>) throws -> Outcome {
        var statistics = MergeStatistics()
        let survey = MergeSurvey(objects, supervision)
        let root = try survey.walk(trees.map { $0 })
        let contents = GitContents(objects, sizeLimit: sizeLimit)
        try contents.choose(survey.leaves)
        let given = try contents.write(supervision) { try repository.pack($0, $1) }
        let gitTrees = GitTrees(objects, contents)
        let roots = try gitTrees.build(root)
        let base = gitTrees.commit(roots.base, parent: nil, "base")
        let ours = gitTrees.commit(roots.ours, parent: base, "ours")
        let theirs = gitTrees.commit(roots.theirs, parent: base, "theirs")
        try write(gitTrees)
        try writeAttributes(root)
        do {
            try repository.setHeads(labels, ours: ours, theirs: theirs)
        } catch {
            throw EverettError(error, while: Phrase("writing for git", pl: "zapis dla gita"))
        }
        let output = try repository.merge(labels)
        let changes = output.tree == roots.ours ? [] : try repository.changes(from: roots.ours, to: output.tree)

        let place = MergePlace(root, contents)
        let assembly = MergeAssembly(root, survey.leaves, objects, contents)
        // What is gone makes room for what comes.
        for change in changes.sorted(by: { $0.new == nil && $1.new != nil }) {
            let leaf = change.new.map { MergePlace.Leaf(mode: $0.mode, id: $0.id) }
            try place.set(BytePath(fitting: change.path), leaf, objects)
        }
        statistics.mergedFiles = try readMade(output, changes, assembly, given.bytes)
        var outcome = Outcome(tree: trees.ours)
        let told = try GitConflicts(version: assembly.version, standing: assembly.standing).conflicts(output)
        let conflicts = try decideDatabases(told, assembly, &outcome)
        let conflicted = Set(told.flatMap { [$0.path] + $0.otherPaths })
        assembly.lineage = try MergeLineage(
            survey.leaves, place, conflicted: conflicted, mayRename: contents.mayRename, assembly.metadata
        ) { side in
            let found = try repository.changes(from: roots.base, to: roots[side], findingRenames: true)
            return Dictionary(
                found.compactMap { change in
                    change.source.map { (BytePath(fitting: $0), BytePath(fitting: change.path)) }
                }
            ) { first, _ in first }
        }.entries
        outcome.tree = try assembly.finish(place)
        outcome.moved = assembly.moved
        outcome.conflicts = conflicts + assembly.metadata.conflicts
        statistics.openedDirectories = survey.opened
        statistics.unopenedDirectories = survey.unopened
        statistics.differingPaths = survey.leaves.count
        statistics.blobsGiven = given.blobs
        statistics.bytesGiven = given.bytes
        statistics.treesGiven = gitTrees.written.count
        statistics.gitRuns = repository.runs
        outcome.statistics = statistics
        return outcome
    }

    private func write(_ trees: GitTrees) throws {
        // The number is far above that of any pack of blobs.
        let pack = try repository.pack(1_000_000, trees.written.count)
        for (_, object) in trees.written { try pack.add(object.kind, object.bytes) }
        try pack.finish()
    }

    /// The project's own rules of merging, as they stand on our side: git reads them from a checkout, too.
    private func writeAttributes(_ directory: MergeDirectory) throws {
        for item in directory.items {
            if let child = item.child { try writeAttributes(child) }
            guard item.name == Array(".gitattributes".utf8), let entry = item.entries.ours, entry.kind == .file,
                !entry.isSecret, entry.size <= GitMerge.attributesLimit
            else { continue }
            var bytes: [UInt8] = []
            try objects.forEachPiece(of: entry) { bytes += $0 }
            do {
                try repository.writeAttributes(directory.path, bytes)
            } catch {
                throw EverettError(error, while: Phrase("writing for git", pl: "zapis dla gita"))
            }
        }
    }

    /// Takes over what git made of two sides.
    private func readMade(
        _ output: GitMergeOutput, _ changes: [GitTreeChanges.Change], _ assembly: MergeAssembly, _ given: UInt64
    ) throws -> Int {
        var wanted: [Digest] = []
        var links: Set<Digest> = []
        var seen: Set<Digest> = []
        for (mode, id) in changes.compactMap(\.new) + output.stages.map({ ($0.mode, $0.id) })
        where !assembly.isKnown(id) && seen.insert(id).inserted {
            wanted.append(id)
            if mode == .link { links.insert(id) }
        }
        try repository.readBlobs(wanted, atOnce: given > GitMerge.readAtOnce ? 8 : wanted.count) { id, bytes in
            try supervision.check()
            if links.contains(id) {
                assembly.targets[id] = bytes
            } else {
                let stored = try objects.store(content: bytes)
                assembly.made[id] = MergeAssembly.Made(
                    content: stored.content, isChunked: stored.isChunked, size: UInt64(bytes.count))
            }
        }
        return wanted.count
    }

    /// Has databases and lists of variables merged that both sides changed; what is left of their conflicts takes the place of git's.
    private func decideDatabases(
        _ conflicts: [MergeConflict], _ assembly: MergeAssembly, _ outcome: inout Outcome
    ) throws -> [MergeConflict] {
        guard let mergeDatabase else { return conflicts }
        var left: [MergeConflict] = []
        for conflict in conflicts {
            let isVariables = EnvironmentFileMerge.isConcerned(conflict)
            guard conflict.kind == .database || isVariables, conflict.otherPaths.isEmpty,
                let ours = conflict.versions.ours,
                let theirs = conflict.versions.theirs, ours.path == conflict.path, theirs.path == conflict.path
            else {
                left.append(conflict)
                continue
            }
            let base = conflict.versions.base.flatMap { $0.entry.kind == ours.entry.kind ? $0.entry : nil }
            let result = try mergeDatabase(conflict.path, base, ours.entry, theirs.entry)
            left += result.conflicts
            guard let entry = result.entry else { continue }
            // Its content is the merger's, everything else of the entry is merged like that of other files.
            assembly.decided[conflict.path] = entry
            if let header = result.header { outcome.headers[conflict.path] = header }
        }
        return left
    }
}
