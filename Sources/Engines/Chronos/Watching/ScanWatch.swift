package import Base
package import Platform

/// Someone who hears of every change in a workspace, and so knows where a scan need not look.
///
/// What is marked as changed covers everything since the scan began whose caches were last said to be in force, or since a
/// later one. docs/technical/concurrency.md says why that is enough.
package protocol ScanWatch: Sendable {
    /// What has changed, with all that was caused by system calls that have returned; `root` is the open workspace.
    func look(_ root: Int32) -> ScanLook

    /// The same in the middle of a capture: what makes no event is asked about once for each.
    func lookAgain(_ root: Int32) -> ScanLook

    /// What was marked until a look has been seen: a scan that began after it ended, and these of its caches are in force.
    ///
    /// `hasBelieved`: the scan passed over something because of the look, and what it found was made a checkpoint.
    func settle(_ look: ScanLook, _ caches: [String: UInt64], hasBelieved: Bool)

    /// These have changed although nobody was told.
    func mark(_ paths: [BytePath])
}

/// What a watcher knew at one moment.
package struct ScanLook: Sendable {
    /// Which watcher, and since when: another one's marks are not to be cleared.
    package let epoch: UInt64
    /// The newest mark that it knows.
    package let sequence: UInt64
    /// What was marked; nil: nobody watched.
    private let picture: DirtyPicture?
    /// The caches that the marks go with, by name.
    private let caches: [String: UInt64]

    package init(epoch: UInt64, sequence: UInt64, picture: DirtyPicture?, caches: [String: UInt64]) {
        self.epoch = epoch
        self.sequence = sequence
        self.picture = picture
        self.caches = caches
    }

    package var isWatched: Bool { picture != nil }

    /// Whether nothing in a directory of the workspace, or beneath it, has changed.
    package func isQuiet(_ path: BytePath) -> Bool { picture?.isQuiet(path) ?? false }

    /// The entries of a directory that may have changed, but for what lies beneath directories; nil: any of them.
    func changedNames(in path: BytePath) -> Set<[UInt8]>? { picture?.changedNames(in: path) }

    /// The entries of a directory at which, or beneath which, something was marked; nil: all of them.
    func loudNames(in path: BytePath) -> Set<[UInt8]>? { picture?.loudNames(in: path) }

    /// Whether the marks cover all that happened since a cache was written: it is the one that was in force when they were
    /// last cleared, or a later one.
    func vouches(for key: String, stamp: UInt64) -> Bool {
        guard picture != nil, let known = caches[key] else { return false }
        return stamp >= known
    }
}

/// What a watcher knew, as one capture root is told it.
struct ScanQuiet {
    let look: ScanLook
    /// Where the root lies in the workspace.
    let prefix: BytePath

    func isQuiet(_ path: BytePath) -> Bool { look.isQuiet(prefix.appending(path)) }
    func changedNames(in path: BytePath) -> Set<[UInt8]>? { look.changedNames(in: prefix.appending(path)) }
    func loudNames(in path: BytePath) -> Set<[UInt8]>? { look.loudNames(in: prefix.appending(path)) }
}
