internal import Base

/// What one of several worlds does not speak of, because it was left out or would have been: never touched by a restore.
struct Omissions {
    private let skipped: PathSet
    private let policies: [CapturePolicy]

    init(_ worlds: [TargetWorld.World]) {
        skipped = PathSet(worlds.flatMap(\.coverage.skipped).map(\.path))
        policies = worlds.map(\.policy).filter { !$0.excluded.isEmpty }
    }

    func cover(_ change: TreeChange) -> Bool {
        skipped.covers(change.path) || isExcluded(change)
    }

    /// For what may be a file or a directory.
    func cover(_ path: BytePath) -> Bool {
        skipped.covers(path)
            || policies.contains { $0.excludes(path, isDirectory: false) || $0.excludes(path, isDirectory: true) }
    }

    /// What a policy alone omits: there was nothing there to be left out when its checkpoint was made.
    func excluded(among changes: [TreeChange]) -> [SkippedPath] {
        if policies.isEmpty { return [] }
        let paths = changes.filter { !skipped.covers($0.path) && isExcluded($0) }.map(\.path)
        let all = PathSet(paths)
        return paths.filter { path in path.parent.map { !all.covers($0) } ?? true }.map { SkippedPath($0, .excluded) }
    }

    /// Excluded as what it was or as what it shall be.
    private func isExcluded(_ change: TreeChange) -> Bool {
        let kinds = [change.old?.kind, change.new?.kind].compactMap(\.self)
        return policies.contains { policy in
            kinds.contains { policy.excludes(change.path, isDirectory: $0 == .directory) }
        }
    }
}
