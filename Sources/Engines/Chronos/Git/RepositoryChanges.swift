internal import Base

/// How the directory of a repository gets from one state to another.
enum RepositoryChanges {
    private static let modules: [UInt8] = Array("modules".utf8)

    /// Objects come before the references that need them, and none ever goes while its repository stays: what is not
    /// needed then may be needed again.
    static func changes(
        from now: GitComponent.Repository?, to then: GitComponent.Repository?, _ diff: TreeDiff
    ) throws -> [TreeChange] {
        guard let path = (now ?? then)?.path else { return [] }
        if now == then { return [] }
        let inside = try diff.changes(from: now?.tree, to: then?.tree, at: path)
        guard let now, let then else { return [TreeChange(path: path, old: now?.entry, new: then?.entry)] + inside }
        let going = Set(inside.filter { $0.new == nil }.map(\.path))
        var objects: [TreeChange] = []
        var rest: [TreeChange] = []
        if now.permissions != then.permissions || now.attributes != then.attributes {
            rest.append(TreeChange(path: path, old: now.entry, new: then.entry))
        }
        for change in inside {
            guard let store = objectStore(of: change.path, in: path) else {
                rest.append(change)
                continue
            }
            // The objects of a submodule go when all of its repository goes.
            let isWholeGoing = store.parent.map(going.contains) ?? false
            if change.new != nil || isWholeGoing { objects.append(change) }
        }
        // A directory must be there before what is in it, so nothing of the rest leads to an object.
        let above = PathSet(objects.filter { $0.new != nil }.map(\.path))
        let leading = rest.filter { $0.makesDirectory && above.liesBeneath($0.path) }
        return leading + objects + rest.filter { !($0.makesDirectory && above.liesBeneath($0.path)) }
    }

    /// The `objects` directory that a path lies in: the repository's own, or that of a submodule.
    static func objectStore(of path: BytePath, in repository: BytePath) -> BytePath? {
        let parts = path.components.dropFirst(repository.components.count)
        guard let first = parts.first else { return nil }
        if first == WorldCapture.objects { return repository.appending(first) }
        guard first == modules, let place = parts.firstIndex(of: WorldCapture.objects) else { return nil }
        return parts[parts.startIndex...place].reduce(repository) { $0.appending($1) }
    }
}
