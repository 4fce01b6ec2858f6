import Base
import Platform
import TestSupport
import Testing

@testable import Chronos
@testable import Knowledge

/// What two timelines know is put together when they are.
@Suite(.enabled(if: Program.git != nil))
struct KnowledgeTimelineMergeTests {
    private func request() throws -> MergeRequest {
        MergeRequest(source: "try", git: try #require(Program.git).path)
    }

    private func prepared() throws -> (world: RestoreFixture, other: ProjectRecord, first: Note) {
        let world = try RestoreFixture()
        try world.write("a", "a")
        let first = try world.note("A")
        _ = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        return (world, try world.timeline("try"), first)
    }

    @Test func `notes of both sides are there afterwards, and undo takes theirs away`() throws {
        let (world, other, _) = try prepared()
        try world.note("B")
        try world.note("T", in: other)
        try world.scratch.write("project@try/new", "new")
        let done = try world.engine.merge(world.project, try request(), .none)
        #expect(done.candidate == nil && done.restore?.isVerified == true)
        #expect(try world.known() == ["A", "B", "T"])
        #expect(try world.known(in: other) == ["A", "T"])
        #expect(try world.read("new") == "new")
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try world.known() == ["A", "B"])
        #expect(!world.exists("new"))
        try world.expectSound()
    }

    @Test func `only knowledge differs`() throws {
        let (world, other, _) = try prepared()
        try world.note("T", in: other)
        let done = try world.engine.merge(world.project, try request(), .none)
        #expect(done.restore?.isVerified == true)
        #expect(try world.known() == ["A", "T"])
        try world.expectSound()
    }

    @Test func `the destination keeps what it knows when the other side has nothing new`() throws {
        let (world, _, _) = try prepared()
        try world.note("B")
        try world.scratch.write("project@try/new", "new")
        #expect(try world.engine.merge(world.project, try request(), .none).restore?.isVerified == true)
        #expect(try world.known() == ["A", "B"])
    }

    @Test func `a note that both superseded is disputed, and both successors stay`() throws {
        let (world, other, first) = try prepared()
        func supersede(_ body: String, _ side: ProjectRecord) throws -> Note {
            try world.engine.addNote(
                NoteDraft(body, provenance: world.engine.provenance(.agent, side)), superseding: first.id.text, side
            ).note
        }
        let ours = try supersede("ours", world.project)
        let theirs = try supersede("theirs", other)
        let done = try world.engine.merge(world.project, try request(), .none)
        #expect(
            done.preview.disputes == [
                KnowledgeDispute(kind: .superseded, note: first.id, ours: ours.id, theirs: theirs.id)
            ])
        #expect(done.restore?.isVerified == true, "a dispute about notes keeps nobody waiting")
        #expect(try world.known() == ["ours", "theirs"])
        #expect(try world.engine.note(theirs.id.text, world.project).disputes == ours.id)
        #expect(try world.engine.searchNotes("theirs", NoteFilter(), world.project).count == 1)
        try world.expectSound()
    }

    @Test func `a candidate knows the merged notes, and what is noted in it is promoted`() throws {
        let (world, other, _) = try prepared()
        try world.note("T", in: other)
        var request = try request()
        request.gate = "true"
        let candidate = try #require(try world.engine.merge(world.project, request, .none).candidate)
        #expect(try world.known(in: candidate) == ["A", "T"])
        try world.note("C", in: candidate)
        let sealed = try world.engine.sealCandidate(candidate, .none)
        #expect(try world.engine.promote(candidate, at: sealed, .none).restore.isVerified)
        #expect(try world.known() == ["A", "C", "T"])
        #expect(!world.scratch.exists(world.knowledge(of: candidate)))
        try world.expectSound()
    }
}
