internal import Base
internal import Dispatch
internal import Platform
internal import Synchronization

/// Writes many files on all cores: in the order in which the packs hold them, so that each frame is expanded once, or directory by directory where
/// most of them come from another workspace.
struct ParallelStaging: Sendable {
    /// One file, database image or link to write.
    struct Job: Sendable {
        let entry: TreeEntry
        let path: BytePath
        var isLiveDatabase = false
    }

    /// What one worker has of its own.
    struct Worker {
        let staging: Staging
        let reader: ObjectReader
        let directories: DirectoryCache
    }

    let store: ObjectStore
    let workers: Int
    let supervision: Supervision
    /// Whether the files mostly come from the packs.
    var readsPacks = true
    /// What a worker writes with.
    let makeStaging: @Sendable (ContentReader) -> Staging
    /// Where directories are found, for those who ask for one by its path.
    let makeDirectories: @Sendable () -> DirectoryCache

    private struct Shared {
        var next = 0
        var signatures: [ScanSignature?]
        var failure: (any Error)?
        var files = 0
        var bytes: UInt64 = 0
    }

    /// What each job's file looks like, in the order of the jobs, and how many bytes were written.
    ///
    /// `write` runs on several threads at once, with a worker of its own on each.
    func run(
        _ jobs: [Job], _ write: @Sendable (Job, Int, Worker) throws -> ScanSignature
    ) throws -> (signatures: [ScanSignature], bytes: UInt64) {
        if jobs.isEmpty { return ([], 0) }
        let batches = try batches(jobs)
        let total = jobs.reduce(UInt64(0)) { $0 + $1.entry.size }
        let shared = Mutex(Shared(signatures: [ScanSignature?](repeating: nil, count: jobs.count)))
        DispatchQueue.concurrentPerform(iterations: max(1, min(workers, batches.count))) { _ in
            do {
                try Machine.makingFilesAsAsked { try work(jobs, batches, total, shared, write) }
            } catch {
                shared.withLock { if $0.failure == nil { $0.failure = error } }
            }
        }
        return try shared.withLock { state in
            if let failure = state.failure { throw failure }
            return (state.signatures.compactMap { $0 }, state.bytes)
        }
    }

    private func work(
        _ jobs: [Job], _ batches: [[Int]], _ total: UInt64, _ shared: borrowing Mutex<Shared>,
        _ write: (Job, Int, Worker) throws -> ScanSignature
    ) throws {
        let reader = try ObjectReader(store)
        let worker = Worker(
            staging: makeStaging(ContentReader(reader)), reader: reader, directories: makeDirectories()
        )
        while true {
            let batch = shared.withLock { state -> [Int]? in
                if state.failure != nil || state.next == batches.count { return nil }
                state.next += 1
                return batches[state.next - 1]
            }
            guard let batch else { return }
            try supervision.check()
            let before = worker.staging.bytesWritten
            let signatures = try batch.map { try write(jobs[$0], $0, worker) }
            let written = worker.staging.bytesWritten - before
            let (files, bytes) = shared.withLock { state in
                for (index, signature) in zip(batch, signatures) { state.signatures[index] = signature }
                state.files += batch.count
                state.bytes += written
                return (state.files, state.bytes)
            }
            supervision.report(.staging, units: files, of: jobs.count, bytes: bytes, of: total)
        }
    }

    private struct Place: Comparable {
        let pack: Digest
        let frame: Int
        let offset: Int

        static func < (left: Place, right: Place) -> Bool {
            if left.pack != right.pack { return left.pack < right.pack }
            return (left.frame, left.offset) < (right.frame, right.offset)
        }
    }

    /// Jobs in the order in which they are done; in that of the store they are cut where a frame ends, each batch large enough to keep workers off
    /// the lock.
    private func batches(_ jobs: [Job]) throws -> [[Int]] {
        guard readsPacks else {
            return stride(from: 0, to: jobs.count, by: 256).map { Array($0..<min($0 + 256, jobs.count)) }
        }
        let packs = store.packSet
        let places = try jobs.map { job -> Place? in
            guard let content = job.entry.content else { return nil }
            return try packs.find(content).first.map {
                Place(pack: $0.pack.id, frame: $0.location.frame, offset: $0.location.offset)
            }
        }
        let first = Place(pack: .zero, frame: 0, offset: 0)
        let order = jobs.indices.sorted { (places[$0] ?? first, $0) < (places[$1] ?? first, $1) }
        var batches: [[Int]] = []
        var batch: [Int] = []
        var last: Place?
        for index in order {
            let place = places[index]
            if batch.count >= 32, place?.frame != last?.frame || place?.pack != last?.pack || batch.count >= 512 {
                batches.append(batch)
                batch = []
            }
            batch.append(index)
            last = place
        }
        if !batch.isEmpty { batches.append(batch) }
        return batches
    }
}
