internal import Base
internal import Platform

/// A workspace whose whole filesystem is watched: no limit of watches, and nothing to list in the beginning.
struct WatchedFilesystem: WatchedWorkspace {
    let means = WatchMeans.fanotify
    let directories: Int? = nil
    let root: WatchedRoot
    var suspects = Suspects()
    var picture = FilesystemPicture()
    var queue: any WatchQueue { events }
    private let events: Fanotify
    /// The root as the kernel names it.
    private let place: AbsolutePath

    /// Those whose directories have one handle and one filesystem, and no links once they are removed: ext, XFS, tmpfs.
    private static let known: Set<UInt64> = [0xef53, 0x5846_5342, 0x0102_1994]

    /// Fails where the process may not, where the filesystem is another, and where directories are not found by handles.
    init(_ path: AbsolutePath, _ files: any FileOperations) throws(SystemError) {
        let directory = try files.openOwned(absolute: path, [.read, .directory])
        let type = try files.space(directory.raw).type
        guard WatchedFilesystem.known.contains(type) else { throw WatchedFilesystem.refusal(path) }
        root = try WatchedRoot(path, directory.raw, files)
        events = try Fanotify(directory.raw)
        place = try PlaceFinder.name(directory.raw, files)
        guard let found = try Fanotify.open(try Fanotify.handle(directory.raw), by: directory.raw, files),
            root.isSame(found.raw), try PlaceFinder.name(found.raw, files) == place
        else { throw WatchedFilesystem.refusal(path) }
        markMounts()
    }

    private static func refusal(_ path: AbsolutePath) -> SystemError {
        SystemError(.open, FileDescriptors.unsupportedErrno, path.description)
    }

    mutating func drain() {
        if loss != nil { return }
        var finder = PlaceFinder(root, place, events)
        do {
            while loss == nil {
                let events = try events.read()
                if events.isEmpty { break }
                for event in events {
                    if let path = picture.take(event, &finder) { noteWrite(path, event.kind) }
                }
            }
        } catch {
            lose(.watchLost)
        }
        if !finder.isRootUnmoved { lose(.rootGone) }
        // One that was unmounted, and is mounted again, is the same directory and is not watched any more.
        if root.haveMountsChanged, !events.isWatching(root.files) || !root.areMountsSame { lose(.mounts) }
    }
}
