import Base
import Knowledge
import Platform
import TestSupport
import Testing

@testable import Chronos

@Suite struct KnowledgeRestoreTests {
    @Test func `a restore takes back files and knowledge together, and undo brings both again`() throws {
        let world = try RestoreFixture()
        try world.write("file", "v1")
        try world.note("A")
        let start = try world.checkpoint("Start")
        try world.note("B")
        try world.write("file", "v2")
        let preview = try world.engine.previewRestore(world.project, RestoreRequest(checkpoint: start), .none)
        #expect(preview.knowledge?.notesNow == 2 && preview.knowledge?.notesThen == 1)
        let report = try world.restoreWorld(start)
        #expect(report.isVerified && report.setAside.isEmpty)
        #expect(try world.known() == ["A"])
        #expect(try world.read("file") == "v1")
        #expect(try world.engine.searchNotes("B", NoteFilter(), world.project).isEmpty)
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try world.known() == ["A", "B"])
        #expect(try world.read("file") == "v2")
        #expect(try world.redo().restore?.isVerified == true)
        #expect(try world.known() == ["A"])
        #expect(try world.knowledgeLeftovers().isEmpty)
        try world.expectSound()
    }

    @Test func `only the knowledge has changed`() throws {
        let world = try RestoreFixture()
        try world.write("file", "v1")
        try world.note("A")
        let start = try world.checkpoint()
        try world.note("B")
        #expect(try world.restoreWorld(start).isVerified)
        #expect(try world.known() == ["A"])
        #expect(try world.engine.head(world.project) == start)
        #expect(try world.checkpoint() == start, "the world is the one of the checkpoint")
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try world.known() == ["A", "B"])
        try world.expectSound()
    }

    @Test func `before the first note nothing was known`() throws {
        let world = try RestoreFixture()
        try world.write("file", "v1")
        let start = try world.checkpoint()
        try world.note("B")
        #expect(try world.restoreWorld(start).isVerified)
        #expect(try world.known() == [])
        #expect(try world.checkpoint() == start)
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try world.known() == ["B"])
        try world.note("C")
        #expect(try world.known() == ["B", "C"])
    }

    @Test func `knowledge that is gone from the disk comes back`() throws {
        let world = try RestoreFixture()
        try world.write("file", "v1")
        try world.note("A")
        let start = try world.checkpoint()
        try world.scratch.remove(world.knowledge())
        #expect(try world.restoreWorld(start).isVerified)
        #expect(try world.known() == ["A"])
        #expect(try world.knowledgeLeftovers().isEmpty)
    }

    @Test func `a restore of some paths, or of other parts, leaves it`() throws {
        let world = try RestoreFixture()
        try world.write("file", "v1")
        try world.note("A")
        let start = try world.checkpoint()
        try world.note("B")
        try world.write("file", "v2")
        #expect(try world.restore(start, paths: ["file"], RestoreRequest.usual).isVerified)
        #expect(try world.known() == ["A", "B"])
        try world.write("file", "v3")
        #expect(try world.restore(start, [.files]).isVerified)
        #expect(try world.known() == ["A", "B"])
        try world.write("file", "v4")
        #expect(try world.restore(start, [.knowledge]).isVerified)
        #expect(try world.known() == ["A"])
        #expect(try world.read("file") == "v4")
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try world.known() == ["A", "B"])
        #expect(try world.read("file") == "v4")
        try world.expectSound()
    }

    @Test func `a connection that was open sees the restored notes, and goes on writing`() throws {
        let world = try RestoreFixture()
        try world.write("file", "v1")
        try world.note("A")
        let start = try world.checkpoint()
        try world.note("B")
        let open = try #require(try world.engine.knowledge(of: world.project))
        let now = Timestamp(milliseconds: 1 << 50)
        #expect(try open.list(NoteFilter(), at: now).count == 2)
        #expect(try world.restoreWorld(start).isVerified)
        #expect(try open.list(NoteFilter(), at: now).map(\.body) == ["A"])
        let draft = try NoteDraft("C", provenance: NoteProvenance(timeline: "main", author: .user))
        _ = try open.add(draft, id: IDSource(random: .system).next(), at: Timestamp(milliseconds: 7))
        #expect(try world.known() == ["A", "C"])
        #expect(try open.search("C", at: now).count == 1)
        try world.expectSound()
    }

    @Test func `a note that is written while the restore runs is kept`() throws {
        let world = try RestoreFixture()
        try world.write("file", "v1")
        try world.note("A")
        let start = try world.checkpoint()
        try world.note("B")
        let writer = try #require(try world.engine.knowledge(of: world.project))
        let late = Late(base: writer)
        try world.reopen(hooks: Hooks { if $0 == .restoreJournaled { try late.write() } })
        let report = try world.restoreWorld(start)
        #expect(report.isVerified)
        let kept = try #require(report.setAside.first)
        #expect(report.setAside.count == 1)
        #expect(try KnowledgeImage.notes(at: kept.keptAt).map(\.body).sorted() == ["A", "B", "late"])
        #expect(try world.known() == ["A"])
        try world.expectSound()
    }

    // SAFETY: called on the one thread of the test that made it.
    private final class Late: @unchecked Sendable {
        private let base: KnowledgeBase

        init(base: KnowledgeBase) {
            self.base = base
        }

        func write() throws {
            let draft = try NoteDraft("late", provenance: NoteProvenance(timeline: "main", author: .agent))
            _ = try base.add(draft, id: IDSource(random: .system).next(), at: Timestamp(milliseconds: 9))
        }
    }

    // MARK: - Timelines

    @Test func `a timeline begins with what its checkpoint knew, and goes its own way`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        try world.note("A")
        let start = try world.checkpoint()
        try world.note("B")
        _ = try world.engine.branch(world.project, BranchRequest(name: "now"), .none)
        _ = try world.engine.branch(world.project, BranchRequest(name: "then", from: start), .none)
        let (now, then) = (try world.timeline("now"), try world.timeline("then"))
        #expect(try world.known(in: now) == ["A", "B"])
        #expect(try world.known(in: then) == ["A"])
        try world.note("C", in: then)
        #expect(try world.known() == ["A", "B"])
        #expect(try world.known(in: now) == ["A", "B"])
        #expect(try world.known(in: then) == ["A", "C"])
        #expect(try world.knowledgeLeftovers().isEmpty)
        try world.expectSound()
    }

    @Test func `dropping a timeline takes its knowledge with it, and undo brings it back`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        try world.note("A")
        _ = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        let before = try world.timeline("try")
        try world.note("T", in: before)
        _ = try world.engine.drop("try", world.project, .none)
        #expect(!world.scratch.exists(world.knowledge(of: before)))
        #expect(try world.known() == ["A"])
        _ = try world.undo()
        #expect(try world.known(in: try world.timeline("try")) == ["A", "T"])
        try world.expectSound()
    }

    @Test func `knowledge of a timeline whose workspace is gone is kept`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        _ = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        let lost = try world.timeline("try")
        try world.note("T", in: lost)
        try world.scratch.remove("project@try")
        _ = try world.engine.drop("try", world.project, .none)
        #expect(!world.scratch.exists(world.knowledge(of: lost)))
        #expect(try world.rescued().contains { $0.path.hasSuffix("knowledge.db") })
    }

    @Test func `a scratch world knows what its checkpoint knew, and rewinds it`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        try world.note("A")
        let start = try world.checkpoint()
        try world.note("B")
        let second = try world.checkpoint()
        let scratch = try world.engine.makeScratch(world.project, as: second, .none)
        #expect(try world.known(in: scratch) == ["A", "B"])
        _ = try world.engine.rewind(scratch, to: start, .none)
        #expect(try world.known(in: scratch) == ["A"])
        try world.engine.dropScratch(scratch, .none)
        #expect(!world.scratch.exists(world.knowledge(of: scratch)))
        #expect(try world.known() == ["A", "B"])
    }

    @Test func `an image with triggers of its own is refused before anything is changed`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        try world.note("A")
        guard let sqlite = Program.sqlite else { return }
        try sqlite.run(
            [
                "\(world.knowledge())/knowledge.db",
                "CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM tags; END;",
            ], in: world.scratch.path)
        let strange = try world.checkpoint()
        try world.scratch.remove(world.knowledge())
        try world.note("B")
        try world.write("a", "b")
        let error = try #require(throws: EverettError.self) { try world.restoreWorld(strange) }
        #expect(error.code == .refused)
        #expect(try world.read("a") == "b")
        #expect(try world.known() == ["B"])
        #expect(try world.knowledgeLeftovers().isEmpty)
        try world.expectSound()
    }
}
