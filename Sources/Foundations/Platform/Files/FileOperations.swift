internal import Base

/// Every kind of call Everett makes on files; the unit in which faults are injected and operations recorded.
package enum FileOperation: String, Sendable, CaseIterable {
    case open, close, read, write, seek, stat, fsync, fdatasync, syncfs, writeback
    case rename, unlink, mkdir, link, symlink, readlink, chmod, chown, utimens, truncate, access, statfs
    case list, listxattr, getxattr, setxattr, removexattr, map, lease, lock, copy, mknod, snapshot

    /// Whether the call can change what a later reader, or a machine after a power cut, sees.
    package var changesState: Bool {
        switch self {
        case .write, .fsync, .fdatasync, .syncfs, .rename, .unlink, .mkdir, .link, .symlink, .chmod, .chown,
            .utimens, .truncate, .setxattr, .removexattr, .copy, .mknod, .snapshot:
            true
        case .open, .close, .read, .seek, .stat, .writeback, .readlink, .access, .statfs, .list, .listxattr,
            .getxattr, .map, .lease, .lock:
            false
        }
    }
}

/// What the kernel says about one entry; never follows a symbolic link.
package struct FileStatus: Sendable, Hashable {
    package var device: UInt64
    package var inode: UInt64
    package var specialDevice: UInt64
    package var size: UInt64
    package var blocks: UInt64
    package var modifiedNanoseconds: Int64
    package var changedNanoseconds: Int64
    package var mode: UInt32
    package var links: UInt32
    package var user: UInt32
    package var group: UInt32

    /// The value before the kernel was asked.
    package static let none = FileStatus(
        device: 0, inode: 0, specialDevice: 0, size: 0, blocks: 0, modifiedNanoseconds: 0, changedNanoseconds: 0,
        mode: 0, links: 0, user: 0, group: 0,
    )

    package var kind: FileKind { FileKind(mode: mode) }
    /// Permission bits with set-id and sticky bits.
    package var permissions: UInt32 { mode & 0o7777 }
}

/// The type of a directory entry.
package enum FileKind: UInt8, Sendable {
    case unknown = 0
    case regular = 1
    case directory = 2
    case symlink = 3
    case fifo = 4
    case socket = 5
    case characterDevice = 6
    case blockDevice = 7

    package init(mode: UInt32) {
        switch mode & 0o170000 {
        case 0o100000: self = .regular
        case 0o040000: self = .directory
        case 0o120000: self = .symlink
        case 0o010000: self = .fifo
        case 0o140000: self = .socket
        case 0o020000: self = .characterDevice
        case 0o060000: self = .blockDevice
        default: self = .unknown
        }
    }
}

/// Room on a filesystem.
package struct FileSystemSpace: Sendable {
    package let availableBytes: UInt64
    package let totalBytes: UInt64
    package let availableInodes: UInt64
    /// False where the filesystem does not count inodes (btrfs).
    package let countsInodes: Bool
    package let type: UInt64
}

/// How a path is resolved when it is opened.
package enum Resolution: Sendable {
    /// As the kernel does by default; for paths that the user or Everett itself named.
    case trusting
    /// Beneath the directory, through no symbolic link and no mount: for everything inside a workspace.
    case beneath
    /// Beneath the directory and through no symbolic link, but into mounts the user said to include.
    case beneathAcrossMounts
}

/// How a rename treats what is already there.
package enum RenameMode: Sendable {
    case replace
    /// Fails with EEXIST.
    case noReplace
    /// Swaps the two entries in one step.
    case exchange
}

/// Flags of open(2), spelled for Swift.
package struct OpenMode: OptionSet, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let read = OpenMode(rawValue: 1 << 0)
    package static let write = OpenMode(rawValue: 1 << 1)
    package static let create = OpenMode(rawValue: 1 << 2)
    package static let exclusive = OpenMode(rawValue: 1 << 3)
    package static let truncate = OpenMode(rawValue: 1 << 4)
    package static let directory = OpenMode(rawValue: 1 << 5)
    package static let noFollow = OpenMode(rawValue: 1 << 6)
    /// A handle that only names the entry: needs no permission on it and opens no FIFO or device.
    package static let pathOnly = OpenMode(rawValue: 1 << 7)
    package static let append = OpenMode(rawValue: 1 << 8)
    package static let noAccessTime = OpenMode(rawValue: 1 << 9)
    /// Never waits for the other end of a FIFO that took the file's place.
    package static let nonBlocking = OpenMode(rawValue: 1 << 10)
}

/// Every file operation Everett makes, so that each can be recorded and each can fail.
///
/// One call here is one system call. Names are NUL-terminated raw bytes (``CName``); `directory` is an open descriptor
/// and the name one or more components beneath it. Nothing follows a symbolic link in the last component unless it says
/// so. Conformances: ``RealFileOperations``, ``FaultyFileOperations``, ``RecordingFileOperations``.
package protocol FileOperations: Sendable {
    func open(
        _ directory: Int32, _ name: borrowing CName, _ mode: OpenMode, permissions: UInt32, resolution: Resolution
    ) throws(SystemError) -> Int32
    func close(_ descriptor: Int32) throws(SystemError)

    /// Reads at an offset; 0 only at the end of the file.
    func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(SystemError)
        -> Int
    /// Writes at an offset; fewer bytes than asked are a legal answer.
    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(SystemError) -> Int
    /// The start of the next data (or hole) at or after `offset`; nil when there is none.
    func seek(_ descriptor: Int32, to target: SeekTarget, from offset: UInt64) throws(SystemError) -> UInt64?
    func truncate(_ descriptor: Int32, to size: UInt64) throws(SystemError)
    func fsync(_ descriptor: Int32) throws(SystemError)
    func fdatasync(_ descriptor: Int32) throws(SystemError)
    func syncFileSystem(_ descriptor: Int32) throws(SystemError)
    /// Starts writing dirty pages back, so that a later write through a mapping moves the file's times.
    func startWriteback(_ descriptor: Int32) throws(SystemError)

    func status(_ descriptor: Int32) throws(SystemError) -> FileStatus
    /// For a scan's inner loop: the name lies in memory already, NUL-terminated; fails with the kernel's number.
    func status(_ directory: Int32, rawName: UnsafePointer<CChar>, into status: inout FileStatus) -> Int32
    func access(_ directory: Int32, _ name: borrowing CName, mode: Int32) throws(SystemError)
    func space(_ descriptor: Int32) throws(SystemError) -> FileSystemSpace

    func rename(
        _ fromDirectory: Int32, _ from: borrowing CName, _ toDirectory: Int32, _ to: borrowing CName, _ mode: RenameMode
    ) throws(SystemError)
    func unlink(_ directory: Int32, _ name: borrowing CName) throws(SystemError)
    func removeDirectory(_ directory: Int32, _ name: borrowing CName) throws(SystemError)
    func makeDirectory(_ directory: Int32, _ name: borrowing CName, permissions: UInt32) throws(SystemError)
    func link(
        _ fromDirectory: Int32, _ from: borrowing CName, _ toDirectory: Int32, _ to: borrowing CName
    ) throws(SystemError)
    func symlink(target: borrowing CName, _ directory: Int32, _ name: borrowing CName) throws(SystemError)
    func readLink(_ directory: Int32, _ name: borrowing CName) throws(SystemError) -> [UInt8]

    func changeMode(_ descriptor: Int32, _ permissions: UInt32) throws(SystemError)
    func changeMode(_ directory: Int32, _ name: borrowing CName, _ permissions: UInt32) throws(SystemError)
    func changeOwner(_ descriptor: Int32, user: UInt32, group: UInt32) throws(SystemError)
    func changeOwner(_ directory: Int32, _ name: borrowing CName, user: UInt32, group: UInt32) throws(SystemError)
    func setModified(_ descriptor: Int32, nanoseconds: Int64) throws(SystemError)

    /// The whole of a file shares its blocks with another from now on; fails where the filesystem has no such thing.
    func clone(_ from: Int32, to: Int32) throws(SystemError)
    /// Copies from where both files stand, within the kernel; fewer bytes than asked are a legal answer, 0 only at the end.
    func copyRange(_ from: Int32, to: Int32, count: Int) throws(SystemError) -> Int
    /// The mark in an overlay's upper directory that a lower name is gone.
    func makeWhiteout(_ directory: Int32, _ name: borrowing CName) throws(SystemError)
    /// A writable snapshot of an open btrfs subvolume.
    func snapshot(_ subvolume: Int32, to directory: Int32, _ name: borrowing CName) throws(SystemError)
    func removeSnapshot(_ directory: Int32, _ name: borrowing CName) throws(SystemError)

    /// The entries of a directory without `.` and `..`, in the order the kernel gives them.
    func list(_ descriptor: Int32) throws(SystemError) -> [DirectoryEntry]

    func attributeNames(_ descriptor: Int32) throws(SystemError) -> [[UInt8]]
    func attribute(_ descriptor: Int32, _ name: borrowing CName) throws(SystemError) -> [UInt8]
    func setAttribute(_ descriptor: Int32, _ name: borrowing CName, _ value: [UInt8]) throws(SystemError)
    func removeAttribute(_ descriptor: Int32, _ name: borrowing CName) throws(SystemError)

    /// Maps part of a file; `offset` is a multiple of the page size.
    func map(_ descriptor: Int32, offset: UInt64, length: Int) throws(SystemError) -> UnsafeRawBufferPointer
    /// Whether no process can write to the file any more through a descriptor or mapping it already holds.
    func provesNoWriter(_ descriptor: Int32) throws(SystemError) -> Bool
    /// Takes a whole-file advisory lock of this open file; false when someone else holds it.
    func tryLock(_ descriptor: Int32, exclusive: Bool) throws(SystemError) -> Bool
    /// Gives the lock back at once; closing alone leaves it to a child of another thread that has not reached exec yet.
    func unlock(_ descriptor: Int32) throws(SystemError)
}

package enum SeekTarget: Sendable {
    case data, hole
}

/// One entry as a directory lists it.
package struct DirectoryEntry: Sendable {
    package let name: [UInt8]
    package let inode: UInt64
    /// `unknown` on filesystems that do not say.
    package let kind: FileKind

    package init(name: [UInt8], inode: UInt64, kind: FileKind) {
        self.name = name
        self.inode = inode
        self.kind = kind
    }
}
