internal import Base

/// What a restore will make of a workspace: the wanted trees and the changes that lead there. Pure; reads trees only.
struct TargetWorld {
    /// The state a workspace is in, or shall be in.
    struct World {
        let files: FilesComponent
        let git: GitComponent
        let coverage: Coverage
    }

    let changes: [TreeChange]
    let untouched: [SkippedPath]
    let revived: [BytePath]
    let moved: [MovedRepository]
    /// Repositories whose own directory is changed.
    let changedRepositories: Set<BytePath>
    /// Root mode and attributes, when they are to change.
    let setsRoot: Bool
    /// Paths whose files must be written anew because they are linked otherwise.
    let relinked: Set<BytePath>

    init(
        from current: World, to target: World, paths: [BytePath], components: Set<RestoreRequest.Component>,
        repositories covered: Set<BytePath>?, _ diff: TreeDiff
    ) throws {
        func coversGit(_ path: BytePath) -> Bool {
            components.contains(.git) && (covered?.contains(path) ?? true)
        }

        func isWanted(_ path: BytePath) -> Bool { paths.isEmpty || paths.contains { path.isWithin($0) } }
        /// A directory above a wanted path may have to be made for it.
        func leadsToWanted(_ change: TreeChange) -> Bool {
            change.new?.kind == .directory && paths.contains { $0.isWithin(change.path) }
        }

        var changes: [TreeChange] = []
        var revived: [BytePath] = []
        var moved: [MovedRepository] = []
        var changedRepositories: Set<BytePath> = []
        if components.contains(.files) {
            changes = try diff.changes(from: current.files.tree, to: target.files.tree).filter {
                isWanted($0.path) || leadsToWanted($0)
            }
        }
        let directories = Set(
            changes.compactMap { $0.old?.kind == .directory && $0.new?.kind != .directory ? $0.path : nil }
        )
        let repositories = Set(current.git.repositories.map(\.path)).union(target.git.repositories.map(\.path))
        for path in repositories.sorted() where isWanted(path) {
            let now = current.git.repository(at: path)
            let then = target.git.repository(at: path)
            switch (now, then) {
            case (nil, let then?):
                revived.append(path)
                changedRepositories.insert(path)
                changes += try TargetWorld.whole(nil, then, diff)
            case (let now?, nil):
                // The repository did not exist then. It goes with the directory it lies in, or stays with it.
                if coversGit(path) || (path.parent.map(directories.contains) ?? false) {
                    changedRepositories.insert(path)
                    changes += try TargetWorld.whole(now, nil, diff)
                } else {
                    moved.append(MovedRepository(path, now: now, then: nil))
                }
            case (let now?, let then?) where now != then:
                if coversGit(path) {
                    changedRepositories.insert(path)
                    changes += try TargetWorld.rewinding(now, to: then, diff)
                } else if now.head != then.head || now.commit != then.commit {
                    moved.append(MovedRepository(path, now: now, then: then))
                }
            default: break
            }
        }
        var untouched: [BytePath: SkippedPath] = [:]
        self.changes = changes.filter { change in
            let skip = (current.coverage.skipped + target.coverage.skipped).first { change.path.isWithin($0.path) }
            guard let skip else { return true }
            untouched[skip.path] = skip
            return false
        }
        self.untouched = untouched.values.sorted { $0.path < $1.path }
        self.revived = revived
        self.moved = moved
        self.changedRepositories = changedRepositories
        setsRoot =
            components.contains(.files) && paths.isEmpty
            && (current.files.rootPermissions != target.files.rootPermissions
                || current.files.rootAttributes != target.files.rootAttributes)
        relinked =
            components.contains(.files)
            ? TargetWorld.relinked(current.files.links, target.files.links, self.changes).filter(isWanted) : []
    }

    /// A repository that appears or goes with all it holds.
    private static func whole(
        _ old: GitComponent.Repository?, _ new: GitComponent.Repository?, _ diff: TreeDiff
    ) throws -> [TreeChange] {
        guard let path = (old ?? new)?.path else { return [] }
        func entry(_ repository: GitComponent.Repository?) -> TreeEntry? {
            repository.map {
                TreeEntry(name: path.name, kind: .directory, permissions: $0.permissions, content: $0.tree)
            }
        }
        return [TreeChange(path: path, old: entry(old), new: entry(new))]
            + (try diff.changes(from: old?.tree, to: new?.tree, at: path))
    }

    /// The way back of a repository: objects are only ever added, because what is not needed then may be needed again.
    private static func rewinding(
        _ now: GitComponent.Repository, to then: GitComponent.Repository, _ diff: TreeDiff
    ) throws -> [TreeChange] {
        let objects = now.path.appending(WorldCapture.objects)
        return try diff.changes(from: now.tree, to: then.tree, at: now.path).filter {
            !($0.path.isWithin(objects) && $0.new == nil)
        }
    }

    /// Files that are linked together in one state and not in the other, or whose group has a member that changes.
    private static func relinked(
        _ current: [[BytePath]], _ target: [[BytePath]], _ changes: [TreeChange]
    ) -> Set<BytePath> {
        let changed = Set(changes.filter { $0.new?.kind == .file || $0.old?.kind == .file }.map(\.path))
        let same = Set(current).intersection(target)
        var result: Set<BytePath> = []
        for group in current + target where !same.contains(group) || group.contains(where: changed.contains) {
            result.formUnion(group)
        }
        return result
    }
}

extension MovedRepository {
    init(_ path: BytePath, now: GitComponent.Repository, then: GitComponent.Repository?) {
        self.init(
            path: path, headNow: now.head, commitNow: now.commit, headThen: then?.head ?? "",
            commitThen: then?.commit ?? ""
        )
    }
}

/// Files that make some program run something: a restore that changes them says so.
enum ExecutableConfiguration {
    private static let directories: Set<String> = [
        "hooks", ".vscode", ".idea", ".claude", ".cursor", ".codex", ".gemini", ".husky", ".devcontainer", ".zed",
    ]
    private static let names: Set<String> = [
        ".envrc", ".mcp.json", ".npmrc", ".yarnrc", ".yarnrc.yml", ".gitmodules", ".gitattributes",
        ".pre-commit-config.yaml", "lefthook.yml", ".direnv", ".tool-versions", "mise.toml", ".mise.toml", ".bashrc",
        ".profile", ".zshrc",
    ]

    static func isConfiguration(_ path: BytePath) -> Bool {
        let parts = path.components.map { String(decoding: $0, as: UTF8.self) }
        guard let name = parts.last else { return false }
        if names.contains(name) { return true }
        if parts.contains(".git") { return name == "config" || name == "config.worktree" || parts.contains("hooks") }
        return parts.dropLast().contains { directories.contains($0) && $0 != "hooks" }
    }
}
