/// What a watched directory held at first and every change made to it since, in order.
///
/// Nodes are numbered by the recorder: the kernel gives an inode number to a new file as soon as the old one is gone.
package struct CrashLog: Sendable {
    package static let root = 0

    /// The nodes on disk when watching began, taken to be durable.
    package internal(set) var initial: [Int: CrashNode] = [:]
    package internal(set) var initialEntries: [CrashSlot: Int] = [:]
    package internal(set) var changes: [CrashChange] = []

    package init() {}
}

/// One place in a directory where an entry can be.
package struct CrashSlot: Sendable, Hashable {
    package let directory: Int
    package let name: [UInt8]

    package init(directory: Int, name: [UInt8]) {
        self.directory = directory
        self.name = name
    }
}

/// A file, directory or symbolic link as a disk may hold it.
package struct CrashNode: Sendable, Hashable {
    package var kind: FileKind
    package var permissions: UInt32
    package var content: [UInt8] = []
    package var linkTarget: [UInt8] = []
    package var attributes: [[UInt8]: [UInt8]] = [:]
    /// Set only when it was changed while watched.
    package var owner: CrashOwner?
    package var modifiedNanoseconds: Int64?

    package init(kind: FileKind, permissions: UInt32) {
        self.kind = kind
        self.permissions = permissions
    }
}

package struct CrashOwner: Sendable, Hashable {
    package let user: UInt32
    package let group: UInt32
}

/// One recorded change; only calls that succeeded, except that a failed sync is recorded as such.
package enum CrashChange: Sendable, Hashable {
    case create(node: Int, CrashNode, at: CrashSlot)
    case link(node: Int, at: CrashSlot)
    case unlink(CrashSlot)
    case rename(from: CrashSlot, to: CrashSlot)
    case exchange(CrashSlot, CrashSlot)
    /// An entry left the watched directory.
    case leave(CrashSlot)

    case write(node: Int, offset: Int, [UInt8])
    case truncate(node: Int, size: Int)

    case permissions(node: Int, UInt32)
    case owner(node: Int, CrashOwner)
    case modified(node: Int, Int64)
    case attribute(node: Int, name: [UInt8], value: [UInt8]?)

    /// fsync, or fdatasync, which promises content and size but not the rest of the inode.
    case sync(node: Int, dataOnly: Bool)
    case syncAll
    /// Content written before a failed sync may be lost even when a later sync succeeds: the kernel reports once.
    case failedSync(node: Int)
    case failedSyncAll

    /// The places whose entries the change depends on and decides.
    var slots: [CrashSlot] {
        switch self {
        case .create(_, _, let slot), .link(_, let slot), .unlink(let slot), .leave(let slot): [slot]
        case .rename(let from, let to), .exchange(let from, let to): [from, to]
        default: []
        }
    }

    /// The directories of which a sync of any one makes the change durable.
    ///
    /// A rename is one transaction, so a sync of its destination covers it whole; of the source, nothing is assumed.
    var decidingDirectories: [Int] {
        switch self {
        case .create(_, _, let slot), .link(_, let slot), .unlink(let slot), .leave(let slot): [slot.directory]
        case .rename(_, let to): [to.directory]
        case .exchange(let one, let other): [one.directory, other.directory]
        default: []
        }
    }
}
