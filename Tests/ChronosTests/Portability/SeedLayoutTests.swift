import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// The folder that other tools understand, with real git.
@Suite(.enabled(if: Program.git != nil))
struct SeedLayoutTests {
    private func export(
        _ world: RestoreFixture, _ id: Digest, _ name: String = "folder", leftOut: [String] = []
    ) throws -> SeedExportReport {
        try world.engine.exportSeed(
            world.project, ExportRequest(checkpoint: id, leftOut: leftOut.compactMap { BytePath($0) }),
            to: world.scratch.at(name), git: #require(Program.git).path, .none)
    }

    /// Everything a patch has to carry: changed, deleted, new, untracked, ignored, binary, links, modes, odd names.
    private func change(_ world: RestoreFixture) throws {
        try world.makeRepository()
        try world.write("gone", "gone\n")
        try world.write("script", "#!/bin/sh\n")
        try world.write("type", "a file\n")
        try world.write("dir/old name", "moved\n")
        try world.write(".gitignore", "ignored\n")
        try world.write(".gitattributes", "*.txt text eol=crlf filter=evil\n*.bin diff=evil\n")
        try world.commit("base")
        try world.write("tracked.txt", "changed\r\nlines\n")
        try world.remove("gone")
        try world.chmod("script", 0o755)
        try world.remove("type")
        try world.scratch.symlink("project/type", to: "tracked.txt")
        try world.remove("dir/old name")
        try world.write("dir/new name", "moved\n")
        try world.write("ignored", "secret of mine\n", permissions: 0o600)
        try world.scratch.write("project/data.bin", SeededGenerator(seed: 9).blob(30_000))
        try world.write("zażółć \"quoted\"\ttab", "odd\n")
        try world.scratch.makeDirectory("project/empty/deep")
        try world.chmod("empty", 0o700)
        try world.write("staged", "staged\n")
        try world.git("add", "staged")
    }

    @Test func `a folder comes back as the same tree`() throws {
        let world = try RestoreFixture()
        try change(world)
        let base = try world.head()
        let status = try world.git("status", "--porcelain=v1", "--branch")
        let start = try world.checkpoint("start")
        let report = try export(world, start)
        #expect(report.base == base)
        #expect(report.files == ["fs_diff.patch", "git_status.txt", "checkpoint.json"])
        #expect(report.omitted.map(\.name) == ["memory_dump.zip", "agent_state.json", "env_config.json"])
        #expect(report.notCarried.map(\.reason) == ["repository"])
        #expect(try world.scratch.text("folder/git_status.txt") == status)
        let json = try JSONValue(Array(try world.scratch.text("folder/checkpoint.json").utf8))
        #expect(json["checkpoint_id"]?.text == String(start.hex.prefix(8)))
        #expect(json["name"]?.text == "start")
        #expect(json["metadata"]?["base_commit"]?.text == base)
        #expect(json["metadata"]?["timeline"]?.text == "main")

        // Elsewhere: a clone that has the commit.
        let other = try RestoreFixture()
        try other.scratch.remove("project")
        try other.git("clone", "-q", world.scratch.at("project").description, "project", in: "")
        let imported = try other.engine.importSeed(
            other.project, from: world.scratch.at("folder"), git: #require(Program.git).path, .none)
        let mine = try HeldWorld(start, world.engine).files
        let theirs = try HeldWorld(imported.record.id, other.engine).files
        #expect(theirs.tree == mine.tree)
        #expect(theirs.rootPermissions == mine.rootPermissions)
        #expect(imported.record.cause == .imported && imported.record.timeline == "imported/start")
        #expect(imported.origin.checkpoint == start)
        let restored = try other.restore(imported.record.id)
        #expect(restored.isVerified, "\(restored.differing)")
        #expect(try other.read("ignored") == "secret of mine\n")
        #expect(try scratchLeft(world) == [] && scratchLeft(other) == [])
        try other.expectSound()
    }

    private func scratchLeft(_ world: RestoreFixture) throws -> [String] {
        let directory = try world.files.openOwned(absolute: world.scratch.at("home/tmp"), [.read, .directory])
        return try world.files.list(directory.raw).map { String(decoding: $0.name, as: UTF8.self) }
    }

    @Test func `git itself applies the patch on the recorded commit`() throws {
        let world = try RestoreFixture()
        try change(world)
        let start = try world.checkpoint()
        let report = try export(world, start)
        try world.git("clone", "-q", "project", "clone", in: "")
        try world.git("checkout", "-q", "--detach", try #require(report.base), in: "clone")
        // The attributes of the tree are in force here, and none of its filters exists.
        try world.scratch.write("clone/.git/info/attributes", "* -text -filter\n")
        try world.git("checkout", "-q", "--force", "HEAD", "--", ".", in: "clone")
        try world.git("apply", "--index", "../folder/fs_diff.patch", in: "clone")
        #expect(try world.scratch.text("clone/tracked.txt") == "changed\r\nlines\n")
        #expect(try world.scratch.status("clone/script").permissions & 0o100 != 0)
        #expect(try world.scratch.text("clone/zażółć \"quoted\"\ttab") == "odd\n")
        #expect(!world.scratch.exists("clone/gone") && !world.scratch.exists("clone/dir/old name"))
    }

    @Test func `a clean tree is an empty patch`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let start = try world.checkpoint()
        _ = try export(world, start)
        #expect(try world.scratch.text("folder/fs_diff.patch") == "")
        #expect(try world.scratch.text("folder/git_status.txt") == "## main\n")
        try world.write("tracked.txt", "later\n")
        try world.commit("later")
        let imported = try world.engine.importSeed(
            world.project, from: world.scratch.at("folder"), git: #require(Program.git).path, .none)
        #expect(try world.restore(imported.record.id).isVerified)
        #expect(try world.read("tracked.txt") == "first\n")
    }

    @Test func `without a repository the patch adds every file`() throws {
        let world = try RestoreFixture()
        try world.populate()
        try world.remove(".env")
        let start = try world.checkpoint("plain")
        let report = try export(world, start)
        #expect(report.base == nil)
        #expect(report.files == ["fs_diff.patch", "checkpoint.json"])
        let other = try RestoreFixture()
        let imported = try other.engine.importSeed(
            other.project, from: world.scratch.at("folder"), git: #require(Program.git).path, .none)
        #expect(try HeldWorld(imported.record.id, other.engine).files.tree == HeldWorld(start, world.engine).files.tree)
    }

    @Test func `what is left out is in no file of the folder and in its list`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        try world.write(".env", "TOKEN=abcdef\n")
        let start = try world.checkpoint()
        let report = try export(world, start, leftOut: [".env"])
        #expect(report.leftOut.map(\.description) == [".env"])
        #expect(try !world.scratch.text("folder/fs_diff.patch").contains("abcdef"))
        #expect(try world.scratch.text("folder/checkpoint.json").contains("\"left_out\":[\".env\"]"))
    }

    @Test func `a commit that the repository lost is taken from the checkpoint`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let start = try world.checkpoint()
        try world.remove(".git")
        let report = try export(world, start)
        #expect(report.base != nil)
        #expect(try world.scratch.text("folder/fs_diff.patch") == "")
    }

    @Test func `nothing of the repository runs`() throws {
        let world = try RestoreFixture()
        try change(world)
        let mark = world.scratch.at("ran").description
        for hook in ["pre-commit", "post-checkout", "post-index-change", "fsmonitor-watchman"] {
            try world.write(".git/hooks/\(hook)", "#!/bin/sh\ntouch \(mark)\n", permissions: 0o755)
        }
        for (key, value) in [
            ("filter.evil.clean", "touch \(mark); cat"), ("filter.evil.smudge", "touch \(mark); cat"),
            ("diff.evil.textconv", "touch \(mark); cat"), ("diff.evil.command", "touch \(mark)"),
            ("core.fsmonitor", "touch \(mark)"), ("core.pager", "touch \(mark)"),
        ] {
            try world.scratch.write(
                "project/.git/config",
                try world.read(".git/config") + "[\(key.split(separator: ".").first ?? "") ]\n")
            try world.write(".git/config", "[core]\n\trepositoryformatversion = 0\n")
            try world.git("config", key, value)
        }
        if world.scratch.exists("ran") { try world.scratch.remove("ran") }
        let start = try world.checkpoint()
        _ = try export(world, start)
        _ = try world.engine.importSeed(
            world.project, from: world.scratch.at("folder"), git: #require(Program.git).path, .none)
        #expect(!world.scratch.exists("ran"))
    }

    @Test func `a folder that was changed, or whose commit is not here, is refused`() throws {
        let world = try RestoreFixture()
        try change(world)
        let start = try world.checkpoint()
        _ = try export(world, start)
        let git = try #require(Program.git).path
        let stranger = try RestoreFixture()
        let missing = try #require(throws: EverettError.self) {
            try stranger.engine.importSeed(stranger.project, from: world.scratch.at("folder"), git: git, .none)
        }
        #expect(missing.code == .notFound)
        let patch = try world.scratch.text("folder/fs_diff.patch")
        try world.scratch.write("folder/fs_diff.patch", patch + "\n")
        let changed = try #require(throws: EverettError.self) {
            try world.engine.importSeed(world.project, from: world.scratch.at("folder"), git: git, .none)
        }
        #expect(changed.code == .integrity)
        #expect(try world.engine.log(world.project).count == 1)
        // An export replaces nothing.
        let again = try #require(throws: EverettError.self) { try export(world, start) }
        #expect(again.code == .conflict)
    }

    @Test(arguments: [
        "a/../../escape", "/tmp/escape", ".git/hooks/post-checkout", "link/through",
    ])
    func `a patch that leads elsewhere is refused`(_ path: String) throws {
        let world = try RestoreFixture()
        try world.write("a", "a\n")
        _ = try export(world, try world.checkpoint())
        var patch = try world.scratch.text("folder/fs_diff.patch")
        let link =
            "diff --git a/link b/link\nnew file mode 120000\n--- /dev/null\n+++ b/link\n@@ -0,0 +1 @@\n+/tmp\n"
            + "\\ No newline at end of file\n"
        patch =
            (path.hasPrefix("link/") ? link : "")
            + "diff --git a/\(path) b/\(path)\nnew file mode 100755\n--- /dev/null\n+++ b/\(path)\n@@ -0,0 +1 @@\n+evil\n"
        try world.scratch.write("folder/fs_diff.patch", patch)
        let old = try world.scratch.text("folder/checkpoint.json")
        let hash = try #require(try JSONValue(Array(old.utf8))["metadata"]?["patch_sha256"]?.text)
        let mended = old.split(separator: hash, omittingEmptySubsequences: false)
            .joined(separator: Hasher256.digest(of: Array(patch.utf8)).hex)
        try world.scratch.write("folder/checkpoint.json", mended)
        #expect(throws: EverettError.self) {
            try world.engine.importSeed(
                world.project, from: world.scratch.at("folder"), git: #require(Program.git).path, .none)
        }
        #expect(try world.engine.log(world.project).count == 1)
    }
}
