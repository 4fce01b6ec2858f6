import Base
import TestSupport
import Testing

@Suite struct GitRollbackTests {
    @Test func `a project whose git tree was clean comes back whole`() throws {
        let bench = try Bench()
        try bench.shell(
            "git init -q -b main . && echo one > a && mkdir src && echo code > src/b && git add . && git commit -qm one"
        )
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        let before = try bench.tree()
        try bench.shell("rm -rf src && echo broken > a && echo new > c && mkdir -p deep/er && echo x > deep/er/file")
        let restored = try bench.did("restore", "start", "--yes")
        #expect(restored.output.contains("undo with: everett undo"))
        try bench.expectTree(before)
        #expect(try bench.shell("git status --porcelain").isEmpty)
        try bench.expectSound()
    }

    @Test func `commits made after the checkpoint stay and the printed command takes git back too`() throws {
        let bench = try Bench()
        try bench.shell("git init -q -b main . && echo one > a && git add . && git commit -qm one")
        let first = try commit(bench, "HEAD")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        try bench.shell(
            "echo two > a && echo more > b && git add . && git commit -qm two && git checkout -qb other && echo three > a && git commit -qam three"
        )
        let later = try commit(bench, "HEAD")

        let restored = try bench.did("restore", "start", "--yes")
        #expect(try bench.text("a") == "one\n")
        #expect(!bench.exists("b"))
        #expect(try commit(bench, "HEAD") == later, "branches stay where they are")
        #expect(try bench.shell("git rev-parse --abbrev-ref HEAD") == "other\n")

        let line = try #require(restored.output.split(separator: "\n").first { $0.contains("--component git --yes") })
        let command = try #require(line.firstRange(of: "everett restore")).lowerBound
        try bench.shell("alias everett=\"$EVERETT\"\n" + String(line[command...]))
        #expect(try commit(bench, "HEAD") == first)
        #expect(try bench.shell("git rev-parse --abbrev-ref HEAD") == "main\n")
        #expect(try bench.shell("git status --porcelain").isEmpty)
        #expect(try bench.shell("git cat-file -t \(later)") == "commit\n", "what was committed later is still there")
        try bench.shell("git gc --quiet --prune=now")
        #expect(
            try bench.shell("git cat-file -t \(later)") == "commit\n", "the reference log holds it through a clean-up")
        #expect(try bench.shell("git fsck --no-dangling 2>&1").isEmpty)

        let back = try bench.did("undo", "--yes")
        #expect(back.status == 0)
        #expect(try commit(bench, "HEAD") == later, "undo takes git back where it was")
        try bench.expectSound()
    }

    @Test func `files and git come back together with --all`() throws {
        let bench = try Bench()
        try bench.shell("git init -q -b main . && echo one > a && git add . && git commit -qm one")
        let first = try commit(bench, "HEAD")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        try bench.shell("echo two > a && git commit -qam two")
        let report: Documents.Restore = try bench.did("restore", "start", "--all", "--yes", "--json").json()
        #expect(report.verified == true && report.movedRepositories.isEmpty)
        #expect(try commit(bench, "HEAD") == first)
        #expect(try bench.shell("git status --porcelain").isEmpty)
    }

    @Test func `a deleted repository comes back whole, nested ones too`() throws {
        let bench = try Bench()
        try bench.shell("git init -q -b main . && echo one > a && git add . && git commit -qm one")
        try bench.shell(
            "mkdir -p lib/inner && cd lib/inner && git init -q -b main . && echo in > x && git add . && git commit -qm inner"
        )
        let outer = try commit(bench, "HEAD")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        let before = try bench.tree()
        try bench.shell("rm -rf .git lib a")
        let report: Documents.Restore = try bench.did("restore", "start", "--yes", "--json").json()
        #expect(Set(report.revivedRepositories) == [".git", "lib/inner/.git"])
        try bench.expectTree(before)
        #expect(try commit(bench, "HEAD") == outer)
        #expect(try bench.shell("git -C lib/inner log --format=%s") == "inner\n")
        #expect(try bench.shell("git fsck 2>&1 && git -C lib/inner fsck 2>&1").isEmpty)
    }

    @Test func `the whole project deleted and made again comes back`() throws {
        let bench = try Bench()
        try bench.shell(
            "git init -q -b main . && echo one > a && git add . && git commit -qm one && echo untracked > u")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        let before = try bench.tree()
        try bench.scratch.remove("project")
        try bench.scratch.makeDirectory("project")
        try bench.did("restore", "start", "--yes")
        try bench.expectTree(before)
    }

    @Test func `hooks that a restore changes are named and not run`() throws {
        let bench = try Bench()
        try bench.shell(
            "git init -q -b main . && mkdir .vscode && echo '{}' > .vscode/tasks.json && echo one > a && git add . && git commit -qm one"
        )
        try bench.shell(
            "printf '#!/bin/sh\\ntouch ../ran\\n' > .git/hooks/post-checkout && chmod +x .git/hooks/post-checkout")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        try bench.shell("rm .git/hooks/post-checkout .vscode/tasks.json && echo two > a && git commit -qam two")
        let report: Documents.Restore = try bench.did("restore", "start", "--all", "--yes", "--json").json()
        #expect(report.executableConfiguration.contains(".vscode/tasks.json"))
        #expect(report.executableConfiguration.contains(".git/hooks/post-checkout"))
        #expect(!bench.scratch.exists("ran"))
    }

    private func commit(_ bench: Bench, _ name: String) throws -> String {
        String(try bench.shell("git rev-parse \(name)").dropLast())
    }
}
