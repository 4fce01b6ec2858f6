import Base
import Platform
import Storage
import TestSupport
import Testing

@testable import Inbox

/// A home with an inbox, ids and a clock that is set.
private final class Bench {
    let scratch: Scratch
    let store: InboxStore
    let project: Identifier
    var now = Timestamp(milliseconds: 1_000_000)
    private let ids = IDSource.seeded(9)

    init(policy: InboxPolicy = InboxPolicy()) throws {
        scratch = try Scratch()
        project = ids.next()
        store = try InboxStore(home: scratch.path, policy: policy)
    }

    func pass(_ milliseconds: Int64) { now = Timestamp(milliseconds: now.milliseconds + milliseconds) }

    func plan(_ text: String = "{\"id\":\"a\"}") throws -> ApprovalPlan {
        try ApprovalPlan(function: "restore_checkpoint", project: project, timeline: "main", document: text)
    }

    func ask(_ plan: ApprovalPlan) throws -> InboxQuestion {
        try store.ask(plan, agent: "claude", run: nil, id: ids.next(), at: now)
    }

    func answer(_ question: InboxQuestion, _ approves: Bool, shown: Digest? = nil) throws -> InboxQuestion {
        try store.answer(
            question.id, approves: approves, shown: shown ?? question.plan.digest, message: "no\nway", door: .page,
            at: now)
    }
}

@Suite struct InboxStoreTests {
    @Test func `an approval is good once, for exactly what was shown`() throws {
        let bench = try Bench()
        let plan = try bench.plan()
        let question = try bench.ask(plan)
        #expect(try bench.store.use(plan, at: bench.now) == nil)
        _ = try bench.answer(question, true)
        #expect(try bench.store.use(try bench.plan("{\"id\":\"b\"}"), at: bench.now) == nil)
        #expect(try bench.store.use(plan, at: bench.now)?.state == .used)
        #expect(try bench.store.use(plan, at: bench.now) == nil)
        #expect(try bench.ask(plan).id != question.id)
    }

    @Test func `the first answer counts, the second is told so`() throws {
        let bench = try Bench()
        let question = try bench.ask(try bench.plan())
        let other = try #require(try InboxStore.ifPresent(home: bench.scratch.path))
        let denied = try bench.answer(question, false)
        #expect(denied.state == .denied && denied.message == "no way" && denied.door == .page)
        let error = #expect(throws: EverettError.self) {
            try other.answer(
                question.id, approves: true, shown: question.plan.digest, message: "", door: .commandLine,
                at: bench.now)
        }
        #expect(error?.code == .conflict)
        #expect(try bench.store.use(question.plan, at: bench.now) == nil)
    }

    @Test func `an answer about something else than what is asked is refused`() throws {
        let bench = try Bench()
        let question = try bench.ask(try bench.plan())
        let error = #expect(throws: EverettError.self) { try bench.answer(question, true, shown: .zero) }
        #expect(error?.code == .moved)
        #expect(try bench.store.question(question.id.short, at: bench.now).state == .open)
    }

    @Test func `silence is no, and so is an approval that nobody used`() throws {
        let bench = try Bench()
        let silent = try bench.ask(try bench.plan())
        bench.pass(3_600_000)
        #expect(try bench.store.question(silent.id.text, at: bench.now).state == .expired)
        #expect(throws: EverettError.self) { try bench.answer(silent, true) }
        let late = try bench.ask(try bench.plan())
        _ = try bench.answer(late, true)
        bench.pass(600_000)
        #expect(try bench.store.use(late.plan, at: bench.now) == nil)
    }

    @Test func `one plan is one question, and not again right after a no`() throws {
        let bench = try Bench()
        let question = try bench.ask(try bench.plan())
        #expect(try bench.ask(try bench.plan()) == question)
        _ = try bench.answer(question, false)
        #expect(try bench.ask(try bench.plan()).id == question.id)
        bench.pass(600_001)
        #expect(try bench.ask(try bench.plan()).id != question.id)
    }

    @Test func `an agent cannot flood its user`() throws {
        var policy = InboxPolicy()
        policy.mostOpen = 3
        policy.mostKept = 5
        let bench = try Bench(policy: policy)
        for number in 1...3 { _ = try bench.ask(try bench.plan("{\"n\":\(number)}")) }
        let error = #expect(throws: EverettError.self) { try bench.ask(try bench.plan("{\"n\":4}")) }
        #expect(error?.code == .refused)
        #expect(throws: EverettError.self) { try bench.plan(String(repeating: "x", count: ApprovalPlan.longest + 1)) }
        for question in try bench.store.questions(limit: 10, at: bench.now) { _ = try bench.answer(question, false) }
        for number in 5...20 { _ = try bench.answer(try bench.ask(try bench.plan("{\"n\":\(number)}")), false) }
        #expect(try bench.store.questions(all: true, limit: 100, at: bench.now).count <= 6)
    }

    @Test func `of two who use one approval at once one gets it`() async throws {
        let bench = try Bench()
        let home = bench.scratch.path
        let now = bench.now
        for round in 0..<20 {
            let plan = try bench.plan("{\"round\":\(round)}")
            _ = try bench.answer(try bench.ask(plan), true)
            let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask { try InboxStore(home: home).use(plan, at: now) != nil }
                }
                return try await group.reduce(into: 0) { count, won in count += won ? 1 : 0 }
            }
            #expect(winners == 1)
        }
    }

    @Test func `a question whose plan was changed in the file is nothing to agree to`() throws {
        let bench = try Bench()
        let question = try bench.ask(try bench.plan())
        let raw = try Connection.open(path: bench.scratch.at("inbox.db"))
        try raw.run("UPDATE questions SET document = '{\"id\":\"evil\"}'")
        let error = #expect(throws: EverettError.self) { try bench.answer(question, true) }
        #expect(error?.code == .integrity)
    }
}
