import Base
import Platform
import Storage
import TestSupport
import Testing

@testable import Knowledge

@Suite struct KnowledgeBaseTests {
    @Test func `a note is kept with everything that was said of it`() throws {
        let world = try KnowledgeFixture()
        let checkpoint = Digest([UInt8](repeating: 7, count: 32))
        let operation = world.nextID()
        let draft = try NoteDraft(
            "The cache is keyed by inode.\n\nSee the scanner.", tags: ["scan", "cache", "scan"], kind: "decision",
            provenance: NoteProvenance(
                timeline: "try", author: .agent, operation: operation, checkpoint: checkpoint, source: "README.md"),
            validTo: Timestamp(milliseconds: 9_000_000))
        let id = world.nextID()
        let (note, isNew) = try world.base.add(draft, id: id, at: world.now)
        #expect(isNew)
        #expect(note.title == "The cache is keyed by inode.")
        #expect(note.tags == ["cache", "scan"])
        #expect(try world.base.note(id) == note)
        #expect(try KnowledgeBase(world.path).note(id) == note, "another connection sees it at once")
        #expect(note.provenance.checkpoint == checkpoint && note.provenance.operation == operation)
    }

    @Test func `what says the same is the same note`() throws {
        let world = try KnowledgeFixture()
        let first = try world.add("one", tags: ["a"])
        #expect(try world.add("one\n", tags: ["a"]).id == first.id)
        #expect(try world.add("one", tags: ["b"]).id != first.id)
        _ = try world.base.retire(first.id, at: world.now)
        #expect(try world.add("one", tags: ["a"]).id != first.id, "a retired note does not hold any more")
        #expect(try world.base.count() == 3)
    }

    @Test func `the list is filtered by tag, kind and time, newest first`() throws {
        let world = try KnowledgeFixture()
        let one = try world.add("one", tags: ["a", "b"])
        let two = try world.add("two", tags: ["a"], kind: "lesson")
        let three = try world.add("three")
        func ids(_ filter: NoteFilter) throws -> [Identifier] {
            try world.base.list(filter, at: world.now).map(\.id)
        }
        #expect(try ids(NoteFilter()) == [three.id, two.id, one.id])
        #expect(try ids(NoteFilter(tags: ["a"])) == [two.id, one.id])
        #expect(try ids(NoteFilter(tags: ["a", "b"])) == [one.id])
        #expect(try ids(NoteFilter(kind: "lesson")) == [two.id])
        #expect(try ids(NoteFilter(since: two.created)) == [three.id, two.id])
        #expect(try ids(NoteFilter(limit: 1)) == [three.id])
    }

    @Test func `a superseded note stays, and leads to the one in its place`() throws {
        let world = try KnowledgeFixture()
        let old = try world.add("the port is 80")
        let new = try world.base.supersede(
            old.id, by: world.draft("the port is 8080"), id: world.nextID(), at: world.now)
        #expect(try world.base.note(old.id).supersededBy == new.id)
        #expect(try world.base.note(old.id).validTo == new.created)
        #expect(try world.base.list(NoteFilter(), at: world.now).map(\.id) == [new.id])
        #expect(try world.base.list(NoteFilter(includesPast: true), at: world.now).count == 2)
        #expect(throws: EverettError.self) {
            try world.base.supersede(old.id, by: world.draft("81"), id: world.nextID(), at: world.now)
        }
        #expect(try world.base.count() == 2, "what is refused leaves no note behind")
    }

    @Test func `a retired note is a tombstone that can be brought back`() throws {
        let world = try KnowledgeFixture()
        let note = try world.add("wrong")
        #expect(try world.base.retire(note.id, at: world.now).retired != nil)
        #expect(try world.base.list(NoteFilter(), at: world.now).isEmpty)
        #expect(try world.base.note(note.id).body == "wrong")
        #expect(throws: EverettError.self) { try world.base.retire(note.id, at: world.now) }
        var back = try world.base.bringBack(note.id, at: world.now)
        back.changed = note.changed
        #expect(back == note)
        #expect(throws: EverettError.self) { try world.base.bringBack(note.id, at: world.now) }
    }

    @Test func `a note that has run out holds no more`() throws {
        let world = try KnowledgeFixture()
        let draft = try NoteDraft(
            "until noon", provenance: NoteProvenance(timeline: "main", author: .user),
            validTo: Timestamp(milliseconds: 5_000_000))
        _ = try world.base.add(draft, id: world.nextID(), at: world.now)
        #expect(try world.base.list(NoteFilter(), at: Timestamp(milliseconds: 4_999_999)).count == 1)
        #expect(try world.base.list(NoteFilter(), at: Timestamp(milliseconds: 5_000_000)).isEmpty)
    }

    @Test func `a note is named by the beginning of its id`() throws {
        let world = try KnowledgeFixture()
        let note = try world.add("one")
        #expect(try world.base.resolve(String(note.id.text.prefix(6))).id == note.id)
        #expect(try world.base.resolve(note.id.text.uppercased()).id == note.id)
        for reference in ["", "abc", "zzzz", "ffffffff", "%%%%", String(repeating: "0", count: 33)] {
            #expect(throws: EverettError.self) { try world.base.resolve(reference) }
        }
    }

    @Test func `a newer or a foreign database is refused`() throws {
        let world = try KnowledgeFixture()
        let newer = world.scratch.at("newer.db")
        do {
            let base = try KnowledgeBase(newer)
            try base.connection.run("PRAGMA user_version = 99")
        }
        #expect { try KnowledgeBase(newer) } throws: { ($0 as? EverettError)?.code == .newerFormat }
        #expect { try KnowledgeImage.check(at: newer) } throws: { ($0 as? EverettError)?.code == .newerFormat }
    }

    @Test func `an image that holds more than notes is refused`() throws {
        let world = try KnowledgeFixture()
        let strange = world.scratch.at("strange.db")
        do {
            let base = try KnowledgeBase(strange)
            _ = try base.add(world.draft("one"), id: world.nextID(), at: world.now)
        }
        try KnowledgeImage.check(at: strange)
        #expect(try KnowledgeImage.count(at: strange) == 1)
        #expect(try KnowledgeImage.notes(at: strange).map(\.body) == ["one"])
        do {
            let base = try KnowledgeBase(strange)
            try base.connection.run(
                "CREATE TRIGGER more AFTER INSERT ON notes BEGIN DELETE FROM tags; END")
        }
        #expect { try KnowledgeImage.check(at: strange) } throws: { ($0 as? EverettError)?.code == .refused }
    }

    @Test func `notes can be written as a merge decided`() throws {
        let world = try KnowledgeFixture()
        let kept = try world.add("łódź", tags: ["a"])
        try world.add("goes")
        try world.base.replaceAll(with: [kept])
        #expect(try world.base.all() == [kept])
        #expect(try world.base.search("lodz", at: world.now).map(\.note.id) == [kept.id])
        #expect(try world.base.search("goes", at: world.now).isEmpty)
    }
}
