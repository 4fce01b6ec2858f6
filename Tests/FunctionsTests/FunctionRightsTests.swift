import Base
import TestSupport
import Testing

@testable import Functions

/// What an agent may not do, by itself or at all.
@Suite struct FunctionRightsTests {
    private let bench: Bench

    init() throws {
        bench = try Bench()
        try bench.write("a", "one\n")
        try bench.call("create_checkpoint", #"{"name": "start"}"#)
        try bench.write("a", "two\n")
    }

    @Test(arguments: [Caller.agent, .approvedAgent])
    func `an agent cannot delete a checkpoint, approved or not`(_ caller: Caller) throws {
        for arguments in [#"{"id": "start"}"#, #"{"id": "start", "dry_run": true}"#, #"{"timeline": 1}"#] {
            let error = try bench.refusal("delete_checkpoint", arguments, as: caller)
            #expect(error.code == .permission && error.message.english.contains("users only"))
        }
        #expect(try bench.call("list_checkpoints")["checkpoints"]?.elements?.count == 1)
    }

    @Test func `on main an agent changes what is there only with the user's word`() throws {
        let calls = [
            ("restore_checkpoint", #"{"id": "start"}"#),
            ("restore_checkpoint", #"{"id": "start", "timeline": "main"}"#),
            ("rollback", "{}"), ("undo", "{}"), ("exec_in_timeline", #"{"timeline": "main", "command": ["true"]}"#),
            ("merge_timeline", #"{"source": "try"}"#), ("merge_timeline", #"{"source": "try", "target": "main"}"#),
        ]
        try bench.call("branch_timeline", #"{"name": "try"}"#, as: .agent)
        for (name, arguments) in calls {
            let error = try bench.refusal(name, arguments, as: .agent)
            #expect(error.code == .permission && error.message.english.contains("approval"), "\(name)")
        }
        #expect(try bench.text("a") == "two\n")
        try bench.call("rollback", #"{"dry_run": true}"#, as: .agent)
        #expect(try bench.text("a") == "two\n")
        try bench.call("rollback", as: .approvedAgent)
        #expect(try bench.text("a") == "one\n")
    }

    @Test func `on a timeline of its own an agent needs nobody's word`() throws {
        try bench.call("branch_timeline", #"{"name": "try"}"#, as: .agent)
        try bench.scratch.write("project@try/a", "three\n")
        try bench.call("restore_checkpoint", #"{"id": "start", "timeline": "try"}"#, as: .agent)
        #expect(try bench.scratch.text("project@try/a") == "one\n")
        try bench.call("undo", #"{"timeline": "try"}"#, as: .agent)
        #expect(try bench.scratch.text("project@try/a") == "three\n")
        #expect(try bench.text("a") == "two\n")
    }

    @Test func `who may call what is decided, and the table says it`() {
        let users = FunctionTable.all.filter { $0.access == .users }.map(\.name)
        #expect(users == ["delete_checkpoint"])
        for function in FunctionTable.all {
            // Whatever replaces something is nothing that an agent does on main by itself.
            #expect(!function.traits.isDestructive || function.access != .agents, "\(function.name)")
            #expect(!(function.traits.isReadOnly && function.traits.isDestructive), "\(function.name)")
        }
    }
}
