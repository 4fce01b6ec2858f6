import Base
import Platform
import TestSupport
import Testing

/// The shapes scripts rely on: no member may go, and each has its type.
@Suite struct DocumentTests {
    @Test func `every command answers with its document`() throws {
        let bench = try Bench()
        try bench.write("a", "one\n")
        let made = try bench.did("init", "--max-bytes", "1GB", "--json")
        let initialised: Documents.Initialised = try made.json()
        #expect(initialised.created && initialised.root == bench.project.description)
        #expect(initialised.policy.maxBytes == 1_000_000_000 && initialised.policy.maxFiles == 1_000_000)
        #expect(try made.keys() == ["project", "root", "created", "policy"])

        let early: Documents.Status = try bench.did("status", "--json").json()
        #expect(early.project.head == nil && early.project.changed == nil && early.project.changes.isEmpty)

        let answer = try bench.did("checkpoint", "-m", "start", "--pin", "--json")
        let taken: Documents.Checkpoint = try answer.json()
        #expect(taken.id.count == 64 && taken.timeline == "main" && taken.files == 1 && !taken.unchanged)
        #expect(taken.bytesNew > 0 && taken.coverage.bytes == 4 && taken.coverage.consistency == "per_file")
        #expect(
            try answer.keys(of: "coverage") == [
                "files", "directories", "symlinks", "databases", "secrets", "repositories", "knowledge_notes",
                "agent_entries", "bytes",
                "consistency",
                "scan",
                "skipped", "torn", "file_stores", "notes",
            ])
        let again: Documents.Checkpoint = try bench.did("checkpoint", "--json").json()
        #expect(again.unchanged && again.id == taken.id)

        try bench.write("a", "two\n")
        try bench.write("b", "new\n")
        let status: Documents.Status = try bench.did("status", "--json").json()
        #expect(
            status.project.head == taken.id && status.project.timeline == "main"
                && status.project.id == initialised.project)
        #expect(status.project.changed == Documents.Counts(added: 1, modified: 1, removed: 0, total: 2))
        #expect(status.project.changes == [.init(path: "a", status: "modified"), .init(path: "b", status: "added")])
        #expect(!status.daemon.running && !status.project.unfinishedRestore)
        let cut: Documents.Status = try bench.did("status", "--json", "--limit", "1").json()
        #expect(cut.project.changes.count == 1 && cut.project.changed?.total == 2)

        let restored = try bench.did("restore", "start", "--yes", "--json")
        let report: Documents.Restore = try restored.json()
        #expect(report.verified == true && !report.dryRun && report.changed == 1 && report.removed == 1)
        #expect(report.safetyCheckpoint?.count == 64 && report.operation?.count == 32)
        #expect(
            try restored.keys().isSuperset(of: [
                "safety_checkpoint", "changed", "removed", "set_aside", "verified", "operation", "kept", "untouched",
                "differing", "executable_configuration", "moved_repositories", "revived_repositories", "duration_ms",
                "dry_run",
            ]))

        let log: Documents.Log = try bench.did("log", "--json").json()
        let start = try #require(log.checkpoints.first { $0.name == "start" })
        #expect(start.id == taken.id && start.pinned && start.cause == "user" && start.parents.isEmpty && start.head)
        #expect(log.checkpoints.contains { $0.cause == "safety" && $0.parents == [taken.id] && !$0.head })
        #expect(start.created.hasSuffix("Z") && start.created.count == 24)

        let operations: Documents.Operations = try bench.did("operations", "--json").json()
        #expect(operations.operations.map(\.kind) == ["restore", "checkpoint", "init"])
        let one: Documents.Operations = try bench.did("operations", "--json", "--limit", "1").json()
        #expect(one.operations.map(\.id) == [report.operation])
        #expect(one.nextUndo == report.operation && one.nextRedo == nil)

        let undone: Documents.Reversal = try bench.did("undo", "--yes", "--json").json()
        #expect(undone.operation.id == report.operation && undone.restore?.verified == true)

        let verified: Documents.Verify = try bench.did("verify", "--json").json()
        #expect(verified.sound && !verified.quick && verified.problems.isEmpty && verified.checkpoints >= 2)
        let quick: Documents.Verify = try bench.did("verify", "--quick", "--json").json()
        #expect(quick.quick && quick.sound)
    }

    @Test func `errors are documents too and nothing else is on standard output`() throws {
        let bench = try Bench()
        let missing = try bench.everett("status", "--json")
        let failure: Documents.Failure = try missing.json()
        #expect(missing.status == 3 && failure.error.code == "not_found" && !failure.error.hints.isEmpty)
        #expect(missing.error.isEmpty)
        let mistake = try bench.everett("restroe", "x", "--json")
        let usage: Documents.Failure = try mistake.json()
        #expect(mistake.status == 2 && usage.error.code == "usage")
    }
}
