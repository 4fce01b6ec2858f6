import Base
import Chronos
import Inbox
import Platform
import TestSupport
import Testing

@testable import Functions

/// What an agent may do on main with its user's word, and only with it.
@Suite struct ApprovalTests {
    private let bench: Bench
    private let inbox: InboxStore

    init() throws {
        bench = try Bench()
        bench.approvals = Approvals(
            home: bench.scratch.at("home"), agent: "claude", clock: Machine.clock, ids: IDSource(random: .system),
            files: RealFileOperations())
        try bench.write("a", "one\n")
        try bench.call("create_checkpoint", #"{"name": "start"}"#)
        try bench.write("a", "two\n")
        try bench.write("new", "kept in the safety checkpoint\n")
        inbox = try InboxStore(home: bench.scratch.at("home"))
    }

    private func wanted(_ name: String, _ arguments: String) throws -> InboxQuestion {
        let error = try bench.refusal(name, arguments, as: .agent)
        return try #require((error.cause as? ApprovalWanted)?.question)
    }

    private func answer(_ question: InboxQuestion, _ approves: Bool = true) throws {
        _ = try inbox.answer(
            question.id, approves: approves, shown: question.plan.digest, message: "not now", door: .page,
            at: Machine.clock.now)
    }

    @Test func `an approved call is carried out once`() throws {
        let question = try wanted("restore_checkpoint", #"{"id": "start"}"#)
        #expect(question.state == .open && question.agent == "claude")
        let plan = try JSONValue(Array(question.plan.document.utf8))
        #expect(plan["effect"]?["modified"]?.integer == 1 && plan["effect"]?["removed"]?.integer == 1)
        #expect(try wanted("restore_checkpoint", #"{"id": "start"}"#).id == question.id)
        #expect(try bench.text("a") == "two\n")
        try answer(question)
        try bench.call("restore_checkpoint", #"{"id": "start"}"#, as: .agent)
        #expect(try bench.text("a") == "one\n")
        try bench.write("a", "three\n")
        #expect(try wanted("restore_checkpoint", #"{"id": "start"}"#).id != question.id)
        #expect(try bench.text("a") == "three\n")
    }

    @Test(arguments: [
        ("restore_checkpoint", #"{"id": "start", "paths": ["a"]}"#), ("rollback", "{}"), ("undo", "{}"),
    ])
    func `an approval is of no use for anything else`(_ other: String, _ arguments: String) throws {
        try answer(try wanted("restore_checkpoint", #"{"id": "start"}"#))
        _ = try wanted(other, arguments)
        #expect(try bench.text("a") == "two\n")
    }

    @Test func `what changed after it was shown is asked again`() throws {
        let question = try wanted("rollback", "{}")
        try answer(question)
        try bench.write("a", "somebody works here\n")
        let again = try wanted("rollback", "{}")
        #expect(again.id != question.id && again.plan.digest != question.plan.digest)
        #expect(try bench.text("a") == "somebody works here\n")
    }

    @Test func `a merge is approved with exactly what the timeline holds`() throws {
        try bench.call("branch_timeline", #"{"name": "try"}"#, as: .agent)
        try bench.scratch.write("project@try/b", "harmless\n")
        try answer(try wanted("merge_timeline", #"{"source": "try"}"#))
        try bench.scratch.write("project@try/b", "not what was shown\n")
        let again = try wanted("merge_timeline", #"{"source": "try"}"#)
        #expect(!bench.scratch.exists("project/b"))
        try answer(again)
        try bench.call("merge_timeline", #"{"source": "try"}"#, as: .agent)
        #expect(try bench.text("b") == "not what was shown\n")
    }

    @Test func `a no is told to the agent, with the user's words`() throws {
        try answer(try wanted("undo", "{}"), false)
        let error = try bench.refusal("undo", "{}", as: .agent)
        #expect(error.message.english.contains("denied undo: not now"))
    }

    @Test func `one act has one spelling`() throws {
        let first = try wanted("restore_checkpoint", #"{"id": "start", "paths": ["a"], "timeline": "main"}"#)
        let second = try wanted("restore_checkpoint", #"{"timeline":"main","paths":["a"],"id":"start"}"#)
        #expect(first.id == second.id)
    }

    @Test func `what needs nobody's word asks nobody`() throws {
        try bench.call("rollback", #"{"dry_run": true}"#, as: .agent)
        try bench.call("create_checkpoint", as: .agent)
        _ = try bench.refusal("delete_checkpoint", #"{"id": "start"}"#, as: .agent)
        #expect(try inbox.questions(all: true, limit: 10, at: Machine.clock.now).isEmpty)
    }
}
