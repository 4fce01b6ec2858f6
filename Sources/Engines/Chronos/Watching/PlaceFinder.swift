internal import Base
internal import Platform

/// Finds directories by their handles while a queue is read; the root is open only as long, so that it can be unmounted.
struct PlaceFinder: ~Copyable, FilesystemPicture.Finder {
    private let root: WatchedRoot
    private let place: AbsolutePath
    private let events: Fanotify
    /// Keeps the number of the open root good.
    private var opened: Descriptor?
    private var workspace: Int32?

    init(_ root: WatchedRoot, _ place: AbsolutePath, _ events: Fanotify) {
        self.root = root
        self.place = place
        self.events = events
    }

    mutating func place(_ handle: FileHandle) throws(WatchLoss) -> FilesystemPicture.Place {
        let workspace = try openRoot()
        do {
            guard let directory = try Fanotify.open(handle, by: workspace, root.files) else { return .gone }
            let name = try PlaceFinder.name(directory.raw, root.files)
            // Asked second: a directory that is there now was there when it was named.
            if try root.files.status(directory.raw).links == 0 { return .gone }
            let found = FilesystemPicture.Place(name, from: place)
            if found == .elsewhere { events.ignore(directory.raw) }
            return found
        } catch {
            if error.isNameTooLong { return .unknown }
            throw .watchLost
        }
    }

    func heedAll() throws(WatchLoss) {
        do { try events.heedAll() } catch { throw .watchLost }
    }

    /// Whether the root, if it was needed, is called in the end what it was called in the beginning: other filesystems'
    /// directories above it move without an event, and all places were seen from it.
    var isRootUnmoved: Bool {
        guard let workspace else { return true }
        return (try? PlaceFinder.name(workspace, root.files)) == place
    }

    private mutating func openRoot() throws(WatchLoss) -> Int32 {
        if let workspace { return workspace }
        do {
            let directory = try root.open()
            guard root.isSame(directory.raw), try PlaceFinder.name(directory.raw, root.files) == place else {
                throw WatchLoss.rootGone
            }
            let raw = directory.raw
            workspace = raw
            opened = consume directory
            return raw
        } catch let error as SystemError {
            throw error.isMissing ? .rootGone : .watchLost
        } catch {
            throw .rootGone
        }
    }

    /// The path of an open directory as the kernel names it.
    static func name(_ directory: Int32, _ files: any FileOperations) throws(SystemError) -> AbsolutePath {
        let bytes = try files.readLink(FileDescriptors.none, CName("/proc/self/fd/\(directory)"))
        guard let path = AbsolutePath(bytes) else {
            throw SystemError(.readlink, FileDescriptors.unsupportedErrno, "descriptor \(directory)")
        }
        return path
    }
}
