import Base
import TestSupport
import Testing

@testable import Knowledge

@Suite struct NoteSearchTests {
    @Test(arguments: ["lodz", "Łódź", "ŁÓDŹ", "zolw", "żółw", "slon", "gesla"])
    func `accents and strokes do not count`(_ text: String) throws {
        let world = try KnowledgeFixture()
        let note = try world.add("Łódź, żółw, słoń i zażółć gęślą jaźń")
        try world.add("something else")
        #expect(try world.base.search(text, at: world.now).map(\.note.id) == [note.id])
    }

    @Test func `every word must be there, and may go on`() throws {
        let world = try KnowledgeFixture()
        let one = try world.add("restoring a database in place")
        try world.add("restoring a file")
        #expect(try world.base.search("restor data", at: world.now).map(\.note.id) == [one.id])
        #expect(try world.base.search("restore database", at: world.now).isEmpty)
    }

    @Test func `a word in the title counts more`() throws {
        let world = try KnowledgeFixture()
        let body = try world.add("the lock is taken", title: "first")
        let title = try world.add("it is taken", title: "the lock")
        #expect(try world.base.search("lock", at: world.now).map(\.note.id) == [title.id, body.id])
    }

    @Test func `tags are searched, and filters hold`() throws {
        let world = try KnowledgeFixture()
        let one = try world.add("one", tags: ["sqlite"])
        let two = try world.add("two about sqlite", kind: "lesson")
        #expect(Set(try world.base.search("sqlite", at: world.now).map(\.note.id)) == [one.id, two.id])
        #expect(
            try world.base.search("sqlite", NoteFilter(kind: "lesson"), at: world.now).map(\.note.id) == [two.id])
        _ = try world.base.retire(two.id, at: world.now)
        #expect(try world.base.search("sqlite", at: world.now).map(\.note.id) == [one.id])
        #expect(try world.base.search("sqlite", NoteFilter(includesPast: true), at: world.now).count == 2)
    }

    @Test(arguments: [
        "\"", "a\"b", "NEAR(a b)", "title:one", "one*", "-one", "one OR two", "(((", "'; DROP TABLE notes",
    ])
    func `what the search language would read is only words`(_ text: String) throws {
        let world = try KnowledgeFixture()
        try world.add("one")
        do {
            _ = try world.base.search(text, at: world.now)
        } catch {
            #expect(error.code == .usage, "\(error)")
        }
        #expect(try world.base.count() == 1)
    }

    @Test func `the snippet shows what was found, as it was written`() throws {
        let world = try KnowledgeFixture()
        let filler = (0..<60).map { "word\($0)" }.joined(separator: " ")
        try world.add("\(filler)\nMiasto Łódź leży\n\nw Polsce. \(filler)", title: "t")
        let hit = try #require(try world.base.search("lodz", at: world.now).first)
        #expect(hit.snippet.pieces.filter(\.isMatch).map(\.text) == ["Łódź"])
        #expect(hit.snippet.text.contains("Miasto Łódź leży w Polsce."))
        #expect(hit.snippet.text.hasPrefix("…") && hit.snippet.text.hasSuffix("…"))
        #expect(hit.snippet.text.unicodeScalars.count <= 170)
    }

    @Test func `a snippet of any text is a part of it`() throws {
        try forAll(seed: 0x5017, count: TestScale.count(300)) { example in
            let letters = Array("ab ł\nżé 🙂e\u{301}")
            let text = String((0..<example.int(0...400)).map { _ in letters[example.int(0...(letters.count - 1))] })
            let marked = text.split(separator: "b", omittingEmptySubsequences: false)
                .joined(separator: "\u{2}b\u{3}")
            let snippet = NoteSnippet(text, marked: marked)
            #expect(snippet.pieces.filter(\.isMatch).allSatisfy { $0.text.allSatisfy { $0 == "b" } }, "\(example)")
            #expect(snippet.pieces.contains(where: \.isMatch) == text.contains("b"), "\(example)")
            #expect(snippet.text.unicodeScalars.count <= 165, "\(example)")
        }
    }
}
