import Base
import Knowledge
import Platform
import TestSupport
import Testing

@testable import Chronos

@Suite struct KnowledgeCheckpointTests {
    private func component(_ world: RestoreFixture, _ id: Digest) throws -> KnowledgeComponent? {
        let reader = try ObjectReader(world.engine.store)
        return try world.engine.readKnowledge(try world.engine.readCheckpoint(id, reader), reader)
    }

    @Test func `a checkpoint holds what is known, and counts it`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        #expect(try component(world, try world.checkpoint()) == nil)
        try world.note("one")
        try world.note("two")
        let id = try world.checkpoint()
        #expect(try component(world, id)?.notes == 2)
        let detail = try world.engine.show(id, world.project)
        #expect(detail.coverage.knowledgeNotes == 2)
        #expect(detail.knowledge?.notes == 2)
        #expect(try world.engine.notes(at: id).map(\.body) == ["one", "two"])
        try world.expectSound()
    }

    @Test func `a world in which nothing changed stays one checkpoint, in whatever state its log is`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        try world.note("one")
        let id = try world.checkpoint()
        #expect(try world.checkpoint() == id)
        world.settle()
        #expect(try world.checkpoint() == id, "it is remembered from here on")
        #expect(try world.known() == ["one"], "looking changes nothing")
        #expect(try world.checkpoint() == id)
        try world.reopen()
        #expect(try world.checkpoint() == id)
        // Somebody has it open, with a log that was not folded in yet.
        let base = try #require(try world.engine.knowledge(of: world.project))
        #expect(try world.checkpoint() == id)
        let note = try world.note("two")
        let second = try world.checkpoint()
        #expect(second != id)
        #expect(try world.checkpoint() == second)
        _ = try base.retire(note.id, at: Timestamp(milliseconds: 5))
        #expect(try world.checkpoint() != second)
        try world.expectSound()
    }

    @Test func `what was seen is believed only while it is stored`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        try world.note("one")
        world.settle()
        let id = try world.checkpoint()
        let memory = world.engine.home.cache(world.project, "knowledge")
        #expect(KnowledgeMemory.read(memory, world.files)?.component?.notes == 1)
        var bytes = try world.files.readWhole(absolute: memory, limit: 4096)
        bytes[20] ^= 1
        let caches = try world.files.openOwned(absolute: #require(memory.parent), [.read, .directory])
        try AtomicFile.replace(world.files, directory: caches.raw, name: memory.name, bytes: bytes)
        #expect(KnowledgeMemory.read(memory, world.files) == nil)
        #expect(try world.checkpoint() == id)
        #expect(KnowledgeMemory.read(memory, world.files)?.component?.notes == 1, "it is written anew")
        #expect(
            try world.engine.checkpoint(world.project, CheckpointRequest(name: "again", rereads: true), .none).id != id)
        try world.expectSound()
    }

    @Test func `a component that this version does not know is named`() throws {
        var out = ByteWriter()
        out.u8(1)
        for text in ["p", "main"] { out.text(text) }
        out.fixed(Int64(0))
        out.text("user")
        out.flag(false)
        out.varint(0)
        out.varint(2)
        for name in ["files", "servers"] {
            out.text(name)
            out.digest(.zero)
        }
        let error = #expect(throws: EverettError.self) { try Checkpoint.decode(out.bytes, as: .zero) }
        #expect(error?.code == .newerFormat)
        #expect(error?.message.english.contains("'servers'") == true)
        #expect(throws: DecodingFault.self) { try Checkpoint(out.bytes) }
    }

    @Test func `a damaged database stops the checkpoint and says what to do`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        try world.note("one")
        let id = try world.checkpoint()
        try world.scratch.write("\(world.knowledge())/knowledge.db", "not a database, and of no use to anybody at all")
        let error = try #require(throws: EverettError.self) { try world.checkpoint() }
        #expect(error.code == .integrity || error.code == .refused, "\(error)")
        try world.scratch.remove("\(world.knowledge())/knowledge.db")
        #expect(try world.restoreWorld(id).isVerified)
        #expect(try world.known() == ["one"])
    }

    @Test func `knowledge goes through a bundle into another store`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        for number in 0..<300 { try world.note("note \(number): " + String(repeating: "text ", count: number)) }
        let start = try world.checkpoint("start")
        let file = world.scratch.at("bundle.everett")
        #expect(
            try world.engine.export(world.project, ExportRequest(checkpoint: start), to: file, .none).checkpoint
                == start)
        let other = try RestoreFixture()
        try other.write("b", "b")
        try other.note("own")
        let record = try #require(try other.engine.importBundle(other.project, from: file, .none).record)
        #expect(try other.known() == ["own"], "an import changes nothing that is there")
        #expect(try other.restoreWorld(record.id).isVerified)
        #expect(try other.known() == world.known())
        #expect(try other.undo().restore?.isVerified == true)
        #expect(try other.known() == ["own"])
        try other.expectSound()
    }

    @Test func `a collection keeps what checkpoints know`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        for number in 0..<50 { try world.note("note \(number)") }
        let id = try world.checkpoint("kept")
        for number in 50..<60 {
            try world.note("note \(number)")
            try world.checkpoint()
        }
        _ = try world.engine.collect(CollectionRequest(ignoresGrace: true, rewritesAll: true), .none)
        try world.expectSound()
        #expect(try world.engine.notes(at: id).count == 50)
        #expect(try world.restoreWorld(id).isVerified)
        #expect(try world.known().count == 50)
    }
}
