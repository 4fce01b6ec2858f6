import Base
import Testing

@testable import Knowledge

@Suite struct NoteDraftTests {
    private let provenance = NoteProvenance(timeline: "main", author: .user)

    private func draft(
        _ body: String, title: String? = nil, tags: [String] = [], kind: String = "note", source: String? = nil
    ) throws(EverettError) -> NoteDraft {
        try NoteDraft(
            body, title: title, tags: tags, kind: kind,
            provenance: NoteProvenance(timeline: "main", author: .user, source: source))
    }

    @Test func `limits are kept`() throws {
        _ = try draft(String(repeating: "a", count: NoteDraft.longestBody))
        _ = try draft("a", tags: (0..<16).map { "t\($0)" })
        #expect(throws: EverettError.self) { try draft(String(repeating: "a", count: NoteDraft.longestBody + 1)) }
        #expect(throws: EverettError.self) { try draft(String(repeating: "ł", count: NoteDraft.longestBody / 2 + 1)) }
        #expect(throws: EverettError.self) { try draft("a", tags: (0..<17).map { "t\($0)" }) }
        #expect(throws: EverettError.self) { try draft("a", title: String(repeating: "t", count: 301)) }
        #expect(throws: EverettError.self) { try draft("a", source: String(repeating: "s", count: 2049)) }
    }

    @Test(arguments: ["", " \n ", "a\u{1b}[31m", "a\u{0}", "a\u{2}b", "a\u{85}b"])
    func `what is no text is refused`(_ body: String) {
        #expect(throws: EverettError.self) { try draft(body) }
    }

    @Test(arguments: ["", "two words", "a,b", "#a", "-a", String(repeating: "t", count: 65)])
    func `what is no tag is refused`(_ tag: String) {
        #expect(throws: EverettError.self) { try draft("a", tags: [tag]) }
    }

    @Test(arguments: ["", "Note", "a b", "ą", String(repeating: "k", count: 33)])
    func `what is no kind is refused`(_ kind: String) {
        #expect(throws: EverettError.self) { try draft("a", kind: kind) }
    }

    @Test func `the title is the first line`() throws {
        #expect(try draft("\n# Heading\ntext\n").title == "Heading")
        #expect(try draft("\n# Heading\ntext\n").body == "# Heading\ntext")
        let long = try draft(String(repeating: "ż", count: 200)).title
        #expect(long.utf8.count <= 124 && long.hasSuffix("…"))
        #expect(try draft("a\tb").title == "a b")
    }

    @Test func `a note does not end before it begins`() {
        #expect(throws: EverettError.self) {
            try NoteDraft(
                "a", provenance: provenance, validFrom: Timestamp(milliseconds: 2),
                validTo: Timestamp(milliseconds: 2))
        }
    }
}
