import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Directories in which libraries keep databases as files are named, however a checkpoint is taken.
@Suite struct FileStoreTests {
    private func table(_ world: RestoreFixture, _ path: String, versions: Int = 1) throws {
        for version in 1...versions {
            try world.write("\(path)/data/\(version).lance", "rows \(version)")
            try world.write("\(path)/_versions/\(version).manifest", "manifest \(version)")
        }
    }

    private func stores(_ world: RestoreFixture, _ id: Digest) throws -> [String] {
        let reader = try ObjectReader(world.engine.store)
        return try world.engine.readCoverage(try world.engine.readCheckpoint(id, reader), reader).fileStores
            .map { "\($0.kind.rawValue) \($0.path)" }
    }

    @Test func `tables of LanceDB and databases of Chroma are told by what lies in their directories`() throws {
        let world = try RestoreFixture()
        try table(world, "data/memory/notes.lance")
        try table(world, "data/memory/other.lance")
        try world.write("src/not.lance/file", "no table")
        try world.write("file.lance", "a file")
        try world.write("chroma/chroma.sqlite3", "no database")
        if let sqlite = Program.sqlite {
            try world.scratch.makeDirectory("project/vectors")
            try sqlite.run(["vectors/chroma.sqlite3", "CREATE TABLE t (x)"], in: world.scratch.at("project"))
        }
        let expected = ["lancedb data/memory"] + (Program.sqlite == nil ? [] : ["chroma vectors"])
        #expect(try stores(world, try world.checkpoint()) == expected)
        // What did not change, and what changed elsewhere, is named again.
        try world.write("elsewhere", "1")
        #expect(try stores(world, try world.checkpoint()) == expected)
        try table(world, "data/memory/notes.lance", versions: 2)
        #expect(try stores(world, try world.checkpoint()) == expected)
        try world.remove("data/memory")
        let without = try world.checkpoint()
        #expect(try stores(world, without) == Array(expected.dropFirst()))
        #expect(try world.engine.show(without, world.project).coverage.torn == [])
    }

    @Test func `what is excluded or left out is not said to be captured`() throws {
        let world = try RestoreFixture()
        try table(world, "data/notes.lance")
        _ = try world.checkpoint()
        var project = world.project
        project.policy = CapturePolicy(excluded: try PatternList(texts: ["data"]))
        let id = try world.engine.checkpoint(project, CheckpointRequest(name: "without"), .none).id
        #expect(try stores(world, id) == [])
    }

    @Test func `a table that is written to meanwhile is told`() throws {
        let world = try RestoreFixture()
        try table(world, "data/notes.lance")
        try table(world, "data/quiet.lance")
        _ = try world.checkpoint()
        let late = world.scratch.at("project/data/notes.lance/_versions/2.manifest")
        try world.reopen(
            hooks: Hooks { hook in
                guard hook == .captureScanned else { return }
                _ = try? RealFileOperations().openOwned(
                    FileDescriptors.none, CName(late.bytes), [.write, .create], permissions: 0o644)
            })
        try world.write("elsewhere", "1")
        let id = try world.checkpoint()
        #expect(
            try world.engine.show(id, world.project).coverage.torn.map(\.description) == ["data/notes.lance"])
    }

    @Test(.enabled(if: Program.git != nil))
    func `the seed's layout holds them in an archive that unzips`() throws {
        let world = try RestoreFixture()
        try table(world, "data/memory/notes.lance", versions: 3)
        try world.write("data/memory/zażółć.lance/_versions/1", String(repeating: "x", count: 2_500_000))
        try world.write("data/memory/.env", "SECRET=never leaves\n")
        let id = try world.checkpoint("start")
        let git = try #require(Program.git).path
        func export(_ name: String) throws -> SeedExportReport {
            try world.engine.exportSeed(
                world.project, ExportRequest(checkpoint: id), to: world.scratch.at(name), git: git, .none)
        }
        let report = try export("folder")
        #expect(report.files == ["fs_diff.patch", "memory_dump.zip", "checkpoint.json"])
        #expect(report.omitted.map(\.name) == ["agent_state.json", "env_config.json", "git_status.txt"])
        let json = try JSONValue(Array(try world.scratch.text("folder/checkpoint.json").utf8))
        #expect(json["metadata"]?["memory_root"]?.text == "data/memory")
        _ = try export("again")
        let files = RealFileOperations()
        let first = try files.readWhole(absolute: world.scratch.at("folder/memory_dump.zip"), limit: 1 << 30)
        #expect(try files.readWhole(absolute: world.scratch.at("again/memory_dump.zip"), limit: 1 << 30) == first)
        guard let python = Program("python3") else { return }
        let listed = try python.run(
            [
                "-c",
                """
                import sys, zipfile
                zip = zipfile.ZipFile('folder/memory_dump.zip')
                assert zip.testzip() is None
                zip.extractall('unpacked')
                print(' '.join(zip.namelist()))
                """,
            ], in: world.scratch.path)
        #expect(listed.contains("data/memory/notes.lance/_versions/3.manifest") && !listed.contains(".env"))
        #expect(try world.scratch.text("unpacked/data/memory/notes.lance/data/3.lance") == "rows 3")
        #expect(
            try world.scratch.text("unpacked/data/memory/zażółć.lance/_versions/1")
                == world.read("data/memory/zażółć.lance/_versions/1"))
    }
}
