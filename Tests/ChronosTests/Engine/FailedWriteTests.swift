import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A failing call anywhere in a checkpoint: a clear error, nothing half done, and the next checkpoint works.
struct FailedWriteTests {
    private static let ioError: Int32 = 5
    private static let noSpace: Int32 = 28

    /// A project with one checkpoint and changes of every size since.
    private func changedBench() throws -> Bench {
        let bench = try Bench(beneath: Bench.memory)
        try bench.write("keep/a", "a")
        try bench.write("b", "b")
        try bench.checkpoint()
        try bench.write("b", seededBytes(7, 400_000))
        try bench.write("new/deep/c", "c")
        try bench.write(".env", "PASSWORD=1")
        try bench.write("big", seededBytes(8, 1_200_000))
        return bench
    }

    private func fail(_ rule: FaultPlan.Rule) throws -> (hasFailed: Bool, wasReached: Bool) {
        let bench = try changedBench()
        let packs = try bench.packs()
        let log = try bench.engine.log(bench.project)
        let files = FaultyFileOperations(RealFileOperations(), FaultPlan([rule]))
        let faulty: ChronosEngine
        do {
            faulty = try bench.otherEngine(files: files)
        } catch {
            return (true, true)
        }
        var hasFailed = false
        do {
            _ = try faulty.checkpoint(bench.project, CheckpointRequest(), .none)
        } catch let error as EverettError {
            hasFailed = true
            #expect([.io, .noSpace].contains(error.code), "\(rule): \(error)")
            #expect(!error.message.english.isEmpty)
            #expect(try bench.packs().filter { $0.hasSuffix(".pack") } == packs, "\(rule)")
            #expect(try bench.otherEngine().log(bench.project) == log, "\(rule)")
        }
        try bench.reopen()
        let report = try bench.checkpoint()
        #expect(report.isUnchanged == !hasFailed, "\(rule)")
        try expectHeld(bench, report.id)
        try assertSound(bench)
        #expect(try bench.packs().allSatisfy { $0.hasSuffix(".pack") })
        let count =
            switch rule.occasion {
            case .nth(let number), .from(let number): number
            }
        return (hasFailed, files.counts.count(in: rule.scope) >= count)
    }

    @Test(arguments: [ioError, noSpace]) func `each state-changing call may fail`(_ errno: Int32) throws {
        var failures = 0
        for number in 1... {
            let result = try fail(.init(scope: .stateChanging, occasion: .nth(number), effect: .failure(errno: errno)))
            if !result.wasReached { break }
            failures += result.hasFailed ? 1 : 0
        }
        #expect(failures > 5)
    }

    @Test(arguments: [FileOperation.write, .fdatasync, .rename, .fsync])
    func `a kind of call may fail for good`(_ operation: FileOperation) throws {
        for number in 1... {
            let rule = FaultPlan.Rule(
                scope: .operation(operation), occasion: .from(number),
                effect: .failure(errno: FailedWriteTests.noSpace)
            )
            if try !fail(rule).wasReached { break }
        }
    }

    @Test func `short writes change nothing`() throws {
        let bench = try changedBench()
        let plan = FaultPlan([.init(scope: .operation(.write), occasion: .always, effect: .short)])
        try bench.reopen(files: FaultyFileOperations(RealFileOperations(), plan))
        let report = try bench.checkpoint()
        try bench.reopen()
        #expect(try bench.checkpoint().id == report.id)
        try expectHeld(bench, report.id)
    }

    @Test func `a scan cache that cannot be written does not fail the checkpoint`() throws {
        let bench = try changedBench()
        try Scratch.remove(bench.home.appending("cache"))
        let report = try bench.checkpoint()
        try expectHeld(bench, report.id)
        try bench.reopen()
        #expect(try bench.checkpoint().id == report.id)
        #expect(try bench.checkpoint().isUnchanged)
        try assertSound(bench)
    }

    /// Moments that every checkpoint passes.
    static func isOfCheckpoints(_ point: Hooks.Point) -> Bool {
        ["capture", "secrets", "packs", "checkpoint", "cache"].contains { point.rawValue.hasPrefix("\($0).") }
    }

    /// Each moment between two steps: what is there afterwards is the old state or the new one.
    @Test(arguments: Hooks.Point.allCases.filter(isOfCheckpoints))
    func `a checkpoint that stops between two steps is there whole or not at all`(_ point: Hooks.Point) throws {
        struct Stopped: Error {}
        let bench = try changedBench()
        let log = try bench.engine.log(bench.project)
        let faulty = try bench.otherEngine(hooks: Hooks { if $0 == point { throw Stopped() } })
        #expect(throws: Stopped.self) { try faulty.checkpoint(bench.project, CheckpointRequest(), .none) }
        try bench.reopen()
        let isCommitted = try bench.engine.log(bench.project).count > log.count
        #expect(isCommitted == [.checkpointCommitted, .scanCacheWritten].contains(point))
        try assertSound(bench)
        let report = try bench.checkpoint()
        #expect(report.isUnchanged == isCommitted)
        try expectHeld(bench, report.id)
        try assertSound(bench)
    }

    @Test func `cancelling a checkpoint leaves nothing behind`() throws {
        let bench = try changedBench()
        let packs = try bench.packs()
        let supervision = Supervision(isCancelled: { true })
        let error = #expect(throws: EverettError.self) {
            try bench.engine.checkpoint(bench.project, CheckpointRequest(), supervision)
        }
        #expect(error?.code == .cancelled)
        #expect(try bench.packs() == packs)
        try expectHeld(bench, try bench.checkpoint().id)
    }
}
