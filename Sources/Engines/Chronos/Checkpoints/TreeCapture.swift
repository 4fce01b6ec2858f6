internal import Base
internal import Dispatch
internal import Platform
internal import Synchronization

/// What one capture root holds now.
struct CapturedTree {
    let tree: Digest
    let rootTree: Tree
    let rootPermissions: UInt16
    let rootAttributes: AttributeList?
    let totals: ScanTotals
    let skipped: [SkippedPath]
    let torn: [BytePath]
    let notes: [(path: BytePath, text: Phrase)]
    let links: [[BytePath]]
    let databaseHeaders: [BytePath: [UInt8]]
    let fileStores: Set<FileStore>
    let repositories: [BytePath]
    let gitFiles: [BytePath]
    /// Files whose content had to be read.
    let filesRead: Int
    /// Directories that the watcher knew to be unchanged.
    let quietDirectories: Int
}

/// A cache that is in force and knows what a capture saw.
struct SavedCache {
    let key: String
    let stamp: UInt64
}

/// The bytes a database file really began with.
struct DatabaseHeader: Sendable, Hashable {
    let path: BytePath
    let header: [UInt8]
}

/// A repository's objects are more than the project's owner allowed: they are left out as a whole, or not at all.
struct ExceedsBudget: Error {}

/// Captures one root: scans it, reads what changed on all cores, builds its trees, remembers what it saw.
struct TreeCapture {
    let files: any FileOperations
    let clock: Clock
    let sink: ObjectSink
    /// Names the cache of this root.
    let key: String
    let cachePath: AbsolutePath
    /// Higher for each owner of the store, and for each time that it is one.
    let stamp: UInt64
    /// What a watcher knows, asked anew for each pass; the root's place in the workspace.
    let watch: (look: @Sendable () -> ScanLook, prefix: BytePath)?
    let scratchDirectory: AbsolutePath
    let workers: Int
    let filesAtOnce: Int
    let mode: Scanner.Mode
    let policy: CapturePolicy
    /// What entries are told apart by, as of now: a key may be made on the way.
    let binding: @Sendable () -> CacheBinding
    let classifier: FileClassifier
    let excluded: Set<Scanner.Exclusion>
    let skippedTopNames: Set<[UInt8]>
    var onlyTopNames: Set<[UInt8]>?
    /// Ignores what is remembered and reads every file again.
    let rereadsEverything: Bool
    let isCancelled: @Sendable () -> Bool
    let onProgress: @Sendable (CaptureProgress) -> Void

    private var resolution: Resolution { policy.crossesMounts ? .beneathAcrossMounts : .beneath }

    /// What was captured, and how to remember it once it is durable.
    typealias Captured = (captured: CapturedTree, saveCache: () -> SavedCache?)

    func capture(_ root: Int32) throws -> Captured {
        do {
            if rereadsEverything { return try capture(root, .empty, nil) }
            // The watcher is asked first: a cache that is opened later can only know more.
            let look = watch?.look()
            do {
                return try capture(root, ScanCache.open(cachePath, files), look)
            } catch is Scanner.NewLink {
                return try capture(root, ScanCache.open(cachePath, files), nil)
            }
        } catch is StaleCache {
            return try capture(root, .empty, nil)
        }
    }

    private func capture(_ root: Int32, _ cache: ScanCache, _ look: ScanLook?) throws -> Captured {
        let builder = try TreeBuilder(
            files: files, sink: sink, cache: cache, binding: binding(), stamp: stamp, cachePath: cachePath
        )
        let reading = Reading()
        let scan: ScanResult
        do {
            scan = try self.scan(root, cache, quietness(look, cache), reading, builder)
        } catch let link as Scanner.NewLink {
            // What was claimed must reach the sink, as the next attempt finds it taken.
            try builder.flush()
            throw link
        }
        builder.add(try read(scan.jobs, root, reading), from: scan.firstJob)
        let built = try builder.build(scan)
        let captured = CapturedTree(
            tree: built.id,
            rootTree: built.tree,
            rootPermissions: UInt16(scan.rootStatus.permissions),
            rootAttributes: scan.rootAttributes,
            totals: built.totals,
            skipped: (scan.skipped + builder.skipped).sorted { $0.path < $1.path },
            torn: builder.torn,
            notes: builder.notes,
            links: LinkGroups.groups(scan.links),
            databaseHeaders: builder.databaseHeaders, fileStores: builder.fileStores,
            repositories: scan.repositories,
            gitFiles: scan.gitFiles,
            filesRead: reading.files,
            quietDirectories: scan.quietDirectories
        )
        let (path, files, key) = (cachePath, files, key)
        return (captured, { builder.saveCache(path, files).map { SavedCache(key: key, stamp: $0) } })
    }

    /// Whether a directory of this root is as it was when the cache was written; nil when nobody can tell.
    private func quietness(_ look: ScanLook?, _ cache: ScanCache) -> ScanQuiet? {
        guard let look, let watch, cache.rootRecord != nil, look.vouches(for: key, stamp: cache.stamp) else {
            return nil
        }
        return ScanQuiet(look: look, prefix: watch.prefix)
    }

    /// How far reading has come over all waves.
    private final class Reading {
        var files = 0
        var bytes: UInt64 = 0
        /// What there is to read, once it was counted.
        var counted: ScanTotals?
    }

    /// Too much to begin with before it is known what to leave out.
    private struct IsOverBudget: Error {}

    private func scan(
        _ root: Int32, _ cache: ScanCache, _ quiet: ScanQuiet?, _ reading: Reading,
        _ builder: TreeBuilder
    ) throws -> ScanResult {
        do {
            let scan = try scanner(cache, leftOut: [:], quiet) { wave in
                if reading.counted == nil { reading.counted = try count(root) }
                try take(wave, root, reading, builder)
            }.scan(root)
            try requireWithinBudget(scan.totals)
            return scan
        } catch is IsOverBudget {
            // What to leave out is chosen among all files, so nothing is taken as known.
            let leftOut = Budget.choose(from: try scanner(.empty, leftOut: [:]).scan(root), policy)
            return try scanner(cache, leftOut: leftOut) { try take($0, root, reading, builder) }.scan(root)
        }
    }

    private func take(_ wave: Scanner.Wave, _ root: Int32, _ reading: Reading, _ builder: TreeBuilder) throws {
        builder.add(try read(wave.jobs, root, reading), from: wave.firstJob)
        try builder.build(within: wave.open)
    }

    /// Looks at all there is before anything of it is stored.
    private func count(_ root: Int32) throws -> ScanTotals {
        let totals = try scanner(.empty, leftOut: [:]) { wave in
            for directory in wave.open { directory.entries.removeAll() }
        }.scan(root).totals
        try requireWithinBudget(totals)
        return totals
    }

    private func requireWithinBudget(_ totals: ScanTotals) throws {
        guard Budget.isExceeded(by: totals, policy) else { return }
        switch mode {
        case .files: throw IsOverBudget()
        case .objects: throw ExceedsBudget()
        // A branch may be named as a directory of build products is; nothing of a repository is chosen by its name.
        case .repository: return
        }
    }

    private func scanner(
        _ cache: ScanCache, leftOut: [BytePath: SkippedPath.Reason], _ quiet: ScanQuiet? = nil,
        onWave: ((Scanner.Wave) throws -> Void)? = nil
    ) -> Scanner {
        Scanner(
            files, cache: cache, binding: binding(), mode: mode, policy: policy, classifier: classifier,
            excluded: excluded, leftOut: leftOut, skippedTopNames: skippedTopNames, onlyTopNames: onlyTopNames,
            quiet: quiet, isCancelled: isCancelled, filesAtOnce: filesAtOnce, onWave: onWave
        )
    }

    /// Reads and stores the content of every changed file; results are in the order of the jobs.
    private func read(_ jobs: [HashJob], _ root: Int32, _ reading: Reading) throws -> [JobOutcome] {
        if jobs.isEmpty { return [] }
        var state = SharedState(outcomes: [JobOutcome?](repeating: nil, count: jobs.count))
        state.earlier = (reading.files, reading.bytes)
        state.total =
            reading.counted.map { ($0.files, $0.bytes) }
            ?? (reading.files + jobs.count, reading.bytes + jobs.reduce(0) { $0 + $1.status.size })
        let shared = Mutex(state)
        let count = max(1, min(workers, jobs.count / 16 + 1))
        DispatchQueue.concurrentPerform(iterations: count) { worker in
            do {
                try work(worker, jobs, root, shared)
            } catch {
                shared.withLock { if $0.failure == nil { $0.failure = error } }
            }
        }
        let (outcomes, bytes) = try shared.withLock { state in
            if let failure = state.failure { throw failure }
            return (state.outcomes.compactMap { $0 }, state.bytes)
        }
        reading.files += jobs.count
        reading.bytes += bytes
        return outcomes
    }

    private struct SharedState {
        var next = 0
        var outcomes: [JobOutcome?]
        var failure: (any Error)?
        var bytes: UInt64 = 0
        /// Files and bytes that were read before, and that there are in all.
        var earlier: (files: Int, bytes: UInt64) = (0, 0)
        var total: (files: Int, bytes: UInt64) = (0, 0)
    }

    private func work(
        _ worker: Int, _ jobs: [HashJob], _ root: Int32, _ shared: borrowing Mutex<SharedState>
    ) throws {
        let writer = try ContentWriter(sink, files)
        let scratch = scratchDirectory.appending(
            BytePath.root.appending(DatabaseImage.temporaryName(worker: worker))
        )
        let databases = DatabaseCapture(
            files, scratch: scratch, clock: clock, resolution: resolution, isCancelled: isCancelled
        )
        let capture = FileCapture(
            files, root: root, resolution: resolution, writer: writer, classifier: classifier, databases: databases
        )
        // A few at a time: small enough to share the work evenly, large enough to keep workers off the lock.
        let batch = 16
        while true {
            let range = shared.withLock { state -> Range<Int> in
                if state.failure != nil { return 0..<0 }
                let start = state.next
                state.next = min(jobs.count, start + batch)
                return start..<state.next
            }
            if range.isEmpty { break }
            if isCancelled() { throw EverettError(.cancelled, Words.cancelled) }
            let before = writer.bytesRead
            let outcomes = try range.map { index in
                let outcome = try capture.capture(jobs[index].path)
                return JobOutcome(
                    outcome: outcome,
                    sidecars: try outcome.isDatabase
                        ? [] : jobs[index].sidecars.map { (path: $0, outcome: try captureSidecar($0, capture)) }
                )
            }
            let read = writer.bytesRead - before
            let progress = shared.withLock { state in
                for (index, outcome) in zip(range, outcomes) { state.outcomes[index] = outcome }
                state.bytes += read
                return CaptureProgress(
                    files: state.earlier.files + range.upperBound, totalFiles: state.total.files,
                    bytes: state.earlier.bytes + state.bytes, totalBytes: state.total.bytes
                )
            }
            onProgress(progress)
        }
        try writer.flush()
    }
}

extension TreeCapture {
    /// A file named as a database's companion beside what turned out to be none.
    private func captureSidecar(_ path: BytePath, _ capture: FileCapture) throws -> FileOutcome {
        let isExcluded = mode == .files && policy.excludes(path, isDirectory: false)
        return try isExcluded ? .excluded : capture.capture(path)
    }
}

/// What became of a job, and of the files beside it that turned out not to be a database's.
struct JobOutcome {
    let outcome: FileOutcome
    let sidecars: [(path: BytePath, outcome: FileOutcome)]
}

extension FileOutcome {
    var isDatabase: Bool {
        switch self {
        case .database, .locked: true
        case .stored, .vanished, .unreadable, .replaced, .mounted, .excluded: false
        }
    }
}

/// How far a capture has come.
package struct CaptureProgress: Sendable {
    package let files: Int
    package let totalFiles: Int
    package let bytes: UInt64
    package let totalBytes: UInt64
}

/// Groups of paths that are one file.
enum LinkGroups {
    /// Sorted groups of at least two; links from outside the root are not ours to know.
    static func groups(_ links: [FileIdentity: Set<BytePath>]) -> [[BytePath]] {
        links.values.filter { $0.count > 1 }.map { $0.sorted() }.sorted { $0[0] < $1[0] }
    }
}
