import Base
import Platform
import TestSupport

@testable import Knowledge

/// A knowledge base in a directory of its own, with ids and times that count.
final class KnowledgeFixture {
    let scratch: Scratch
    let path: AbsolutePath
    let base: KnowledgeBase
    private let ids = IDSource.seeded(7)
    private var milliseconds: Int64 = 1_000_000

    init() throws {
        scratch = try Scratch()
        path = scratch.at("knowledge.db")
        base = try KnowledgeBase(path)
    }

    var now: Timestamp {
        milliseconds += 1000
        return Timestamp(milliseconds: milliseconds)
    }

    func draft(
        _ body: String, title: String? = nil, tags: [String] = [], kind: String = "note"
    ) throws(EverettError) -> NoteDraft {
        try NoteDraft(
            body, title: title, tags: tags, kind: kind, provenance: NoteProvenance(timeline: "main", author: .user))
    }

    @discardableResult
    func add(_ body: String, title: String? = nil, tags: [String] = [], kind: String = "note") throws -> Note {
        try base.add(try draft(body, title: title, tags: tags, kind: kind), id: ids.next(), at: now).note
    }

    func nextID() -> Identifier { ids.next() }
}
