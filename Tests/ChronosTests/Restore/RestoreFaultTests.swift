import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Every call of a restore fails in turn: everything is as before, or the error says how to get there.
@Suite struct RestoreFaultTests {
    private func first(_ world: RestoreFixture) throws {
        try world.write("a", "a one")
        try world.write("dir/b", "b one")
        try world.write("dir/deep/c", "c one")
        try world.write("gone/x", "x one")
        try world.write("type", "a file")
        try world.write("hard1", "linked")
        try world.link("hard1", "hard2")
        try world.scratch.symlink("project/link", to: "a")
        try world.write("mode", "m", permissions: 0o755)
        try world.write("ro/inner", "r")
        try world.chmod("ro", 0o555)
    }

    private func second(_ world: RestoreFixture) throws {
        try world.write("a", "a two, longer")
        try world.remove("dir/deep")
        try world.remove("gone")
        try world.write("new/y/z", "new")
        try world.remove("type")
        try world.write("type/z", "a directory now")
        try world.remove("hard2")
        try world.write("hard2", "not linked")
        try world.remove("link")
        try world.write("link", "a file now")
        try world.chmod("mode", 0o600)
        try world.setAttribute("mode", "user.x", "1")
        try world.chmod("ro", 0o755)
        try world.write("ro/inner", "r two")
        try world.chmod("ro", 0o555)
        try world.chmod("", 0o700)
    }

    private func rootMode(_ world: RestoreFixture) throws -> UInt32 { try world.scratch.status("project").permissions }

    /// How many calls of each kind a restore makes.
    private func counts() throws -> FaultCounts {
        let world = try RestoreFixture(inMemory: true)
        try first(world)
        let start = try world.checkpoint()
        try second(world)
        let faulty = FaultyFileOperations(RealFileOperations())
        try world.reopen(files: faulty)
        let before = faulty.counts.total
        #expect(try world.restore(start).isVerified)
        #expect(faulty.counts.total > before)
        return faulty.counts
    }

    private func check(
        _ occasion: (Int) -> FaultPlan.Occasion, _ scope: FaultPlan.Scope, _ number: Int, _ errno: Int32
    ) throws {
        let world = try RestoreFixture(inMemory: true)
        try first(world)
        let start = try world.checkpoint()
        let target = try world.snapshot()
        let targetMode = try rootMode(world)
        try second(world)
        let before = try world.snapshot()
        let mode = try rootMode(world)
        let plan = FaultPlan([.init(scope: scope, occasion: occasion(number), effect: .failure(errno: errno))])
        let what = "\(scope) \(occasion(number)) \(errno)"
        do {
            try world.reopen(files: FaultyFileOperations(RealFileOperations(), plan))
        } catch {
            // The engine could not even be opened.
            world.expectEqual(try world.snapshot(), before, what)
            return
        }
        var failure: EverettError?
        do {
            let report = try world.restore(start)
            // A fault where it does no harm, or after the restore was entered into the log.
            #expect(report.isVerified, "\(what) \(report.differing)")
            if report.leftover != nil {
                try world.reopen()
                try world.engine.recover(world.project, .none)
            }
            #expect(try world.leftovers() == [], "\(what)")
            world.expectEqual(try world.snapshot(), target, what)
        } catch let error as EverettError {
            failure = error
        }
        if let failure {
            let says = failure.hints.first { $0.english.contains("partly restored") }
            if says == nil, try world.leftovers().isEmpty {
                world.expectEqual(try world.snapshot(), before, what)
                #expect(try rootMode(world) == mode, "\(what)")
            }
            // The fault is gone.
            try world.reopen()
            try world.engine.recover(world.project, .none)
            let now = try world.snapshot()
            if let says {
                let words = says.english.split(separator: "'")[1].split(separator: " ")
                let id = try world.engine.resolve(String(try #require(words.last)), world.project)
                #expect(try world.restore(id).isVerified, "\(what)")
                world.expectEqual(try world.snapshot(), before, what)
            } else {
                let isWhole = now == before || now == target
                #expect(isWhole, "\(what) \(failure) \(now.difference(from: before))")
                if now == before { #expect(try rootMode(world) == mode, "\(what)") }
            }
        }
        try world.reopen()
        try world.engine.recover(world.project, .none)
        #expect(try world.leftovers() == [], "\(what)")
        #expect(try world.restore(start).isVerified, "\(what)")
        world.expectEqual(try world.snapshot(), target, what)
        #expect(try rootMode(world) == targetMode, "\(what)")
        #expect(try world.engine.verify(quick: false, .none).problems == [], "\(what)")
    }

    @Test(arguments: [EIO, ENOSPC, EACCES])
    func `each state-changing call fails once`(_ errno: Int32) throws {
        let count = try counts().stateChanging
        #expect(count > 60)
        try sample(count) { try check({ .nth($0) }, .stateChanging, $0, errno) }
    }

    @Test(arguments: [EIO, ENOSPC])
    func `each state-changing call and all after it fail`(_ errno: Int32) throws {
        let count = try counts().stateChanging
        try sample(count) { try check({ .from($0) }, .stateChanging, $0, errno) }
    }

    @Test(arguments: [FileOperation.open, .stat, .list, .read, .rename, .unlink, .chmod, .getxattr, .lease])
    func `each call of one kind fails once`(_ operation: FileOperation) throws {
        let count = try counts()[operation]
        try sample(count) { try check({ .nth($0) }, .operation(operation), $0, EIO) }
    }

    /// A part of the numbers, spread evenly; all of them at a large scale.
    private func sample(_ count: Int, _ body: (Int) throws -> Void) rethrows {
        let wanted = max(1, min(count, TestScale.count(14)))
        for index in 0..<wanted { try body(1 + index * count / wanted) }
    }

    @Test(.enabled(if: TemporaryMount.isAllowed))
    func `too little room is noticed before anything is changed`() throws {
        let world = try RestoreFixture()
        let place = world.scratch.at("small")
        try world.scratch.makeDirectory("small")
        try TemporaryMount.memory(world.scratch, place, kilobytes: 4096)
        let project = try world.engine.initialise(
            place, policy: CapturePolicy(), forbidden: [], force: false, .none
        ).project
        try world.scratch.write("small/large", SeededGenerator(seed: 3).blob(2_500_000))
        try world.scratch.write("small/a", "one")
        let start = try world.engine.checkpoint(project, CheckpointRequest(), .none).id
        try world.scratch.write("small/large", SeededGenerator(seed: 4).blob(2_500_000))
        try world.scratch.write("small/a", "two")
        let before = try world.scratch.snapshot("small")
        let error = try #require(throws: EverettError.self) {
            try world.engine.restore(project, RestoreRequest(checkpoint: start), .none)
        }
        #expect(error.code == .noSpace)
        #expect(error.hints.contains { $0.english.contains("nothing was changed") })
        world.expectEqual(try world.scratch.snapshot("small"), before)
        #expect(try world.leftovers() == [])
        let path = try #require(BytePath("a"))
        #expect(try world.engine.restore(project, RestoreRequest(checkpoint: start, paths: [path]), .none).isVerified)
        try world.scratch.remove("small/large")
        #expect(try world.engine.restore(project, RestoreRequest(checkpoint: start), .none).isVerified)
    }

    @Test(.enabled(if: TemporaryMount.isAllowed))
    func `a sparse file needs no more room than its data`() throws {
        let world = try RestoreFixture()
        let place = world.scratch.at("small")
        try world.scratch.makeDirectory("small")
        try TemporaryMount.memory(world.scratch, place, kilobytes: 16_384)
        let project = try world.engine.initialise(
            place, policy: CapturePolicy(), forbidden: [], force: false, .none
        ).project
        do {
            let file = try world.files.openOwned(absolute: world.scratch.at("small/sparse"), [.read, .write, .create])
            try world.files.truncate(file.raw, to: 200 << 20)
            try world.files.writeAll(file.raw, Array("data".utf8), at: 100 << 20)
        }
        let start = try world.engine.checkpoint(project, CheckpointRequest(), .none).id
        try world.scratch.remove("small/sparse")
        #expect(try world.engine.restore(project, RestoreRequest(checkpoint: start), .none).isVerified)
        #expect(try world.scratch.status("small/sparse").size == 200 << 20)
    }

    @Test(.enabled(if: Machine.user == 0 && Program("chattr") != nil))
    func `an immutable file stops the restore and everything is put back`() throws {
        let world = try RestoreFixture()
        try world.write("a", "one")
        try world.write("fixed", "one")
        try world.write("z", "one")
        let start = try world.checkpoint()
        for path in ["a", "fixed", "z"] { try world.write(path, "two") }
        try world.remove("a")
        let before = try world.snapshot()
        let inode = try world.status("z").inode
        let chattr = try #require(Program("chattr"))
        guard (try? chattr.run(["+i", "fixed"], in: world.scratch.at("project"))) != nil else { return }
        defer { _ = try? chattr.run(["-i", "fixed"], in: world.scratch.at("project")) }
        let error = try #require(throws: EverettError.self) { try world.restore(start) }
        #expect(error.code == .permission)
        #expect(error.message.english.contains("fixed"))
        #expect(error.hints.contains { $0.english.contains("put back") }, "\(error.hints)")
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.status("z").inode == inode)
        #expect(try world.leftovers() == [])
    }

    @Test func `a program that is running is replaced and goes on running`() throws {
        let world = try RestoreFixture()
        let sleep = try #require(Program("sleep"))
        let bytes = try world.files.readWhole(absolute: sleep.path, limit: 1 << 26)
        try world.scratch.write("project/tool", "#!/bin/sh\n", permissions: 0o755)
        let start = try world.checkpoint()
        try world.scratch.write("project/tool", bytes, permissions: 0o755)
        var isDone = false
        var report: RestoreReport?
        let result = try ChildProcess.run(
            world.scratch.at("project/tool"), arguments: ["30"], environment: [:], timeoutMilliseconds: 20_000,
            isCancelled: {
                if !isDone {
                    isDone = true
                    report = try? world.restore(start)
                }
                return true
            })
        #expect(result.interruption == .cancelled)
        #expect(report?.isVerified == true)
        #expect(try world.read("tool") == "#!/bin/sh\n")
        #expect(try world.leftovers() == [])
    }
}
