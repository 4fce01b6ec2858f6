import Base
import Platform
import TestSupport

@testable import Contexts

/// A context log in a directory of its own, with ids and times that count.
final class ContextFixture {
    let scratch: Scratch
    let path: AbsolutePath
    var log: ContextStore
    let main: Identifier
    private let ids: IDSource
    private var milliseconds: Int64 = 1_000_000

    init(seed: UInt64 = 7) throws {
        scratch = try Scratch()
        path = scratch.at("context.db")
        log = try ContextStore(path)
        ids = IDSource.seeded(seed)
        main = ids.next()
    }

    var now: Timestamp {
        milliseconds += 1000
        return Timestamp(milliseconds: milliseconds)
    }

    func nextID() -> Identifier { ids.next() }

    static func draft(
        _ body: String, kind: String = "message", agent: String = "dev", session: String? = nil
    ) throws(EverettError) -> ContextDraft {
        try ContextDraft(
            Array(body.utf8), kind: kind, agent: agent, session: session,
            provenance: ContextProvenance(timeline: "main"))
    }

    @discardableResult
    func add(
        _ body: String, kind: String = "message", agent: String = "dev", session: String? = nil,
        to world: Identifier? = nil
    ) throws -> ContextEntry {
        try log.append(
            try ContextFixture.draft(body, kind: kind, agent: agent, session: session), to: world ?? main,
            id: nextID(), at: now)
    }

    func bodies(of world: Identifier? = nil) throws -> [String] { try log.view(of: world ?? main).bodies() }

    func abandoned(of world: Identifier? = nil) throws -> [String] {
        try log.abandoned(of: world ?? main).map { String(decoding: $0.body, as: UTF8.self) }
    }

    func position() throws -> ContextPosition? { try log.position(of: main) }

    static func checkpoint(_ number: Int) -> Digest { Hasher256.digest(of: Array("checkpoint \(number)".utf8)) }
}

extension ContextView {
    /// What agents wrote, without what they were told of restores.
    func bodies() throws -> [String] {
        try entries(ContextFilter(limit: ContextFilter.mostAtOnce)).filter { $0.kind != ContextEntry.rewound }
            .map { String(decoding: $0.body, as: UTF8.self) }
    }
}
