internal import Base
internal import Platform

/// A workspace with a watch on each of its directories.
struct WatchedTree: WatchedWorkspace {
    let means = WatchMeans.inotify
    let root: WatchedRoot
    var suspects = Suspects()
    var picture: WatchTree
    var queue: any WatchQueue { events }
    private let events: Inotify

    private var files: any FileOperations { root.files }

    /// Watches first and lists then, so that nothing can come into being unseen between the two.
    init(_ path: AbsolutePath, _ files: any FileOperations) throws(WatchFailure) {
        do {
            events = try Inotify()
            let directory = try files.openOwned(absolute: path, [.read, .directory])
            root = try WatchedRoot(path, directory.raw, files)
            let watch = try events.add(directory.raw)
            picture = WatchTree(root: watch)
            try explore(directory.raw, watch)
        } catch let error as Inotify.Refusal {
            throw WatchFailure(error, path)
        } catch let error as SystemError {
            throw WatchFailure(.failed(error), path)
        } catch let error as WatchFailure {
            throw error
        } catch {
            throw WatchFailure(.failed(SystemError(.open, 0, path.description)), path)
        }
        markMounts()
    }

    var directories: Int? { picture.count }

    mutating func drain() {
        if loss != nil { return }
        do {
            while loss == nil {
                let events = try events.read()
                if events.isEmpty { break }
                for event in events { try take(event) }
            }
        } catch let failure as WatchFailure {
            lose(failure.isLimit ? .limit : .watchLost)
        } catch {
            lose(.watchLost)
        }
        if root.haveMountsChanged, !root.areMountsSame { lose(.mounts) }
    }

    private mutating func take(_ event: WatchEvent) throws {
        if !event.name.isEmpty, let directory = picture.path(event.watch) {
            noteWrite(directory.appending(event.name), event.kind)
        }
        try perform(picture.take(event))
    }

    private mutating func perform(_ actions: [WatchTree.Action]) throws {
        for action in actions {
            switch action {
            case .forget(let watch): events.remove(watch)
            case .explore(let parent, let name):
                guard let place = picture.path(parent)?.appending(name) else { continue }
                try enter(place, parent: parent, name: name)
            }
        }
    }

    /// Watches a directory and what lies beneath it. One that is gone, or cannot be opened, is told of by other events.
    private mutating func enter(_ path: BytePath, parent: Int32, name: [UInt8]) throws {
        do {
            let workspace = try root.open()
            let directory = try files.openOwned(
                beneath: workspace.raw, path, [.read, .directory, .noFollow], resolution: .beneath
            )
            let watch = try events.add(directory.raw)
            try perform(picture.attach(watch, parent: parent, name: name))
            try explore(directory.raw, watch)
        } catch let error as SystemError {
            guard error.isMissing || error.isPermission || error.isLoopOrEscape else { throw error }
        } catch let error as Inotify.Refusal {
            throw WatchFailure(error, root.path)
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
                try perform(picture.attach(watch, parent: next.watch, name: entry.name))
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
            return try events.add(child.raw)
        } catch let error as SystemError {
            guard error.isMissing || error.isPermission || error.isLoopOrEscape else { throw error }
            return nil
        } catch let error as Inotify.Refusal {
            if case .failed(let failure) = error, failure.isMissing || failure.isPermission { return nil }
            throw WatchFailure(error, root.path)
        }
    }
}
