internal import Base
internal import Platform

/// A directory in which something differs from the last checkpoint, or that was never seen.
final class ScannedDirectory {
    let path: BytePath
    let status: FileStatus
    /// Its record in the old cache, the base for a patch.
    let cachedRecord: UInt64?
    /// Whether only those entries are here that have other content than that record says; the rest is as it says.
    let isPatch: Bool
    var entries: [ScannedEntry] = []
    /// Set when something here must be looked at by name each time.
    var mustBeListed = false
    let attributes: AttributeList?
    /// What the scan counted in it and beneath it; known when it was scanned to its end.
    var totals = ScanTotals()

    init(
        path: BytePath, status: FileStatus, cachedRecord: UInt64?, attributes: AttributeList?, isPatch: Bool = false
    ) {
        self.path = path
        self.status = status
        self.cachedRecord = cachedRecord
        self.isPatch = isPatch
        self.attributes = attributes
    }
}

/// One name in a scanned directory and how much is known about it.
struct ScannedEntry {
    enum State {
        /// Nothing changed since it was hashed.
        case known(TreeEntry, auxiliary: UInt64)
        /// Waits for a worker.
        case pending(job: Int)
        case unchangedDirectory(UnchangedDirectory)
        case directory(ScannedDirectory)
        /// A directory that was stored while the scan went on.
        case built(EntryRecord)
    }

    let name: [UInt8]
    let signature: ScanSignature
    let links: UInt32
    var isRacy: Bool
    /// For a known file: whether its content was to be searched.
    var isSearched = false
    /// Whether it takes less of the disk than its size says.
    var isSparse = false
    /// For a known database: what its file really begins with.
    var header: [UInt8] = []
    var state: State
}

/// A directory that is, with all beneath it, as the cache remembers it.
final class UnchangedDirectory {
    let record: UInt64
    let entry: TreeEntry
    let subtree: Subtree

    init(record: UInt64, entry: TreeEntry, subtree: Subtree) {
        self.record = record
        self.entry = entry
        self.subtree = subtree
    }
}

/// A file whose content must be read.
struct HashJob {
    let path: BytePath
    let status: FileStatus
    /// `-wal`, `-shm`, `-journal` beside it: part of it if it is a database, files of their own if not.
    let sidecars: [BytePath]
}

/// Sums over everything seen, changed or not.
struct ScanTotals {
    var files = 0
    var directories = 0
    var symlinks = 0
    var databases = 0
    var secrets = 0
    var bytes: UInt64 = 0
    /// Bytes without holes: what a budget counts.
    var allocated: UInt64 = 0

    mutating func addFile(_ status: FileStatus) {
        files += 1
        bytes += status.size
        allocated += status.allocated
    }

    /// Counts a file or link that nobody looked at.
    mutating func addSettled(_ entry: CachedEntry) {
        if entry.isSecret { secrets += 1 }
        guard entry.kind == .file else {
            symlinks += 1
            return
        }
        files += 1
        bytes += entry.size
        allocated += entry.size
    }

    /// Takes away what was added before.
    mutating func remove(_ other: ScanTotals) {
        files -= other.files
        directories -= other.directories
        symlinks -= other.symlinks
        databases -= other.databases
        secrets -= other.secrets
        bytes &-= other.bytes
        allocated &-= other.allocated
    }

    mutating func add(_ other: ScanTotals) {
        files += other.files
        directories += other.directories
        symlinks += other.symlinks
        databases += other.databases
        secrets += other.secrets
        bytes += other.bytes
        allocated += other.allocated
    }
}

/// What one pass over a capture root found.
struct ScanResult {
    enum Root {
        case unchanged(tree: Digest)
        case changed(ScannedDirectory)
    }

    let root: Root
    let rootStatus: FileStatus
    let rootAttributes: AttributeList?
    /// What nobody has read yet; the number of the first one.
    let jobs: [HashJob]
    let firstJob: Int
    let totals: ScanTotals
    let skipped: [SkippedPath]
    /// Paths of files with several links.
    let links: [FileIdentity: Set<BytePath>]
    /// What the files of databases that did not change begin with.
    let databaseHeaders: [BytePath: [UInt8]]
    /// Directories named `.git`, and those that are repositories without being named so.
    let repositories: [BytePath]
    /// Files named `.git`.
    let gitFiles: [BytePath]
    /// Directories that were not looked at, because the watcher said that nothing in them changed.
    let quietDirectories: Int
}

extension FileStatus {
    /// The size without holes.
    var allocated: UInt64 { min(size, blocks &* 512) }
}
