import Base
import Storage
import TestSupport
import Testing

@testable import Contexts

@Suite struct ContextStoreTests {
    @Test func `entries come back in order, as they were written`() throws {
        let bench = try ContextFixture()
        let bytes: [UInt8] = [0, 255, 10, 27, 0xc3, 0x28]
        try bench.add("one", kind: "plan", session: "s")
        let second = try bench.log.append(
            try ContextDraft(
                bytes, agent: "Łukasz 🦊", session: "s\u{0301}", turn: 3,
                provenance: ContextProvenance(timeline: "try", checkpoint: .zero, source: "a tool")),
            to: bench.main, id: bench.nextID(), at: bench.now)
        bench.log = try ContextStore(bench.path)
        let entries = try bench.log.view(of: bench.main).entries()
        #expect(entries.map(\.number) == [1, 2])
        #expect(entries.last == second)
        #expect(entries.last?.body == bytes)
    }

    @Test func `what cannot be kept is refused`() throws {
        func draft(
            _ body: [UInt8] = [1], kind: String = "plan", agent: String = "a", session: String? = nil,
            turn: Int? = nil, source: String? = nil
        ) throws -> ContextDraft {
            try ContextDraft(
                body, kind: kind, agent: agent, session: session, turn: turn,
                provenance: ContextProvenance(timeline: "main", source: source))
        }
        _ = try draft([UInt8](repeating: 7, count: ContextDraft.longestBody))
        let mistakes: [() throws -> ContextDraft] = [
            { try draft([]) }, { try draft([UInt8](repeating: 7, count: ContextDraft.longestBody + 1)) },
            { try draft(kind: "") }, { try draft(kind: "Plan") }, { try draft(kind: "a b") },
            { try draft(kind: String(repeating: "k", count: 33)) }, { try draft(kind: ContextEntry.rewound) },
            { try draft(agent: "") }, { try draft(agent: "a\nb") }, { try draft(agent: "\u{1b}[2J") },
            { try draft(agent: String(repeating: "ł", count: 33)) }, { try draft(session: "") },
            { try draft(session: "a\u{85}") }, { try draft(turn: -1) }, { try draft(source: "a\nb") },
            { try draft(source: String(repeating: "s", count: 2049)) },
        ]
        for mistake in mistakes {
            let error = #expect(throws: EverettError.self) { _ = try mistake() }
            #expect(error?.code == .usage)
        }
    }

    @Test func `later entries are an abandoned future, and going back once more brings them again`() throws {
        let bench = try ContextFixture()
        try bench.add("A")
        let start = try #require(try bench.position())
        try bench.add("B")
        let later = try #require(try bench.position())
        let line = bench.nextID()
        for _ in 0..<2 {
            try bench.log.stand(
                bench.main, at: start, onLine: line, rewoundTo: (ContextFixture.checkpoint(1), "Start"), at: bench.now)
        }
        #expect(try bench.position() == start, "a line on which nothing was written is where it began")
        #expect(try bench.log.stands(bench.main, onLine: line))
        let told = try bench.log.view(of: bench.main).entries()
        #expect(told.map(\.kind) == ["message", ContextEntry.rewound])
        #expect(told.last?.agent == nil && told.last?.provenance.checkpoint == ContextFixture.checkpoint(1))
        #expect(told.last.map { String(decoding: $0.body, as: UTF8.self).contains("'Start'") } == true)
        #expect(try bench.abandoned() == ["B"])
        try bench.add("C")
        #expect(try bench.bodies() == ["A", "C"])
        try bench.log.stand(bench.main, at: later, onLine: bench.nextID(), at: bench.now)
        #expect(try bench.bodies() == ["A", "B"])
        #expect(try bench.log.view(of: bench.main).entries().map(\.kind) == ["message", "message"])
        #expect(try bench.abandoned() == ["C"])
        #expect(try bench.log.view(of: bench.main).entries().map(\.number) == [1, 2])
    }

    @Test func `a position that is not in the log is an empty memory`() throws {
        let bench = try ContextFixture()
        try bench.add("A")
        let far = ContextPosition(line: try #require(try bench.position()).line, position: 2, entries: 2)
        for position in [far, ContextPosition(line: bench.nextID(), position: 1, entries: 1), nil] {
            #expect(try position.map(bench.log.holds) != true)
            try bench.log.stand(bench.main, at: position, onLine: bench.nextID(), at: bench.now)
            #expect(try bench.bodies() == [])
            #expect(try bench.position() == nil)
        }
        #expect(try bench.abandoned() == ["A"])
    }

    @Test func `only what is remembered is found by its id`() throws {
        let bench = try ContextFixture()
        let first = try bench.add("A")
        let start = try bench.position()
        let second = try bench.add("B")
        let line = bench.nextID()
        try bench.log.stand(
            bench.main, at: start, onLine: line, rewoundTo: (ContextFixture.checkpoint(1), nil), at: bench.now)
        let view = try bench.log.view(of: bench.main)
        #expect(try view.entry(first.id.text) == first)
        #expect(try view.entry(String(first.id.text.prefix(6)).uppercased()) == first)
        #expect(try view.entry(line.short).kind == ContextEntry.rewound)
        for reference in [second.id.text, second.id.short, "", "abc", "xyz1", "'; DROP TABLE entries"] {
            let error = #expect(throws: EverettError.self) { _ = try view.entry(reference) }
            #expect(error?.code == .notFound)
        }
    }

    @Test func `filters, limits and the newest of a kind reach across lines`() throws {
        let bench = try ContextFixture()
        try bench.add("p1", kind: "plan", session: "1")
        try bench.add("x", kind: "plan", agent: "other")
        let start = try bench.position()
        try bench.add("p2", kind: "plan")
        try bench.log.stand(
            bench.main, at: start, onLine: bench.nextID(), rewoundTo: (ContextFixture.checkpoint(1), nil),
            at: bench.now)
        let view = try bench.log.view(of: bench.main)
        #expect(try view.newest("plan", of: "dev")?.body == Array("p1".utf8))
        #expect(try view.newest("plan", of: "dev", session: "2") == nil)
        #expect(try view.entries(ContextFilter(kind: "plan", agent: "dev")).count == 1)
        #expect(try view.entries(ContextFilter(agent: "dev")).count == 2, "a restore concerns every agent")
        #expect(try view.entries(ContextFilter(limit: 1)).map(\.kind) == [ContextEntry.rewound])
        #expect(try view.entries(ContextFilter(limit: 2)).map(\.number) == [2, nil])
    }

    @Test func `a world that is no more leaves what was written in it`() throws {
        let bench = try ContextFixture()
        let world = bench.nextID()
        try bench.add("A")
        try bench.log.stand(world, at: try bench.position(), onLine: bench.nextID(), at: bench.now)
        try bench.add("T", to: world)
        let position = try bench.log.position(of: world)
        #expect(try bench.bodies(of: world) == ["A", "T"])
        #expect(try bench.abandoned() == [], "another world's present is nobody's abandoned future")
        try bench.log.leave(world)
        #expect(try bench.bodies(of: world) == [])
        #expect(try bench.abandoned() == ["T"])
        try bench.log.stand(world, at: position, onLine: bench.nextID(), at: bench.now)
        #expect(try bench.bodies(of: world) == ["A", "T"])
        #expect(try bench.abandoned() == [])
    }

    @Test func `a log of something else is refused, a damaged one is named`() throws {
        let bench = try ContextFixture()
        try bench.scratch.write("other", "not a database, but long enough to be looked at as one would be")
        #expect(throws: EverettError.self) { _ = try ContextStore(bench.scratch.at("other")) }
        #expect(try ContextStore.ifPresent(bench.scratch.at("nothing")) == nil)
        try bench.add("A")
        try bench.log.connection.run("PRAGMA ignore_check_constraints = ON")
        try bench.log.connection.run("UPDATE lines SET parent = number, fork = 1")
        let error = #expect(throws: EverettError.self) { _ = try bench.log.view(of: bench.main) }
        #expect(error?.code == .integrity)
    }
}
