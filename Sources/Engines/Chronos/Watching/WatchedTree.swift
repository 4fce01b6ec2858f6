internal import Base
internal import Platform

/// A workspace with a watch on each of its directories; not shared, whoever owns it holds a lock.
struct WatchedTree: Sendable {
    private var tree: WatchTree
    private var suspects = Suspects()
    let queue: Inotify
    /// For the thread that waits; the other one is asked under the lock, so that neither takes the answer of the other.
    let wakingMounts: MountTable?
    private let mounts: MountTable?
    private let mountPoints: MountPoints?
    private let root: AbsolutePath
    private let files: any FileOperations
    private let identity: FileIdentity

    /// Watches first and lists then, so that nothing can come into being unseen between the two.
    init(_ root: AbsolutePath, _ files: any FileOperations) throws(WatchFailure) {
        self.root = root
        self.files = files
        do {
            queue = try Inotify()
            // Asked before the directories are, so that whatever is mounted later is a change.
            mounts = try MountTable()
            wakingMounts = try MountTable()
            mountPoints = try mounts?.read(beneath: root)
            let directory = try files.openOwned(absolute: root, [.read, .directory])
            identity = FileIdentity(try files.status(directory.raw))
            let watch = try queue.add(directory.raw)
            tree = WatchTree(root: watch)
            try explore(directory.raw, watch)
        } catch let error as Inotify.Refusal {
            throw WatchFailure(error, root)
        } catch let error as SystemError {
            throw WatchFailure(.failed(error), root)
        } catch let error as WatchFailure {
            throw error
        } catch {
            throw WatchFailure(.failed(SystemError(.open, 0, root.description)), root)
        }
        markMounts()
    }

    /// Takes in everything that has happened.
    mutating func drain() {
        if tree.loss != nil { return }
        do {
            while tree.loss == nil {
                let events = try queue.read()
                if events.isEmpty { break }
                for event in events { try take(event) }
            }
        } catch let failure as WatchFailure {
            tree.lose(failure.isLimit ? .limit : .watchLost)
        } catch {
            tree.lose(.watchLost)
        }
        if mounts?.hasChanged == true, (try? mounts?.read(beneath: root)) != mountPoints { tree.lose(.mounts) }
    }

    private mutating func take(_ event: WatchEvent) throws {
        if event.kind.isDisjoint(with: .directory), !event.kind.isDisjoint(with: [.modified, .written]),
            !event.name.isEmpty, let directory = tree.path(event.watch)
        {
            suspects.add(directory.appending(event.name))
        }
        try perform(tree.take(event))
    }

    private mutating func perform(_ actions: [WatchTree.Action]) throws {
        for action in actions {
            switch action {
            case .forget(let watch): queue.remove(watch)
            case .explore(let parent, let name):
                guard let place = tree.path(parent)?.appending(name) else { continue }
                try enter(place, parent: parent, name: name)
            }
        }
    }

    /// Watches a directory and what lies beneath it. One that is gone, or cannot be opened, is told of by other events.
    private mutating func enter(_ path: BytePath, parent: Int32, name: [UInt8]) throws {
        do {
            let workspace = try files.openOwned(absolute: root, [.read, .directory])
            let directory = try files.openOwned(
                beneath: workspace.raw, path, [.read, .directory, .noFollow], resolution: .beneath
            )
            let watch = try queue.add(directory.raw)
            try perform(tree.attach(watch, parent: parent, name: name))
            try explore(directory.raw, watch)
        } catch let error as SystemError {
            guard error.isMissing || error.isPermission || error.isLoopOrEscape else { throw error }
        } catch let error as Inotify.Refusal {
            throw WatchFailure(error, root)
        }
    }

    /// Watches everything beneath a directory that is watched.
    private mutating func explore(_ top: Int32, _ topWatch: Int32) throws {
        var open: [(path: BytePath, watch: Int32)] = [(.root, topWatch)]
        while let next = open.popLast() {
            let directory: Descriptor
            do {
                directory = try files.openOwned(
                    beneath: top, next.path, [.read, .directory, .noFollow], resolution: .beneath)
            } catch {
                guard error.isMissing || error.isPermission || error.isLoopOrEscape else { throw error }
                continue
            }
            for entry in try list(directory.raw) {
                guard let watch = try add(directory.raw, entry.name) else { continue }
                try perform(tree.attach(watch, parent: next.watch, name: entry.name))
                open.append((next.path.appending(entry.name), watch))
            }
        }
    }

    private func list(_ directory: Int32) throws -> [DirectoryEntry] {
        do {
            return try files.list(directory).filter { entry in
                if entry.kind != .unknown { return entry.kind == .directory }
                return ((try? files.statusIfPresent(directory, CName(entry.name))) ?? nil)?.kind == .directory
            }
        } catch {
            // Removed while it is looked at.
            if error.isMissing { return [] }
            throw error
        }
    }

    /// Nil for what is gone, cannot be entered, or is another filesystem's; none of it is ever called quiet.
    private func add(_ directory: Int32, _ name: [UInt8]) throws -> Int32? {
        do {
            let child = try files.openOwned(
                directory, CName(name), [.read, .directory, .noFollow], resolution: .beneath)
            return try queue.add(child.raw)
        } catch let error as SystemError {
            guard error.isMissing || error.isPermission || error.isLoopOrEscape else { throw error }
            return nil
        } catch let error as Inotify.Refusal {
            if case .failed(let failure) = error, failure.isMissing || failure.isPermission { return nil }
            throw WatchFailure(error, root)
        }
    }

    // MARK: - What makes no event

    /// Another filesystem's directories are not watched, so they are looked at each time.
    private mutating func markMounts() {
        for path in mountPoints?.paths ?? [] {
            tree.mark(path, deep: true)
            mark(path)
        }
    }

    mutating func markSuspects(beneath workspace: Int32) {
        markMounts()
        for path in suspects.changed(beneath: workspace, files) { mark(path) }
    }

    var loss: WatchTree.Loss? { tree.loss }
    var dirty: DirtyPaths { tree.dirty }
    var count: Int { tree.count }

    /// Marks one entry of a directory.
    mutating func mark(_ path: BytePath) {
        // In the root nothing is told apart by an empty name.
        tree.mark(path.parent ?? .root, name: path.isRoot ? nil : path.name)
    }

    mutating func clear(through sequence: UInt64) { tree.clear(through: sequence) }

    /// Whether an open directory is the one that is watched.
    func isSame(_ directory: Int32) -> Bool {
        (try? files.status(directory)).map(FileIdentity.init) == identity
    }

    /// Another directory has the root's name by now.
    mutating func noteOtherRoot() { tree.lose(.rootGone) }
    mutating func lose(_ loss: WatchTree.Loss) { tree.lose(loss) }
}
