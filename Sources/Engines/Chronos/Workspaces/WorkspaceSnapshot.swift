internal import Base
internal import Platform

/// A workspace that is a subvolume of btrfs: the kernel makes another one of it at once, whatever its size.
struct WorkspaceSnapshot {
    /// What the root of every subvolume has.
    static let rootInode: UInt64 = 256
    private static let fileSystem: UInt64 = 0x9123_683e

    let engine: ChronosEngine
    /// The world that is branched from.
    let origin: ProjectRecord

    private var files: any FileOperations { engine.files }

    /// Makes a directory as the workspace is now; false where the kernel has no such thing for it.
    func make(_ place: AbsolutePath) throws(SystemError) -> Bool {
        // What is Everett's own would be taken along.
        let own = [engine.home.path] + [engine.environment.secretKeys].compactMap { $0 }
        guard !own.contains(where: { $0.isWithin(origin.root) }), let parent = place.parent else { return false }
        let root = try files.openOwned(absolute: origin.root, [.read, .directory])
        guard try files.status(root.raw).inode == WorkspaceSnapshot.rootInode,
            try files.space(root.raw).type == WorkspaceSnapshot.fileSystem
        else { return false }
        let holder = try files.openOwned(absolute: parent, [.read, .directory])
        do throws(SystemError) {
            try files.snapshot(root.raw, to: holder.raw, CName(place.name))
            return true
        } catch {
            guard error.isUnsupported || error.isOtherMount || error.isNoTerminal || error.isPermission else {
                throw error
            }
            return false
        }
    }

    /// Remembers of the new workspace what is remembered of the old one: inodes and times are the same, the device is not.
    func plant(in world: ProjectRecord, at place: AbsolutePath, _ git: GitComponent) throws {
        let device = try engine.wrapped { () throws(SystemError) in
            try files.status(FileDescriptors.none, CName(place.bytes)).device
        }
        let keys = ["files"] + git.inside.map { RepositoryCapture.key($0.path) }.flatMap { [$0, "\($0)-objects"] }
        for key in keys {
            let known = ScanCache.open(engine.home.cache(origin, key), files)
            guard let record = known.rootRecord else { continue }
            let writer = ScanCacheWriter(
                replacing: known, binding: known.binding, stamp: engine.state.ownStamp, movedTo: device)
            // One that cannot be written makes the next checkpoint slower, and nothing else.
            _ = try? writer.finish(root: writer.keep(record), engine.home.cache(world, key), files)
        }
    }
}
