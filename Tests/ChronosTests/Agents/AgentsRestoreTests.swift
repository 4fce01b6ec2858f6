import Base
import Contexts
import Platform
import TestSupport
import Testing

@testable import Chronos

@Suite struct AgentsRestoreTests {
    @Test func `agents do not remember what was undone, learn that it was, and undo brings it back`() throws {
        let world = try RestoreFixture()
        try world.write("file", "v1")
        try world.tell("A")
        let start = try world.checkpoint("Start")
        #expect(try world.engine.show(start, world.project).coverage.agentEntries == 1)
        try world.tell("B")
        try world.write("file", "v2")
        let preview = try world.engine.previewRestore(world.project, RestoreRequest(checkpoint: start), .none)
        #expect(preview.agents?.entriesNow == 2 && preview.agents?.entriesThen == 1)
        let report = try world.restoreWorld(start)
        #expect(report.isVerified && report.setAside.isEmpty)
        #expect(try world.remembered() == ["A"])
        #expect(try world.rewinds() == [start])
        #expect(try world.abandoned() == ["B"])
        #expect(try world.checkpoint() == start, "the world is the one of the checkpoint")
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try world.remembered() == ["A", "B"])
        #expect(try world.rewinds() == [report.safetyCheckpoint])
        #expect(try world.abandoned() == [])
        #expect(try world.redo().restore?.isVerified == true)
        #expect(try world.remembered() == ["A"])
        #expect(try world.engine.context(at: start, world.project).count == 1)
        #expect(try world.engine.context(at: report.safetyCheckpoint, world.project).count == 2)
        try world.expectSound()
    }

    @Test func `only the agents have changed`() throws {
        let world = try RestoreFixture()
        try world.write("file", "v1")
        let start = try world.checkpoint()
        #expect(!world.scratch.exists("home/contexts/\(world.project.id.text).db"))
        try world.tell("A")
        let second = try world.checkpoint()
        #expect(second != start)
        #expect(try world.checkpoint() == second)
        #expect(try world.restoreWorld(start).isVerified)
        #expect(try world.remembered() == [] && world.rewinds() == [start])
        #expect(try world.checkpoint() == start)
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try world.remembered() == ["A"])
        try world.expectSound()
    }

    @Test func `files go back and agents are told, though they wrote nothing since`() throws {
        let world = try RestoreFixture()
        try world.write("file", "v1")
        try world.tell("A")
        let start = try world.checkpoint()
        try world.write("file", "v2")
        #expect(try world.restoreWorld(start).isVerified)
        #expect(try world.remembered() == ["A"] && world.rewinds() == [start])
        #expect(try world.restoreWorld(start).isVerified)
        #expect(try world.rewinds() == [start], "nothing was left to take back")
    }

    @Test func `a restore of some paths, or of other parts, leaves them`() throws {
        let world = try RestoreFixture()
        try world.write("file", "v1")
        try world.tell("A")
        let start = try world.checkpoint()
        try world.tell("B")
        for request in [
            RestoreRequest(checkpoint: start, paths: [BytePath.root.appending(Array("file".utf8))]),
            RestoreRequest(checkpoint: start, components: [.files, .knowledge]),
        ] {
            try world.write("file", "v2")
            #expect(try world.engine.restore(world.project, request, .none).isVerified)
            #expect(try world.remembered() == ["A", "B"] && world.rewinds() == [])
        }
        try world.write("file", "v2")
        #expect(try world.restore(start, [.agents]).isVerified)
        #expect(try world.remembered() == ["A"])
        #expect(try world.read("file") == "v2")
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try world.remembered() == ["A", "B"])
        try world.expectSound()
    }

    @Test func `an entry written while the restore runs is kept where agents do not see it`() throws {
        let world = try RestoreFixture()
        try world.write("file", "v1")
        try world.tell("A")
        let start = try world.checkpoint()
        try world.write("file", "v2")
        let log = try #require(try world.engine.contexts(of: world.project))
        let late = Late(log: log, world: world.project.world)
        try world.reopen(hooks: Hooks { if $0 == .restoreJournaled || $0 == .restoreApplied { try late.write() } })
        #expect(try world.restoreWorld(start).isVerified)
        #expect(try world.remembered() == ["A", "late 2"], "what was written after it belongs to the new future")
        #expect(try world.abandoned() == ["late 1"])
        try world.expectSound()
    }

    // SAFETY: called on the one thread of the test that made it.
    private final class Late: @unchecked Sendable {
        private let log: ContextStore
        private let world: Identifier
        private var count = 0

        init(log: ContextStore, world: Identifier) {
            self.log = log
            self.world = world
        }

        func write() throws {
            count += 1
            let draft = try ContextDraft(
                Array("late \(count)".utf8), agent: "dev", provenance: ContextProvenance(timeline: "main"))
            _ = try log.append(
                draft, to: world, id: IDSource(random: .system).next(), at: Timestamp(milliseconds: 9))
        }
    }

    @Test func `a log that is gone is an empty memory, and checkpoints can still be restored`() throws {
        let world = try RestoreFixture()
        try world.write("file", "v1")
        try world.tell("A")
        let start = try world.checkpoint()
        try world.write("file", "v2")
        for suffix in ["", "-wal", "-shm"] {
            let name = "home/contexts/\(world.project.id.text).db\(suffix)"
            if world.scratch.exists(name) { try world.scratch.remove(name) }
        }
        #expect(try world.restoreWorld(start).isVerified)
        #expect(try world.read("file") == "v1")
        try world.tell("N")
        try world.write("file", "v3")
        #expect(try world.restoreWorld(start).isVerified)
        #expect(try world.remembered() == [], "better than what was undone")
        #expect(try world.abandoned() == ["N"])
    }

    // MARK: - Timelines

    @Test func `a timeline sees the history up to where it began, and goes its own way`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        try world.tell("A")
        let start = try world.checkpoint()
        try world.tell("B")
        _ = try world.engine.branch(world.project, BranchRequest(name: "now"), .none)
        _ = try world.engine.branch(world.project, BranchRequest(name: "then", from: start), .none)
        let (now, then) = (try world.timeline("now"), try world.timeline("then"))
        try world.tell("M")
        try world.tell("T", in: then)
        #expect(try world.remembered() == ["A", "B", "M"])
        #expect(try world.remembered(in: now) == ["A", "B"])
        #expect(try world.remembered(in: then) == ["A", "T"])
        #expect(try world.rewinds(in: then) == [])
        #expect(try world.abandoned() == [] && world.abandoned(in: then) == [])
        try world.expectSound()
    }

    @Test func `dropping a timeline abandons what was written in it, and undo brings it back`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        try world.tell("A")
        _ = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        try world.tell("T", in: try world.timeline("try"))
        _ = try world.engine.drop("try", world.project, .none)
        #expect(try world.remembered() == ["A"] && world.abandoned() == ["T"])
        _ = try world.undo()
        #expect(try world.remembered(in: try world.timeline("try")) == ["A", "T"])
        #expect(try world.abandoned() == [])
        try world.expectSound()
    }

    @Test func `a scratch world leaves no trace in the log`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        try world.tell("A")
        let start = try world.checkpoint()
        let scratch = try world.engine.makeScratch(world.project, as: start, .none)
        #expect(try world.remembered(in: scratch) == ["A"])
        try world.engine.dropScratch(scratch, .none)
        #expect(try world.remembered() == ["A"] && world.abandoned() == [])
    }

    @Test func `contexts are never merged, and a merge does not wait for agents to be silent`() throws {
        let world = try RestoreFixture()
        guard let git = Program.git else { return }
        try world.write("a", "a")
        try world.tell("A")
        _ = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        let other = try world.timeline("try")
        try world.tell("M")
        try world.tell("T", in: other)
        try world.scratch.write("project@try/new", "new")
        let request = MergeRequest(source: "try", git: git.path, gate: "true")
        let begun = try world.engine.merge(world.project, request, .none)
        let candidate = try #require(begun.candidate)
        #expect(try world.remembered(in: candidate) == ["A", "M"])
        try world.tell("N")
        let sealed = try world.engine.sealCandidate(candidate, .none)
        #expect(try world.engine.promote(candidate, at: sealed, .none).restore.isVerified)
        #expect(try world.read("new") == "new")
        #expect(try world.remembered() == ["A", "M", "N"] && world.rewinds() == [])
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try world.remembered() == ["A", "M", "N"])
        #expect(!world.exists("new"))
        try world.expectSound()
    }

    // MARK: - Random histories

    @Test(arguments: 0..<TestScale.count(6))
    func `random histories: what is remembered is what a plain list remembers, and no prompt holds more`(
        _ seed: Int
    ) throws {
        var random = SeededGenerator(seed: UInt64(seed) &+ 0xa9e)
        let world = try RestoreFixture(inMemory: true)
        try world.write("file", "0")
        var now: [String] = []
        var written: Set<String> = []
        var known: [(id: Digest, bodies: [String])] = []
        var undone: [[String]] = []
        for step in 0..<30 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0...3:
                let body = "secret-\(seed)-\(step)-end"
                try world.tell(body)
                now.append(body)
                written.insert(body)
                undone = []
            case 4:
                try world.write("file", "\(step)")
                known.append((try world.checkpoint(), now))
                undone = []
            case 5, 6:
                guard let target = known.randomElement(using: &random) else { continue }
                let before = now
                let report = try world.restoreWorld(target.id)
                #expect(report.isVerified, "seed \(seed), step \(step)")
                now = target.bodies
                undone = [before]
            default:
                guard let before = undone.popLast() else { continue }
                #expect(try world.undo().restore?.isVerified == true, "seed \(seed), step \(step)")
                now = before
            }
            #expect(try world.remembered() == now, "seed \(seed), step \(step)")
            let prompt = try world.entries().map { "\($0) " + String(decoding: $0.body, as: UTF8.self) }.joined()
            for body in written.subtracting(now) {
                #expect(!prompt.contains(body), "seed \(seed), step \(step): \(body) reached a prompt")
            }
            #expect(Set(try world.abandoned()) == written.subtracting(now), "seed \(seed), step \(step)")
        }
        try world.expectSound()
    }
}
