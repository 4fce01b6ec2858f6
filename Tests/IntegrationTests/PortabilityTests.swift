import Base
import Platform
import TestSupport
import Testing

/// Checkpoints that leave the machine and come back, through the real program.
struct PortabilityTests {
    private struct Exported: Decodable {
        let checkpoint: String
        let exported: String
        let leftOut: [String]
    }

    private struct Imported: Decodable {
        struct Origin: Decodable {
            let checkpoint: String
        }

        let id: String?
        let timeline: String
        let origin: Origin
        let dryRun: Bool
    }

    @Test func `a checkpoint is exported, looked at, imported and restored`() throws {
        let bench = try Bench()
        try bench.scratch.write("project/a.txt", "one\n")
        try bench.scratch.write("project/.env", "PASSWORD=hunter2hunter2\n")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        let file = bench.scratch.at("start.everett").description
        let exported: Exported = try bench.did("export", "start", file, "--json").json()
        #expect(exported.leftOut == [".env"])
        #expect(try bench.everett("export", "start", file).status != 0)
        try bench.did("export", "start", file, "--force")
        try bench.scratch.write("project/a.txt", "two\n")
        let preview: Imported = try bench.did("import", file, "--dry-run", "--json").json()
        #expect(preview.id == nil && preview.dryRun)
        #expect(preview.origin.checkpoint == exported.checkpoint)
        let imported: Imported = try bench.did("import", file, "--json").json()
        #expect(imported.timeline == "imported/start")
        try bench.did("restore", "imported/start", "--yes")
        #expect(try bench.scratch.text("project/a.txt") == "one\n")
        #expect(try bench.scratch.text("project/.env") == "PASSWORD=hunter2hunter2\n")
        try bench.scratch.write("broken", "EVBNDL\r\nnot really")
        let refused = try bench.everett("import", bench.scratch.at("broken").description)
        #expect(refused.status != 0)
        #expect(refused.error.contains("refused"))
        try bench.did("verify")
    }

    @Test func `named checkpoints are mirrored into the project when that is asked for`() throws {
        let bench = try Bench()
        try bench.scratch.write("project/a.txt", "one\n")
        try bench.did("init")
        try bench.did("checkpoint", "--set", "chronos.seed_layout=true")
        #expect(!bench.scratch.exists("project/data"))
        let first = try bench.did("checkpoint", "-m", "start", "--set", "chronos.seed_layout=true", "--json")
        struct Taken: Decodable { let id: String }
        let id = try first.json(Taken.self).id
        let folder = "project/data/timelines/main/\(id.prefix(8))"
        // The mirror is made by a process of its own; each look takes a while.
        for _ in 0..<500 where !bench.scratch.exists("\(folder)/checkpoint.json") { try bench.did("version") }
        #expect(bench.scratch.exists("\(folder)/checkpoint.json"))
        #expect(try bench.scratch.text("\(folder)/fs_diff.patch").contains("+one"))
        let second = try bench.did("checkpoint", "-m", "second", "--set", "chronos.seed_layout=true")
        #expect(second.output.contains("data/timelines"))
        try bench.did("verify")
    }
}
