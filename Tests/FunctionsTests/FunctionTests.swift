import Base
import Platform
import TestSupport
import Testing

@testable import Functions

/// Every function on a real engine: what it does, and that its answer is what its schema promises.
@Suite struct FunctionTests {
    private let bench: Bench

    init() throws {
        bench = try Bench()
        try bench.write("a", "one\n")
        try bench.write("dir/b", "one\n")
    }

    @Test func `a checkpoint is made, listed, compared and restored`() throws {
        let start = try bench.call("create_checkpoint", #"{"name": "start"}"#)
        let id = try #require(start["id"]?.text)
        try bench.write("a", "two\n")
        let status = try bench.call("status", #"{"limit": 1}"#)["project"]
        #expect(status?["head"]?.text == id && status?["changed"]?["modified"] == .integer(1))
        let difference = try bench.call("diff", #"{"stat": true}"#)["changes"]?.elements
        #expect(difference?.first?["path"]?.text == "a" && difference?.first?["lines_added"] == .integer(1))
        #expect(try bench.call("diff", #"{"paths": ["dir"]}"#)["changes"] == .array([]))

        let preview = try bench.call("preview_restore", #"{"id": "start"}"#)
        #expect(preview["changed"] == .integer(1) && preview["dry_run"] == .bool(true))
        #expect(try bench.text("a") == "two\n")
        let restored = try bench.call("restore_checkpoint", #"{"id": "start", "paths": ["a"]}"#)
        #expect(restored["verified"] == .bool(true))
        #expect(try bench.text("a") == "one\n")

        let look = try bench.call("undo", #"{"dry_run": true}"#)
        #expect(look["dry_run"] == .bool(true) && look["operation"]?["kind"]?.text == "restore")
        try bench.call("undo")
        #expect(try bench.text("a") == "two\n")

        try bench.call("create_checkpoint")
        let all = try bench.call("list_checkpoints", #"{"all": true}"#)["checkpoints"]?.elements ?? []
        #expect(all.contains { $0["name"]?.text == "start" } && all.count >= 2)
        #expect(try bench.call("list_checkpoints", #"{"limit": 1}"#)["checkpoints"]?.elements?.count == 1)
        let between = try bench.call("diff", #"{"from": "start", "to": "@"}"#)
        #expect(between["from"]?.text == id && between["changes"]?.elements?.count == 1)
    }

    @Test func `a rollback goes to the newest checkpoint that has a name`() throws {
        #expect(try bench.refusal("rollback").code == .notFound)
        try bench.call("create_checkpoint", #"{"name": "first"}"#)
        try bench.write("a", "two\n")
        let second = try bench.call("create_checkpoint", #"{"name": "second"}"#)
        try bench.write("a", "three\n")
        try bench.call("create_checkpoint")
        let look = try bench.call("rollback", #"{"dry_run": true}"#)
        #expect(look["checkpoint"] == second["id"] && look["verified"] == .null)
        #expect(try bench.text("a") == "three\n")
        try bench.call("rollback")
        #expect(try bench.text("a") == "two\n")
    }

    @Test func `a checkpoint is deleted by its user, and undo takes that back`() throws {
        try bench.call("create_checkpoint", #"{"name": "first"}"#)
        try bench.write("a", "two\n")
        try bench.call("create_checkpoint", #"{"name": "second"}"#)
        let look = try bench.call("delete_checkpoint", #"{"id": "first", "dry_run": true}"#)
        #expect(look["dry_run"] == .bool(true) && look["checkpoints"]?.elements?.count == 1)
        let gone = try bench.call("delete_checkpoint", #"{"id": "first"}"#)
        #expect(gone["dry_run"] == .bool(false) && gone["operation"]?.text != nil)
        #expect(try bench.call("list_checkpoints")["checkpoints"]?.elements?.count == 1)
        try bench.call("undo")
        #expect(try bench.call("list_checkpoints")["checkpoints"]?.elements?.count == 2)
    }

    @Test func `a timeline is begun, worked on and merged`() throws {
        try bench.call("create_checkpoint", #"{"name": "start"}"#)
        let branch = try bench.call("branch_timeline", #"{"name": "try", "from": "start"}"#)
        #expect(branch["name"]?.text == "try" && branch["verified"] == .bool(true))
        try bench.scratch.write("project@try/new", "new\n")
        let names = try bench.call("list_timelines")["timelines"]?.elements?.compactMap { $0["name"]?.text }
        #expect(names == ["main", "try"])
        #expect(try bench.call("status", #"{"timeline": "try"}"#)["project"]?["timeline"]?.text == "try")

        let look = try bench.call("merge_timeline", #"{"source": "try", "dry_run": true}"#)
        #expect(look["status"]?.text == "mergeable" && look["changes"]?.elements?.count == 1)
        let merged = try bench.call("merge_timeline", #"{"source": "try", "target": "main"}"#)
        #expect(merged["status"]?.text == "merged" && merged["restore"]?["verified"] == .bool(true))
        #expect(try bench.text("new") == "new\n")
        let again = try bench.call("merge_timeline", #"{"source": "try"}"#)
        #expect(again["up_to_date"] == .bool(true))
    }

    @Test func `a merge with conflicts says where they wait`() throws {
        try bench.call("create_checkpoint", #"{"name": "start"}"#)
        try bench.call("branch_timeline", #"{"name": "try"}"#)
        try bench.scratch.write("project@try/a", "theirs\n")
        try bench.write("a", "ours\n")
        let answer = try bench.call("merge_timeline", #"{"source": "try"}"#, ending: .conflict)
        #expect(answer["status"]?.text == "conflicts" && answer["candidate"]?.text != nil)
        #expect(answer["conflicts"]?.elements?.first?["path"]?.text == "a")
        #expect(try bench.text("a") == "ours\n")
    }

    @Test func `what is noted is found, and says who noted it`() throws {
        let note = try bench.call(
            "add_knowledge", #"{"text": "The cache is keyed by inode", "tags": ["cache"], "source": "scan.swift"}"#,
            as: .agent)
        #expect(note["new"] == .bool(true) && note["author"]?.text == "agent")
        let again = try bench.call("add_knowledge", #"{"text": "The cache is keyed by inode", "tags": ["cache"]}"#)
        #expect(again["new"] == .bool(false) && again["id"] == note["id"])
        let newer = try bench.call(
            "add_knowledge",
            #"{"text": "The port is 8080", "kind": "decision", "supersedes": "\#(note["id"]?.text ?? "")"}"#)
        #expect(newer["author"]?.text == "user")
        #expect(try bench.call("search_knowledge", #"{"query": "cache"}"#)["notes"] == .array([]))
        let past = try bench.call("search_knowledge", #"{"query": "cach inod", "past": true, "since": "2020-01-01"}"#)
        #expect(past["notes"]?.elements?.first?["id"] == note["id"])
        #expect(try bench.refusal("search_knowledge", #"{"query": "cache", "since": "soon"}"#).code == .usage)
    }

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `programs run in timelines, as gates and as tests`() throws {
        try bench.call("create_checkpoint", #"{"name": "good"}"#)
        for text in ["two\n", "three\n", "four\n"] {
            try bench.write("a", text)
            try bench.call("create_checkpoint")
        }
        try bench.call("branch_timeline", #"{"name": "try"}"#)
        let done = try bench.call(
            "exec_in_timeline",
            #"{"timeline": "try", "command": ["sh", "-c", "printf 'x\\0y'; rm ../a; pwd"], "directory": "dir"}"#)
        #expect(done["exit_code"] == .integer(0) && done["timeline"]?.text == "try")
        #expect(done["output"]?.text == "x\0y" + bench.scratch.at("project/dir").description + "\n")
        #expect(try bench.text("a") == "four\n")
        let failed = try bench.call(
            "exec_in_timeline", #"{"timeline": "try", "command": ["test", "-e", "a"], "network": "none"}"#,
            ending: .failed)
        #expect(failed["exit_code"] == .integer(1))
        let late = try bench.call(
            "exec_in_timeline", #"{"timeline": "try", "command": ["sleep", "100"], "timeout_seconds": 1}"#,
            ending: .failed)
        #expect(late["limits_met"] == .array([.string("time")]))

        let refused = try bench.call(
            "merge_timeline", #"{"source": "try", "gate": "test -e a"}"#, ending: .failed)
        #expect(refused["status"]?.text == "gate_failed")
        #expect(refused["evidence"]?["gate"]?["exit_code"] == .integer(1))
        #expect(try bench.text("a") == "four\n")

        let guilty = try bench.call("bisect", #"{"good": "good", "command": ["grep", "-qE", "one|two", "a"]}"#)
        let checkpoints = try bench.call("list_checkpoints", #"{"timeline": "main"}"#)["checkpoints"]?.elements ?? []
        #expect(guilty["guilty"]?.elements?.count == 1)
        #expect(checkpoints.contains { $0["id"] == guilty["guilty"]?.elements?.first })
        #expect(guilty["changes"]?.elements?.first?["path"]?.text == "a")
    }
}
