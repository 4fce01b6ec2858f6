internal import Base
internal import Platform

/// What is one file whatever its names: inode numbers alone repeat from one filesystem to the next.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64

    init(_ status: FileStatus) {
        device = status.device
        inode = status.inode
    }
}

/// What must be equal for an entry to be believed unchanged.
struct ScanSignature: Hashable, Sendable {
    let inode: UInt64
    let size: UInt64
    let modified: Int64
    let changed: Int64
    let mode: UInt32

    init(_ status: FileStatus) {
        inode = status.inode
        // A directory's size says nothing its times do not, and some filesystems change it at will.
        size = status.kind == .directory ? 0 : status.size
        modified = status.modifiedNanoseconds
        changed = status.changedNanoseconds
        mode = status.mode
    }

    init(inode: UInt64, size: UInt64, modified: Int64, changed: Int64, mode: UInt32) {
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
        self.mode = mode
    }

    /// Whether a change made after the read at `readAt` could leave these times as they are.
    ///
    /// The kernel stamps changes with a clock that moves every few milliseconds, and some filesystems keep whole seconds
    /// only, so an entry changed just before it was read cannot be told from one changed just after.
    func isRacy(readAt: Int64) -> Bool {
        let grain: Int64 = keepsSeconds ? 2_000_000_000 : 20_000_000
        return changed >= readAt - grain
    }

    /// Whether it may be of a filesystem that keeps no finer times.
    var keepsSeconds: Bool { changed % 1_000_000_000 == 0 && modified % 1_000_000_000 == 0 }
}
