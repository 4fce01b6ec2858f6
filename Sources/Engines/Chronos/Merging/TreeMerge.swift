internal import Base
internal import Platform

/// Merges three worlds into one: files by git's own engine, and what git does not carry three ways.
///
/// It owns a scratch directory for as long as one merge takes, and changes nothing but the objects it is given.
final class TreeMerge {
    /// Larger files are not given to git: they are merged as a whole, and followed only when renamed unchanged.
    static let usualSizeLimit: UInt64 = 64 << 20

    private let git: AbsolutePath?
    private let scratch: AbsolutePath
    private let files: any FileOperations
    private let objects: MergeShelf
    private let labels: MergeLabels
    private let sizeLimit: UInt64
    private let supervision: Supervision
    private let mergeDatabase: DatabaseMerger?

    /// The scratch directory is made, readable by nobody else, and removed at the end; its parent must be there.
    init(
        git: AbsolutePath?, scratch: AbsolutePath, _ files: any FileOperations, _ objects: any MergeObjects,
        labels: MergeLabels, sizeLimit: UInt64 = TreeMerge.usualSizeLimit, _ supervision: Supervision,
        mergeDatabase: DatabaseMerger? = nil
    ) {
        self.git = git
        self.scratch = scratch
        self.files = files
        self.objects = MergeShelf(objects)
        self.labels = labels
        self.sizeLimit = sizeLimit
        self.supervision = supervision
        self.mergeDatabase = mergeDatabase
    }

    /// The merged world; what it consists of is stored, and nothing refers to it yet.
    func merge(_ worlds: MergeSides<FilesComponent>) throws -> MergedTree {
        let trees = worlds.map(\.tree)
        var outcome: GitMerge.Outcome
        if let tree = trees.merged {
            // A side that changed nothing has nothing to add: no need to ask git.
            outcome = GitMerge.Outcome(tree: tree)
        } else {
            outcome = try mergeByGit(trees)
        }
        let (permissions, attributes) = try mergeRoot(worlds, &outcome)
        let tree = outcome.tree
        let links = try mergeLinks(worlds, tree)
        return MergedTree(
            files: FilesComponent(
                rootPermissions: permissions, rootAttributes: attributes, tree: tree, links: links,
                databaseHeaders: try mergeHeaders(worlds, outcome)),
            conflicts: ConflictList(outcome.conflicts).conflicts, statistics: outcome.statistics)
    }

    private func mergeByGit(_ trees: MergeSides<Digest>) throws -> GitMerge.Outcome {
        guard let git else { throw MergeRepository.missing }
        let repository = try MergeRepository(at: scratch, git, files, supervision)
        let merge = GitMerge(
            repository: repository, objects: objects, labels: labels, sizeLimit: sizeLimit, supervision: supervision,
            mergeDatabase: mergeDatabase)
        let outcome: GitMerge.Outcome
        do {
            outcome = try merge.run(trees)
        } catch let failure as SystemError {
            throw EverettError(failure, while: Phrase("writing for git", pl: "zapis dla gita"))
        }
        try repository.remove()
        return outcome
    }

    private func mergeRoot(
        _ worlds: MergeSides<FilesComponent>, _ outcome: inout GitMerge.Outcome
    ) throws -> (UInt16, Digest?) {
        let entries = worlds.map { world -> TreeEntry? in
            TreeEntry(
                name: Array("root".utf8), kind: .directory, permissions: world.rootPermissions, content: world.tree,
                attributes: world.rootAttributes)
        }
        let metadata = MergedMetadata(objects)
        let rights = metadata.rights(entries, .root)
        let attributes = try metadata.attributes(entries, .root)
        outcome.conflicts += metadata.conflicts
        return (rights?.permissions ?? worlds.ours.rootPermissions, attributes)
    }

    private func mergeLinks(_ worlds: MergeSides<FilesComponent>, _ tree: Digest) throws -> [[BytePath]] {
        let links = worlds.map(\.links)
        for side in MergeSide.changing where worlds[side].tree == tree && links.merged == links[side] {
            return links[side]
        }
        return try LinkMerge(links).merged { try objects.entry($0, in: tree) }
    }

    /// The first bytes that each database's file is to have.
    private func mergeHeaders(
        _ worlds: MergeSides<FilesComponent>, _ outcome: GitMerge.Outcome
    ) throws -> [DatabaseHeader] {
        for side in MergeSide.changing where worlds[side].tree == outcome.tree { return worlds[side].databaseHeaders }
        let known = worlds.map { world in
            Dictionary(world.databaseHeaders.map { ($0.path, $0.header) }) { first, _ in first }
        }
        var headers = outcome.headers
        for path in Set(known.all.flatMap(\.keys) + outcome.moved.keys) where headers[path] == nil {
            guard let entry = try objects.entry(path, in: outcome.tree), entry.kind == .database else { continue }
            let source = outcome.moved[path] ?? path
            for side in [MergeSide.ours, .theirs, .base] {
                guard let header = known[side][source] else { continue }
                let isSame = try objects.entry(source, in: worlds[side].tree)?.content == entry.content
                if isSame || headers[path] == nil { headers[path] = header }
                if isSame { break }
            }
        }
        return headers.map { DatabaseHeader(path: $0.key, header: $0.value) }.sorted { $0.path < $1.path }
    }
}
