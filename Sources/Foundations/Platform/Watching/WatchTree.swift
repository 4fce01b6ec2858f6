package import Base

/// Which directory each watch is, and what has changed; takes events, says what must be watched or let go. Pure.
///
/// A directory that was moved is forgotten and explored anew where it arrived: everything beneath it has to be looked at
/// there anyway, and whatever the picture got wrong in between is put right by the event of the move.
package struct WatchTree: WatchPicture {
    /// What the owner must do, in order.
    package enum Action: Sendable, Hashable {
        /// Watch the directory `name` of a watched one, then list it, and so on beneath it.
        case explore(parent: Int32, name: [UInt8])
        case forget(Int32)
    }

    private struct Node {
        var parent: Int32
        var name: [UInt8]
        var children: [[UInt8]: Int32] = [:]
    }

    private var nodes: [Int32: Node] = [:]
    private let root: Int32
    package var dirty: DirtyPaths
    package var loss: WatchLoss?

    /// Begins with the root alone, and with everything to be looked at.
    package init(root: Int32, dirtyLimit: Int = 16_384) {
        self.root = root
        dirty = DirtyPaths(limit: dirtyLimit)
        nodes[root] = Node(parent: root, name: [])
        dirty.markEverything()
    }

    package var count: Int { nodes.count }

    /// Where a watched directory is; nil for one that is not watched.
    package func path(_ watch: Int32) -> BytePath? {
        var names: [[UInt8]] = []
        var next = watch
        while next != root {
            guard let node = nodes[next] else { return nil }
            names.append(node.name)
            next = node.parent
        }
        return names.reversed().reduce(BytePath.root) { $0.appending($1) }
    }

    /// The paths of all watched directories.
    package var paths: Set<BytePath> { Set(nodes.keys.compactMap(path)) }

    /// Enters a directory that is now watched and lies in a watched one.
    ///
    /// - Returns: What must be let go because another directory had the place.
    package mutating func attach(_ watch: Int32, parent: Int32, name: [UInt8]) -> [Action] {
        guard let above = nodes[parent], watch != root, !isBeneath(parent, watch) else {
            // A directory cannot lie in itself: names have moved in a way that the picture has not been told yet.
            lose(.watchLost)
            return []
        }
        var actions: [Action] = []
        if let known = nodes[watch] {
            if known.parent == parent, known.name == name { return [] }
            nodes[known.parent]?.children[known.name] = nil
            if let old = path(known.parent) {
                dirty.mark(old, name: known.name)
                dirty.mark(old.appending(known.name), deep: true)
            }
        }
        if let other = above.children[name], other != watch { actions = remove(other) }
        let children = nodes[watch]?.children ?? [:]
        nodes[watch] = Node(parent: parent, name: name, children: children)
        nodes[parent]?.children[name] = watch
        return actions
    }

    /// Takes one event.
    ///
    /// - Returns: What must be done before the next one is taken.
    package mutating func take(_ event: WatchEvent) -> [Action] {
        if event.kind.contains(.overflow) {
            lose(.overflow)
            return []
        }
        // One that was let go may still have events in the queue.
        guard let directory = path(event.watch) else { return [] }
        if event.kind.contains(.unmounted) || event.kind.contains(.ignored) {
            lose(event.watch == root ? .rootGone : .watchLost)
            return []
        }
        guard !event.name.isEmpty else {
            let isGone = event.kind.contains(.selfDeleted) || event.kind.contains(.selfMoved)
            if isGone, event.watch == root { lose(.rootGone) }
            dirty.mark(directory)
            return []
        }
        dirty.mark(directory, name: event.name)
        guard event.kind.contains(.directory) else { return [] }
        return takeAboutDirectory(event, directory.appending(event.name))
    }

    private mutating func takeAboutDirectory(_ event: WatchEvent, _ path: BytePath) -> [Action] {
        let child = nodes[event.watch]?.children[event.name]
        if event.kind.contains(.deleted) || event.kind.contains(.movedFrom) {
            dirty.mark(path, deep: true)
            let gone = child.map { remove($0) } ?? []
            // Where two names were exchanged, what came to this one was told before.
            return event.kind.contains(.movedFrom)
                ? gone + [.explore(parent: event.watch, name: event.name)] : gone
        }
        if event.kind.contains(.created) || event.kind.contains(.movedTo) {
            dirty.mark(path, deep: true)
            return (child.map { remove($0) } ?? []) + [.explore(parent: event.watch, name: event.name)]
        }
        // It may be one that could not be entered before.
        if child == nil {
            dirty.mark(path, deep: true)
            return [.explore(parent: event.watch, name: event.name)]
        }
        dirty.mark(path)
        return []
    }

    private func isBeneath(_ watch: Int32, _ ancestor: Int32) -> Bool {
        var next = watch
        while next != root {
            if next == ancestor { return true }
            guard let node = nodes[next] else { return false }
            next = node.parent
        }
        return ancestor == root
    }

    /// Removes a directory and all beneath it.
    private mutating func remove(_ watch: Int32) -> [Action] {
        if let node = nodes[watch] { nodes[node.parent]?.children[node.name] = nil }
        var gone: [Action] = []
        var open = [watch]
        while let next = open.popLast() {
            guard let node = nodes.removeValue(forKey: next) else { continue }
            gone.append(.forget(next))
            open += node.children.values
        }
        return gone
    }
}
