import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

struct CollectionTests {
    @Test func `everything that is kept can be read after every collection`() throws {
        try forAll(seed: 911, count: TestScale.count(3)) { example in
            let bench = try CollectionBench()
            try bench.history(12, &example)
            for round in 0..<4 {
                let log = try bench.engine.log(bench.project)
                let unnamed = log.dropFirst().filter { $0.name == nil && !$0.isPinned }.map(\.id)
                if !unnamed.isEmpty {
                    let gone = (0..<3).map { _ in unnamed[example.int(0...unnamed.count - 1)] }
                    _ = try bench.engine.forget(gone, bench.project, RetentionPolicy(undoDays: 0), .none)
                }
                bench.advance(Int64(example.int(0...30)) * CollectionBench.hour)
                let report = try bench.collect(
                    now: example.flip(), all: round == 3, retention: RetentionPolicy(undoDays: example.int(0...2)))
                #expect(report.damage == [], "\(example)")
                try bench.expectHeld()
                try bench.bench.write("round", "\(round)")
                try bench.checkpoint()
            }
        }
    }

    @Test func `many small packs become one, and nothing is lost`() throws {
        let bench = try CollectionBench()
        var example = PropertyCase(seed: 912, number: 0)
        try bench.history(20, &example)
        #expect(try bench.bench.packs().count == 20)
        let report = try bench.collect()
        #expect(report.packsBefore == 20 && report.packsAfter == 1)
        #expect(report.bytesAfter < report.bytesBefore)
        #expect(try bench.bench.packs().count == 1)
        #expect(try bench.expectHeld() == 20)
        // A second one has nothing to do.
        let again = try bench.collect()
        #expect(again.rewrittenBytes == 0 && again.deletedBytes == 0 && again.condemnedBytes == 0)
    }

    @Test func `content that was let go stays for the grace period and goes after it`() throws {
        let bench = try CollectionBench()
        try bench.bench.write("secret", "a text that only one checkpoint holds")
        let first = try bench.checkpoint()
        try bench.bench.remove("secret")
        try bench.checkpoint()
        bench.advance(8 * CollectionBench.day)
        _ = try bench.engine.forget([first], bench.project, RetentionPolicy(), .none)
        #expect(try bench.engine.log(bench.project).map(\.id).contains(first) == false)
        var report = try bench.collect()
        #expect(report.collected == [] && report.condemnedBytes > 0)
        bench.advance(23 * CollectionBench.hour)
        report = try bench.collect()
        #expect(report.collected == [])
        // It can still be taken back.
        #expect(try bench.engine.undo(bench.project, .none).operation.kind == .forget)
        try bench.expectHeld()
        #expect(try bench.engine.log(bench.project).map(\.id).contains(first))
        // And let go once more.
        _ = try bench.engine.redo(bench.project, .none)
        try bench.collect()
        bench.advance(25 * CollectionBench.hour)
        report = try bench.collect()
        #expect(report.collected == [first])
        #expect(report.deletedBytes > 0 && report.condemnedBytes == 0)
        let error = try #require(throws: EverettError.self) { try bench.engine.undo(bench.project, .none) }
        #expect(error.code == .notFound && error.message.english.contains("was let go"))
        try bench.expectHeld()
    }

    @Test func `what is condemned is not believed by a checkpoint that needs it`() throws {
        let bench = try CollectionBench()
        for number in 0..<30 { try bench.bench.write("dir/\(number)", "number \(number)") }
        try bench.bench.write("dir/only", "what only the second checkpoint holds")
        try bench.bench.write("other", "one")
        bench.bench.settle()
        let start = try bench.checkpoint()
        try bench.bench.write("dir/only", "something else")
        bench.bench.settle()
        let lost = try bench.checkpoint()
        // Back to where it was, with the cache of the scan knowing the lost world.
        _ = try bench.engine.undo(bench.project, .none)
        #expect(try bench.engine.head(bench.project) == start)
        bench.advance(40 * CollectionBench.day)
        // Hidden checkpoints are let go like automatic ones; the content is condemned, and part of it deleted.
        var report = try bench.collect()
        #expect(report.expired.map(\.checkpoint.id) == [lost])
        try bench.reopen()
        let again = try bench.checkpoint("again")
        try expectHeld(bench.bench, again)
        bench.advance(2 * CollectionBench.day)
        report = try bench.collect()
        #expect(report.collected == [lost])
        try expectHeld(bench.bench, again)
        try bench.expectHeld()
    }

    @Test func `a checkpoint between any two steps keeps what it needs`() throws {
        let points: [Hooks.Point] = [.collectExpired, .collectMarked, .collectCondemned, .repackWritten, .repackSynced]
        for point in points {
            let bench = try CollectionBench()
            try bench.bench.write("dir/a", "the text that comes back")
            for number in 0..<20 { try bench.bench.write("dir/\(number)", "number \(number)") }
            bench.bench.settle()
            let first = try bench.checkpoint()
            try bench.bench.remove("dir/a")
            bench.bench.settle()
            try bench.checkpoint()
            bench.advance(8 * CollectionBench.day)
            _ = try bench.engine.forget([first], bench.project, RetentionPolicy(), .none)
            try bench.collect()
            bench.advance(2 * CollectionBench.day)
            // Just before the deletion the same content is captured again, by another process.
            try bench.bench.write("back", "the text that comes back")
            let other = Intruder(try bench.bench.otherEngine(clock: bench.time.clock), bench.project)
            try bench.reopen(hooks: Hooks { if $0 == point { try other.checkpoint() } })
            try bench.collect(all: true)
            let id = try #require(other.taken)
            try expectHeld(bench.bench, id)
            try bench.expectHeld()
            bench.advance(2 * CollectionBench.day)
            try bench.reopen()
            try bench.collect()
            try expectHeld(bench.bench, id)
        }
    }

    @Test func `a reader goes on while the packs it reads are replaced`() throws {
        let bench = try CollectionBench()
        var example = PropertyCase(seed: 913, number: 0)
        try bench.history(10, &example)
        let reader = try bench.bench.otherEngine(clock: bench.time.clock)
        let ids = try reader.log(bench.project).map(\.id)
        #expect(try HeldWorld(ids[0], reader).lines == bench.held[ids[0]])
        try bench.collect()
        #expect(try bench.bench.packs().count == 1)
        for id in ids { #expect(try HeldWorld(id, reader).lines == bench.held[id]) }
        // And again, with new packs in the place of the new one.
        try bench.bench.write("more", "more")
        try bench.checkpoint()
        try bench.collect(all: true)
        for id in ids { #expect(try HeldWorld(id, reader).lines == bench.held[id]) }
    }

    @Test func `nothing is deleted while someone reads`() throws {
        let bench = try CollectionBench()
        try bench.bench.write("a", "one")
        let first = try bench.checkpoint()
        try bench.bench.write("a", "two")
        try bench.checkpoint()
        bench.advance(8 * CollectionBench.day)
        _ = try bench.engine.forget([first], bench.project, RetentionPolicy(), .none)
        do {
            let lease = try ReaderLease(
                reading: Home(bench.bench.home), RealFileOperations(), bench.time.clock, .none)
            let report = try bench.collect(now: true)
            #expect(report.collected == [] && report.deletedBytes == 0 && report.postponements.count == 1)
            _ = consume lease
        }
        #expect(try bench.collect(now: true).collected == [first])
        try bench.expectHeld()
    }

    @Test func `the base of a patch outlives its own checkpoint`() throws {
        let bench = try CollectionBench()
        for number in 0..<60 { try bench.bench.write("wide/\(number)", "number \(number)") }
        bench.bench.settle()
        var ids = [try bench.checkpoint()]
        for round in 0..<20 {
            try bench.bench.write("wide/\(round)", "changed in round \(round)")
            bench.bench.settle()
            ids.append(try bench.checkpoint())
        }
        bench.advance(8 * CollectionBench.day)
        for kept in [20, 15, 7] {
            let gone = ids[0..<20].enumerated().filter { $0.offset != kept }.map(\.element)
            _ = try bench.engine.forget(
                try gone.filter { try bench.engine.state.checkpoint($0, bench.project.id) != nil }, bench.project,
                RetentionPolicy(undoDays: 0), .none)
            try bench.collect(now: true, all: true, retention: RetentionPolicy(undoDays: 0))
            try bench.expectHeld()
        }
        #expect(try bench.engine.log(bench.project).count == 1)
    }

    @Test func `the budget thins out unnamed checkpoints and never the others`() throws {
        let bench = try CollectionBench()
        var example = PropertyCase(seed: 914, number: 0)
        var named: Set<Digest> = []
        for number in 0..<30 {
            try bench.bench.write("file", example.bytes(20_000))
            bench.bench.settle()
            let id = try bench.checkpoint(number % 10 == 0 ? "keep \(number)" : nil)
            if number % 10 == 0 { named.insert(id) }
            bench.advance(2 * CollectionBench.hour)
        }
        bench.advance(20 * CollectionBench.day)
        var report = try bench.collect(now: true, budget: 300_000)
        #expect(report.bytesAfter < 300_000 && report.exceededBudget == nil)
        #expect(report.expired.allSatisfy { $0.reason == .budget })
        #expect(named.isSubset(of: try bench.engine.log(bench.project).map(\.id)))
        report = try bench.collect(now: true, budget: 10_000)
        #expect(report.exceededBudget == 10_000)
        #expect(named.isSubset(of: try bench.engine.log(bench.project).map(\.id)))
        try bench.expectHeld()
    }

    @Test func `a preview changes nothing and tells what would go`() throws {
        let bench = try CollectionBench()
        try bench.bench.write("a", String(repeating: "one", count: 5000))
        let first = try bench.checkpoint()
        try bench.bench.write("a", "two")
        try bench.checkpoint()
        bench.advance(8 * CollectionBench.day)
        _ = try bench.engine.forget([first], bench.project, RetentionPolicy(), .none)
        let packs = try bench.bench.packs()
        let preview = try bench.engine.previewCollection(bench.request(now: true), .none)
        #expect(preview.collected == [first] && preview.deletedBytes > 0)
        #expect(try bench.bench.packs() == packs)
        let report = try bench.collect(now: true)
        #expect(report.deletedBytes == preview.deletedBytes)
        #expect(report.bytesAfter < report.bytesBefore)
    }

    @Test func `a store with a broken tree is not collected`() throws {
        let bench = try CollectionBench()
        var example = PropertyCase(seed: 915, number: 0)
        try bench.history(4, &example)
        let packs = try bench.bench.packs()
        try Scratch.remove(bench.bench.pack(packs[0]))
        try bench.reopen()
        let report = try bench.collect(now: true)
        #expect(!report.damage.isEmpty && report.deletedBytes == 0)
        #expect(try bench.bench.packs() == Array(packs.dropFirst()))
    }
}

/// Another process that takes one checkpoint, in the middle of what this one does.
// SAFETY: the hook is called by the engine on the thread of the test that made it.
private final class Intruder: @unchecked Sendable {
    private let engine: ChronosEngine
    private let project: ProjectRecord
    private(set) var taken: Digest?

    init(_ engine: ChronosEngine, _ project: ProjectRecord) {
        self.engine = engine
        self.project = project
    }

    func checkpoint() throws {
        if taken == nil { taken = try engine.checkpoint(project, CheckpointRequest(), .none).id }
    }
}
