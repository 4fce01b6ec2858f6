import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// What matters only where a whole filesystem is watched: its moves, its mounts, and what happens elsewhere on it.
@Suite(.enabled(if: Mounts.areAllowed && WatchMeans.allowed.contains(.fanotify)))
struct WatchedFilesystemTests {
    private let files = RealFileOperations()
    private let none = FileDescriptors.none

    /// Twice, so that nothing is young any more.
    private func settled() throws -> WatchBench {
        let watched = try WatchBench(.fanotify)
        try settle(watched)
        return watched
    }

    private func settle(_ watched: WatchBench) throws {
        for place in ["a/f", "a/b/f", "c/f"] { try watched.bench.write(place, place) }
        watched.bench.settle()
        try watched.checkpoint()
        try watched.checkpoint()
    }

    private func move(_ from: AbsolutePath, _ to: AbsolutePath) throws {
        try files.rename(none, CName(from.bytes), none, CName(to.bytes), .replace)
    }

    private func expectWatchedAgain(_ watched: WatchBench) throws {
        guard Scratch.eventually({ watched.watcher.isEstablished }) else {
            throw ScratchFault(what: "not watched again")
        }
        try watched.bench.write("c/f", "again")
        try watched.checkpoint()
        try watched.expectState(.watched)
        watched.bench.settle()
        try watched.checkpoint()
        #expect(try watched.checkpoint().coverage.scan == .watched)
    }

    @Test func `a move of what the project lies in is noticed, and when it is back all is looked at`() throws {
        let watched = try settled()
        let bench = watched.bench
        let above = bench.scratch.path
        let aside = AbsolutePath(Array("\(above)-aside".utf8)) ?? above
        try move(above, aside)
        try watched.expectState(.unwatched)
        let inner = aside.appending("project").appending("a").appending("f")
        let file = try files.openOwned(absolute: inner, [.write])
        try files.writeAll(file.raw, Array("while away".utf8), at: 0)
        try move(aside, above)
        #expect(try watched.checkpoint().coverage.scan == .full)
        try expectWatchedAgain(watched)
        // So quickly that nobody looks in between.
        try move(above, aside)
        let again = try files.openOwned(absolute: inner, [.write])
        try files.writeAll(again.raw, Array("quickly".utf8), at: 0)
        try move(aside, above)
        #expect(try watched.checkpoint().coverage.scan == .full)
        try expectWatchedAgain(watched)
    }

    @Test func `a project that is removed and made anew is looked at`() throws {
        let watched = try settled()
        try Scratch.remove(watched.bench.root)
        try watched.bench.scratch.write("project/a/f", "another")
        #expect(try watched.checkpoint().coverage.scan == .full)
        try expectWatchedAgain(watched)
    }

    @Test func `a project that is shown in another place is watched by either name`() throws {
        let ground = try Ground(.fanotify)
        let bench = try Bench(beneath: ground.path)
        try bench.scratch.write("real/a/f", "1")
        try bench.scratch.write("real/elsewhere/f", "1")
        try Mounts.bind(bench.scratch, bench.scratch.at("real"), to: bench.root)
        let watcher = try ProjectWatcher(bench.root, files, clock: Machine.clock, means: .fanotify)
        let watched = try WatchBench(bench, watcher, on: ground)
        try watched.start()
        try settle(watched)
        try bench.scratch.write("real/a/f", "by its own name")
        try watched.checkpoint()
        try move(bench.scratch.at("real/a"), bench.scratch.at("real/elsewhere/a"))
        try bench.scratch.write("real/elsewhere/a/f", "after a move")
        let report = try watched.checkpoint()
        #expect(!report.isUnchanged && report.coverage.scan == .watched)
    }

    @Test(.enabled(if: LoopMount.ext4.isAllowed))
    func `a filesystem can be unmounted while it is watched, and is looked at when it is back`() throws {
        let scratch = try Scratch(beneath: Bench.memory)
        _ = try LoopMount.ext4.mount(scratch)
        let bench = try Bench(beneath: Bench.memory)
        try scratch.makeDirectory("disk/project")
        let place = scratch.at("disk/project")
        let watcher = try ProjectWatcher(place, files, clock: Machine.clock, means: .fanotify)
        defer { watcher.stop() }
        let project = try bench.engine.initialise(
            place, policy: CapturePolicy(), forbidden: [], force: false, .none
        ).project
        try bench.reopen(watch: watcher)
        watcher.start()
        func checkpoint(_ scan: Coverage.Scan) throws -> CheckpointReport {
            guard Scratch.eventually({ watcher.isEstablished }) else { throw ScratchFault(what: "not watched") }
            let report = try bench.engine.checkpoint(project, CheckpointRequest(), .none)
            #expect(report.coverage.scan == scan)
            return report
        }
        try scratch.write("disk/project/f", "one")
        bench.settle()
        _ = try checkpoint(.full)
        _ = try checkpoint(.watched)
        for round in 0..<3 {
            try LoopMount.ext4.mountAgain(scratch)
            try scratch.write("disk/project/f", "written while nobody was told \(round)")
            let report = try bench.engine.checkpoint(project, CheckpointRequest(), .none)
            #expect(!report.isUnchanged)
            bench.settle()
            guard Scratch.eventually({ watcher.isEstablished }) else { throw ScratchFault(what: "not watched") }
            _ = try bench.engine.checkpoint(project, CheckpointRequest(), .none)
            _ = try checkpoint(.watched)
        }
    }

    @Test func `more events than the kernel keeps make everything be looked at once`() throws {
        let gate = Gate()
        let ground = try Ground(.fanotify)
        let bench = try Bench(beneath: ground.path)
        let watcher = try ProjectWatcher(
            bench.root, files, clock: Machine.clock, means: .fanotify,
            onChange: { if $0.state == .watched { gate.pass() } })
        let watched = try WatchBench(bench, watcher, on: ground)
        defer { gate.open() }
        try watched.start()
        try settle(watched)
        #expect(try watched.checkpoint().coverage.scan == .watched)
        let limit = try #require(Int(try text("/proc/sys/fs/fanotify/max_queued_events")))
        try bench.scratch.makeDirectory("noise")
        for number in 0...limit {
            try files.makeDirectory(none, CName("\(bench.scratch.at("noise"))/\(number)"), permissions: 0o700)
        }
        try bench.write("a/f", "not told")
        let report = try watched.checkpoint()
        #expect(!report.isUnchanged && report.coverage.scan == .full)
        gate.open()
        try expectWatchedAgain(watched)
    }

    private func text(_ path: String) throws -> String {
        let file = try files.openOwned(none, CName(path), [.read])
        return String(decoding: try files.readUpTo(file.raw, 64, at: 0).prefix { $0 >= 48 }, as: UTF8.self)
    }

    @Test func `what happens elsewhere is passed over, and told again when it comes in`() throws {
        let watched = try settled()
        let bench = watched.bench
        let before = watched.watcher.activity
        for round in 0..<50 {
            try bench.scratch.write("outside/deep/f\(round)", "noise")
            try bench.scratch.write("outside/f", "noise \(round)")
        }
        #expect(try watched.checkpoint().isUnchanged)
        #expect(watched.watcher.activity?.sequence == before?.sequence)
        try move(bench.scratch.at("outside"), bench.at("a/outside"))
        try bench.write("a/outside/deep/f1", "inside by now")
        try watched.checkpoint()
        try bench.write("a/outside/deep/f1", "and told of")
        let report = try watched.checkpoint()
        #expect(!report.isUnchanged && report.coverage.scan == .watched)
    }

    @Test func `a directory whose path is longer than the kernel tells is not missed`() throws {
        let watched = try settled()
        let name = String(repeating: "n", count: 250)
        var open = try files.openOwned(absolute: watched.bench.root, [.read, .directory])
        for _ in 0..<20 {
            try files.makeDirectory(open.raw, CName(name), permissions: 0o755)
            open = try files.openOwned(open.raw, CName(name), [.read, .directory])
        }
        for round in 0..<3 {
            let file = try files.openOwned(open.raw, CName("f"), [.write, .create], permissions: 0o644)
            try files.writeAll(file.raw, Array("round \(round)".utf8), at: 0)
            try watched.checkpoint()
        }
    }

    @Test func `handles that are none are refused`() throws {
        let scratch = try Scratch(beneath: Bench.memory)
        let root = try files.openOwned(absolute: scratch.path, [.read, .directory])
        let good = try Fanotify.handle(root.raw)
        #expect(try files.isSame(Fanotify.open(good, by: root.raw, files), root.raw))
        try forAll(seed: 0x4a4d, count: TestScale.count(3000)) { example in
            let bytes = example.bytes(example.int(0...160))
            let found = (try? Fanotify.open(FileHandle(bytes), by: root.raw, files)) ?? nil
            let isOther = found == nil
            #expect(isOther, "\(example)")
        }
    }
}

extension FileOperations {
    fileprivate func isSame(_ one: consuming Descriptor?, _ other: Int32) throws -> Bool {
        guard let one else { return false }
        return try status(one.raw) == status(other)
    }
}
