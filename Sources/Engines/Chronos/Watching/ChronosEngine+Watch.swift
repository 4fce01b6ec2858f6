package import Base
internal import Platform

extension ChronosEngine {
    /// Looks at everything and says what has changed without the watcher having heard of it; the next checkpoint finds it.
    ///
    /// For when the machine is idle. It takes no lock: what changes meanwhile is told by events, and so is not named.
    package func rescan(_ project: ProjectRecord, _ supervision: Supervision) throws -> [BytePath] {
        guard let watch = environment.watch(project.world) else { return [] }
        let root = try openRoot(project)
        let before = watch.look(root.raw)
        guard before.isWatched else { return [] }
        let known = try lookAtWorld(project, root.raw, supervision)
        let there = try lookAtWorld(project, root.raw, believesWatch: false, supervision)
        let after = watch.look(root.raw)
        guard after.isWatched, after.epoch == before.epoch else { return [] }
        let reader = try ObjectReader(store)
        let diff = treeDiff(reader, seen: known.trees.merging(there.trees) { first, _ in first })
        var changed = try diff.changes(from: known.world.files.tree, to: there.world.files.tree)
        for repository in there.world.git.inside {
            guard let seen = known.world.git.insideRepository(at: repository.path), seen.tree != repository.tree else {
                continue
            }
            changed += try diff.changes(from: seen.tree, to: repository.tree, at: repository.path)
        }
        // What was marked since then was told of: the first look may simply have come before it.
        let missed = changed.map(\.path).filter { after.isQuiet($0.parent ?? .root) }
        watch.mark(missed)
        return missed
    }
}
