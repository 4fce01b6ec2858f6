internal import Base
internal import Platform

/// A workspace of which the kernel tells what happens in it; not shared, whoever owns it holds a lock.
protocol WatchedWorkspace: Sendable {
    associatedtype Picture: WatchPicture

    var means: WatchMeans { get }
    var queue: any WatchQueue { get }
    var root: WatchedRoot { get }
    var picture: Picture { get set }
    var suspects: Suspects { get set }
    /// How many directories are watched one by one; nil: none is.
    var directories: Int? { get }

    /// Takes in everything that has happened.
    mutating func drain()
}

extension WatchedWorkspace {
    var loss: WatchLoss? { picture.loss }
    var dirty: DirtyPaths { picture.dirty }

    /// Marks one entry of a directory.
    mutating func mark(_ path: BytePath) {
        // In the root nothing is told apart by an empty name.
        picture.dirty.mark(path.parent ?? .root, name: path.isRoot ? nil : path.name)
    }

    mutating func markMounts() {
        for path in root.mountedPaths {
            picture.dirty.mark(path, deep: true)
            mark(path)
        }
    }

    mutating func markSuspects(beneath workspace: Int32) {
        markMounts()
        for path in suspects.changed(beneath: workspace, root.files) { mark(path) }
    }

    /// What is written to may be written to again without an event.
    mutating func noteWrite(_ path: BytePath, _ kind: WatchEvent.Kind) {
        guard kind.isDisjoint(with: .directory), !kind.isDisjoint(with: [.modified, .written]) else { return }
        suspects.add(path)
    }

    mutating func clear(through sequence: UInt64) { picture.dirty.clear(through: sequence) }

    func isSame(_ directory: Int32) -> Bool { root.isSame(directory) }

    /// Another directory has the root's name by now.
    mutating func noteOtherRoot() { picture.lose(.rootGone) }
    mutating func lose(_ loss: WatchLoss) { picture.lose(loss) }
}
