import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A bench whose engine is told by a watcher what changed, beside one that looks at everything.
final class WatchBench {
    private let ground: Ground?
    let bench: Bench
    let watcher: ProjectWatcher
    private let onlooker: ChronosEngine

    init(
        _ bench: Bench, _ watcher: ProjectWatcher, filesAtOnce: Int = Bench.filesAtOnce, on ground: Ground? = nil
    ) throws {
        self.ground = ground
        self.bench = bench
        self.watcher = watcher
        onlooker = try bench.otherEngine()
        try bench.reopen(filesAtOnce: filesAtOnce, watch: watcher)
    }

    /// Without a place it lies in memory.
    convenience init(
        _ means: WatchMeans = .inotify, beneath place: String? = nil, filesAtOnce: Int = Bench.filesAtOnce
    ) throws {
        let ground = try place == nil ? Ground(means) : nil
        let bench = try Bench(beneath: place ?? ground?.path)
        let watcher = try ProjectWatcher(bench.root, RealFileOperations(), clock: Machine.clock, means: means)
        try self.init(bench, watcher, filesAtOnce: filesAtOnce, on: ground)
        try start()
    }

    deinit {
        watcher.stop()
    }

    func start() throws {
        watcher.start()
        try expectState(.watched)
    }

    func expectState(_ state: ProjectWatcher.State) throws {
        guard Scratch.eventually({ watcher.standing.state == state }) else {
            throw ScratchFault(what: "the watcher is \(watcher.standing)")
        }
    }

    /// A checkpoint that believes the watcher, compared with what is really there.
    @discardableResult
    func checkpoint() throws -> CheckpointReport {
        let report = try bench.checkpoint()
        try expectSame(report)
        return report
    }

    /// Compares a checkpoint with a look that reads every file.
    func expectSame(_ report: CheckpointReport, _ note: String = "") throws {
        let root = try bench.engine.openRoot(bench.project)
        let sink = try onlooker.lookingSink()
        let there = try onlooker.worldCapture(bench.project, sink, rereads: true, believesWatch: false, .none)
            .capture(root.raw)
        let reader = try ObjectReader(bench.engine.store)
        let held = try bench.engine.readCheckpoint(report.id, reader)
        let files = try bench.engine.readFiles(held, reader)
        if files.tree != there.files.tree {
            let changes = try bench.engine.treeDiff(reader, seen: sink.seenTrees)
                .changes(from: files.tree, to: there.files.tree)
            throw ScratchFault(what: "\(note) missed \(changes.map { "\($0.status.rawValue) \($0.path)" })")
        }
        guard files.isSameWorld(as: there.files) else { throw ScratchFault(what: "\(note) another world") }
        guard try bench.engine.readGit(held, reader) == there.git else {
            throw ScratchFault(what: "\(note) another state of git")
        }
        let (one, other) = (report.coverage, there.coverage)
        guard one.files == other.files, one.directories == other.directories, one.symlinks == other.symlinks,
            one.databases == other.databases, one.secrets == other.secrets, one.bytes == other.bytes,
            one.skipped == other.skipped
        else { throw ScratchFault(what: "\(note) counted \(one), not \(other)") }
    }
}
