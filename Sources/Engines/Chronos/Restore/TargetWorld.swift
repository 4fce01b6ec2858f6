internal import Base
internal import Platform

/// What a restore will make of a workspace: the wanted trees and the changes that lead there. Pure; reads trees only.
struct TargetWorld {
    /// The state a workspace is in, or shall be in.
    struct World {
        let files: FilesComponent
        let git: GitComponent
        let coverage: Coverage
        /// What it does not speak of even where there was nothing to leave out.
        let policy: CapturePolicy
        /// Nil when nothing is known in it.
        var knowledge: KnowledgeComponent?
        /// Nil when no agent remembers anything.
        var agents: AgentsComponent?
        /// Nil when no database on a server belongs to it.
        var databases: DatabasesComponent?
        /// Nil where no compose file is.
        var environment: EnvironmentComponent?
    }

    let changes: [TreeChange]
    let untouched: [SkippedPath]
    /// Directories that would go, but for what lies in them and no checkpoint holds.
    let kept: [BytePath]
    let revived: [BytePath]
    let moved: [MovedRepository]
    /// Repositories whose own directory is changed.
    let changedRepositories: Set<BytePath>
    /// Those of them that lie outside of the workspace: each step there is git's own, and none is part of `changes`.
    let outside: [BytePath]
    /// Root mode and attributes, when they are to change.
    let setsRoot: Bool
    /// Paths whose files must be written anew because they are linked otherwise.
    let relinked: Set<BytePath>

    init(
        from current: World, to target: World, paths: [BytePath], components: Set<RestoreRequest.Component>,
        repositories covered: Set<BytePath>?, _ diff: TreeDiff
    ) throws {
        let selection = Selection(paths)
        let omissions = Omissions([current, target])
        let allFiles = try diff.changes(from: current.files.tree, to: target.files.tree)
        let excluded = omissions.excluded(among: allFiles)
        let present = PathSet((current.coverage.skipped + excluded).map(\.path))
        var kept: [BytePath] = []
        /// Drops what a checkpoint does not hold, and keeps the directories it lies in.
        func touchable(_ changes: [TreeChange]) -> [TreeChange] {
            changes.filter { change in
                if omissions.cover(change) { return false }
                guard change.removesDirectory, present.liesBeneath(change.path) else { return true }
                kept.append(change.path)
                return false
            }
        }

        var changes = components.contains(.files) ? touchable(allFiles.filter { selection.wants($0.path) }) : []
        let going = Set(changes.filter(\.removesDirectory).map(\.path))
        let missing = Set(allFiles.filter(\.makesDirectory).map(\.path))
        var revived: [BytePath] = []
        var moved: [MovedRepository] = []
        var changedRepositories: Set<BytePath> = []
        var left: Set<BytePath> = []
        var outside: [BytePath] = []
        for path in Set((current.git.repositories + target.git.repositories).map(\.path)).sorted() {
            guard selection.reaches(path) else { continue }
            var now = current.git.repository(at: path)
            var then = target.git.repository(at: path)
            if now?.outside != nil || then?.outside != nil {
                let isCovered = components.contains(.git) && (covered?.contains(path) ?? true) && selection.wants(path)
                if let now, let then, now.isSamePlace(as: then) {
                    if try OutsideRestore.isSame(now, then, diff) { continue }
                    if isCovered {
                        changedRepositories.insert(path)
                        outside.append(path)
                        continue
                    }
                }
                if (now == nil || now?.outside != nil) && (then == nil || then?.outside != nil) {
                    if now?.head != then?.head || now?.commit != then?.commit {
                        moved.append(MovedRepository(path, now: now, then: then))
                    }
                    continue
                }
                // A repository of the workspace and a link to one elsewhere give way to each other.
                if now?.outside != nil { now = nil }
                if then?.outside != nil { then = nil }
            }
            // A path inside a repository was named: that is as good as asking for git, but for this path only.
            let isCovered =
                !selection.wants(path) || components.contains(.git) && (covered?.contains(path) ?? true)
            let isLeft: Bool
            switch (now, then) {
            case (nil, _):
                // Where the files stay as they are there may be no directory for it.
                isLeft = !components.contains(.files) && (path.parent.map(missing.contains) ?? false)
            case (_, nil):
                // The repository did not exist then. It goes with the directory it lies in, or stays with it.
                isLeft = !isCovered && !(path.parent.map(going.contains) ?? false) || present.liesBeneath(path)
            default:
                isLeft = !isCovered
            }
            if isLeft {
                if now != nil { left.insert(path) }
                if now?.head != then?.head || now?.commit != then?.commit || (now == nil) != (then == nil) {
                    moved.append(MovedRepository(path, now: now, then: then))
                }
                continue
            }
            let inside = touchable(
                try RepositoryChanges.changes(from: now, to: then, diff).filter { selection.wants($0.path) }
            )
            if inside.isEmpty { continue }
            if now == nil, inside.contains(where: { $0.path == path }) { revived.append(path) }
            changedRepositories.insert(path)
            changes += inside
        }
        // Where a repository stays, what the files of the target have of that name cannot be.
        changes.removeAll { left.contains($0.path) }
        changes =
            TargetWorld.leading(to: changes, among: allFiles.filter { !omissions.cover($0) }, selection) + changes
        self.changes = changes
        self.kept = kept.sorted()
        self.revived = revived
        self.moved = moved
        self.changedRepositories = changedRepositories
        self.outside = outside
        untouched = TargetWorld.untouched(
            current.coverage.skipped + target.coverage.skipped + excluded, current, target, selection, components,
            changedRepositories
        )
        setsRoot =
            components.contains(.files) && paths.isEmpty
            && (current.files.rootPermissions != target.files.rootPermissions
                || current.files.rootAttributes != target.files.rootAttributes)
        relinked =
            components.contains(.files)
            ? LinkPlan(
                from: current.files.links, to: target.files.links, changes: changes, isWanted: selection.wants,
                isOmitted: { omissions.cover($0) }
            ).relinked : []
    }

    /// The same, but that these files stay, and so the directories above them.
    func keeping(_ files: Set<BytePath>) -> TargetWorld {
        if files.isEmpty { return self }
        let paths = PathSet(files)
        return TargetWorld(
            self, changes: changes.filter { $0.new != nil || !(files.contains($0.path) || paths.liesBeneath($0.path)) }
        )
    }

    /// The same, without these changes.
    func leaving(_ isLeft: (BytePath) -> Bool) -> TargetWorld {
        TargetWorld(self, changes: changes.filter { !isLeft($0.path) })
    }

    /// The same, with these directories.
    func making(_ directories: [BytePath]) -> TargetWorld {
        if directories.isEmpty { return self }
        let made = directories.map { path in
            TreeChange(
                path: path, old: nil,
                new: TreeEntry(name: path.name, kind: .directory, permissions: 0o755, content: Tree.empty.id)
            )
        }
        return TargetWorld(self, changes: changes + made)
    }

    private init(_ other: TargetWorld, changes: [TreeChange]) {
        self.changes = changes
        untouched = other.untouched
        kept = other.kept
        revived = other.revived
        moved = other.moved
        changedRepositories = other.changedRepositories
        outside = other.outside
        setsRoot = other.setsRoot
        relinked = other.relinked
    }

    /// Changed files that some program may run.
    func executableConfiguration(_ repositories: Set<BytePath>) -> [BytePath] {
        let configuration = ExecutableConfiguration(repositories: repositories)
        return changes.filter {
            $0.new?.kind != .directory && $0.old?.kind != .directory && configuration.isConfiguration($0.path)
        }.map(\.path)
    }

    /// Directories that must be made for something wanted beneath them.
    private static func leading(
        to changes: [TreeChange], among all: [TreeChange], _ selection: Selection
    ) -> [TreeChange] {
        if selection.isEverything { return [] }
        let needed = PathSet(changes.filter { $0.new != nil }.map(\.path))
        return all.filter { !selection.wants($0.path) && $0.makesDirectory && needed.liesBeneath($0.path) }
    }

    /// What one of the two states does not hold, as far as the restore is about it.
    private static func untouched(
        _ skipped: [SkippedPath], _ current: World, _ target: World, _ selection: Selection,
        _ components: Set<RestoreRequest.Component>, _ changedRepositories: Set<BytePath>
    ) -> [SkippedPath] {
        let repositories = PathSet((current.git.repositories + target.git.repositories).map(\.path))
        let changed = PathSet(changedRepositories)
        var found: [BytePath: SkippedPath] = [:]
        for skip in skipped where found[skip.path] == nil {
            guard selection.reaches(skip.path) else { continue }
            let isConcerned =
                repositories.covers(skip.path) ? changed.covers(skip.path) : components.contains(.files)
            if isConcerned { found[skip.path] = skip }
        }
        return found.values.sorted { $0.path < $1.path }
    }
}

/// The paths a restore is about.
private struct Selection {
    private let paths: PathSet

    init(_ paths: [BytePath]) {
        self.paths = PathSet(paths)
    }

    var isEverything: Bool { paths.isEmpty }

    func wants(_ path: BytePath) -> Bool { paths.isEmpty || paths.covers(path) }

    /// Whether the path, or something beneath it, is wanted.
    func reaches(_ path: BytePath) -> Bool { wants(path) || paths.liesBeneath(path) }
}

extension TreeChange {
    /// A directory goes, or gives way to something else.
    var removesDirectory: Bool { old?.kind == .directory && new?.kind != .directory }
    var makesDirectory: Bool { new?.kind == .directory && old?.kind != .directory }
}

extension TargetWorld.World {
    /// A world without anything in it.
    static let nothing = TargetWorld.World(
        files: FilesComponent(
            rootPermissions: 0, rootAttributes: nil, tree: Tree.empty.id, links: [], databaseHeaders: []
        ),
        git: GitComponent(repositories: []),
        coverage: Coverage(
            files: 0, directories: 0, symlinks: 0, databases: 0, secrets: 0, repositories: 0, bytes: 0, skipped: [],
            torn: [],
            notes: []
        ),
        policy: CapturePolicy()
    )

    init(_ captured: CapturedWorld) {
        self.init(
            files: captured.files, git: captured.git, coverage: captured.coverage, policy: captured.policy,
            knowledge: captured.knowledge, agents: captured.agents, databases: captured.databases,
            environment: captured.environment
        )
    }

    /// What this world holds at a path, in its files or in one of its repositories; nil for the root.
    func entry(_ path: BytePath, _ reader: ObjectReader) throws -> TreeEntry? { try entry(path, reader.tree) }

    func entry(_ path: BytePath, _ readTree: (Digest) throws -> Tree) throws -> TreeEntry? {
        var tree = files.tree
        var parts = path.components[...]
        if let repository = git.repository(holding: path) {
            parts = parts.dropFirst(repository.path.components.count)
            if parts.isEmpty { return repository.entry }
            tree = repository.tree
        }
        while let name = parts.popFirst() {
            guard let entry = try readTree(tree).entry(named: name) else { return nil }
            if parts.isEmpty { return entry }
            guard entry.kind == .directory, let next = entry.content else { return nil }
            tree = next
        }
        return nil
    }
}

extension MovedRepository {
    init(_ path: BytePath, now: GitComponent.Repository?, then: GitComponent.Repository?) {
        self.init(
            path: path, headNow: now?.head ?? "", commitNow: now?.commit ?? "", headThen: then?.head ?? "",
            commitThen: then?.commit ?? "", stashesNow: now?.stashes ?? 0, stashesThen: then?.stashes ?? 0,
            operationsNow: now?.operations ?? [], operationsThen: then?.operations ?? []
        )
    }
}
