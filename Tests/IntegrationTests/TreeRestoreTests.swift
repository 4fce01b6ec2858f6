import Base
import Platform
import TestSupport
import Testing

@Suite struct TreeRestoreTests {
    /// What a project may hold besides ordinary files.
    private static let zoo = #"""
        git init -q -b main . && echo 'ignored/' > .gitignore && echo tracked > tracked && git add . && git commit -qm one
        echo untracked > untracked; mkdir ignored && echo secret > ignored/.env
        mkdir -p empty/inside; : > empty-file
        printf 'x' > "$(printf 'not-utf8-\377\200')"; printf 'x' > "$(printf 'new\nline')"; printf 'x' > "$(printf 'esc\033[31m')"
        ln -s tracked link; ln -s /etc/passwd outside; ln -s nowhere dangling; ln -s . loop
        echo shared > hard1; ln hard1 hard2; mkdir d; ln hard1 d/hard3
        echo run > tool; chmod 755 tool; echo key > key; chmod 400 key
        mkdir locked; echo kept > locked/file; chmod 555 locked
        mkdir -p nested && cd nested && git init -q -b main . && echo in > x && git add . && git commit -qm in && cd ..
        head -c 3000000 /dev/zero | tr '\0' 'a' > large
        mkfifo pipe
        """#

    private func links(_ bench: Bench) throws -> String {
        try bench.shell("stat -c '%h %i' hard1 hard2 d/hard3 | sort -u | wc -l; stat -c %h hard1")
    }

    @Test func `a restore and its undo give the identical trees`() throws {
        let bench = try Bench()
        try bench.shell(Self.zoo)
        try bench.shell("setfattr -n user.note -v kept tracked 2>/dev/null || true")
        try bench.did("init")
        let taken: Documents.Checkpoint = try bench.did("checkpoint", "-m", "start", "--json").json()
        #expect(taken.coverage.skipped == [Documents.Skipped(path: "pipe", reason: "special_file")])
        let before = try bench.tree()
        let linksBefore = try links(bench)
        try bench.shell(
            #"""
            chmod 755 locked; rm -rf locked nested ignored empty d "$(printf 'not-utf8-\377\200')" "$(printf 'new\nline')"
            echo changed > tracked; chmod 600 tool; rm hard1; echo other > hard1; ln -sf elsewhere link
            rm untracked; mkdir untracked; echo now-a-directory > untracked/x; rm -f empty-file loop; echo f > loop
            echo extra > extra; mkdir -p more/and/more; echo x > more/and/more/x; ln tool tool-again
            """#)
        let damaged = try bench.tree()

        let restored: Documents.Restore = try bench.did("restore", "start", "--yes", "--json").json()
        #expect(restored.verified == true && restored.differing.isEmpty && restored.setAside.isEmpty)
        try bench.expectTree(before)
        #expect(try links(bench) == linksBefore, "three names are one file again")

        let undone: Documents.Reversal = try bench.did("undo", "--yes", "--json").json()
        #expect(undone.restore?.verified == true)
        try bench.expectTree(damaged)

        try bench.did("redo", "--yes")
        try bench.expectTree(before)
        #expect(try links(bench) == linksBefore)
        #expect(try bench.shell("git -C nested log --format=%s") == "in\n")
        try bench.expectSound()
    }

    @Test func `extended attributes come back`() throws {
        let bench = try Bench()
        try bench.write("a", "x")
        try bench.did("init")
        let file = try RealFileOperations().openOwned(absolute: bench.scratch.at("project/a"), [.read, .write])
        do {
            try RealFileOperations().setAttribute(file.raw, CName("user.note"), Array("kept".utf8))
        } catch {
            // The scratch filesystem has none.
            return
        }
        try bench.did("checkpoint", "-m", "start")
        try RealFileOperations().setAttribute(file.raw, CName("user.note"), Array("lost".utf8))
        try bench.did("restore", "start", "--yes")
        let back = try RealFileOperations().openOwned(absolute: bench.scratch.at("project/a"), [.read])
        #expect(try RealFileOperations().attribute(back.raw, CName("user.note")) == Array("kept".utf8))
    }

    @Test func `only the named paths are restored`() throws {
        let bench = try Bench()
        for name in ["a", "sub/b", "sub/deep/c", "other/d"] { try bench.write(name, "one\n") }
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        for name in ["a", "sub/b", "sub/deep/c", "other/d", "sub/new"] { try bench.write(name, "two\n") }
        try bench.did("restore", "start", "sub", "--yes")
        #expect(try bench.text("sub/b") == "one\n")
        #expect(try bench.text("sub/deep/c") == "one\n")
        #expect(!bench.exists("sub/new"))
        #expect(try bench.text("a") == "two\n")
        #expect(try bench.text("other/d") == "two\n")
        let inside = try bench.everett("restore", "start", "../other/d", "--yes", in: bench.scratch.at("project/sub"))
        #expect(inside.status == 0)
        #expect(try bench.text("other/d") == "one\n")
        #expect(try bench.text("a") == "two\n")
        let outside = try bench.everett("restore", "start", "../user", "--yes")
        #expect(outside.status == 2)
    }

    @Test func `a dry run changes nothing and is no operation`() throws {
        let bench = try Bench()
        try bench.shell(Self.zoo)
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        try bench.shell("echo changed > tracked; rm untracked; echo extra > extra")
        let before = try bench.tree()
        let operations = try bench.did("operations", "--json").output
        let log = try bench.did("log", "--all", "--json").output
        let report: Documents.Restore = try bench.did("restore", "start", "--dry-run", "--json").json()
        #expect(report.dryRun && report.changed == 2 && report.removed == 1)
        #expect(report.safetyCheckpoint == nil && report.operation == nil && report.verified == nil)
        #expect(try bench.did("restore", "start", "--dry-run").output.contains("  M  tracked\n"))
        try bench.did("undo", "--dry-run")
        try bench.expectTree(before)
        #expect(try bench.did("operations", "--json").output == operations)
        #expect(try bench.did("log", "--all", "--json").output == log)
    }

    @Test func `a checkpoint can be looked at somewhere else`() throws {
        let bench = try Bench()
        try bench.shell(
            "mkdir sub && echo one > a && echo two > sub/b && chmod 750 sub && ln -s a link && echo x > x && chmod +x x"
        )
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        let then = try bench.tree()
        try bench.shell("rm -rf sub && echo changed > a")
        let now = try bench.tree()
        try bench.did("restore", "start", "--into", bench.scratch.at("look").description)
        #expect(try bench.scratch.snapshot("look") == then)
        #expect(try bench.tree() == now, "the project itself stays as it is")
        let again = try bench.everett("restore", "start", "--into", bench.scratch.at("look").description)
        #expect(again.status == 5)
    }

    @Test func `restored files have their own modes and the home is private`() throws {
        let bench = try Bench()
        try bench.shell("umask 022; echo a > a; chmod 644 a; echo b > b; chmod 664 b; mkdir open; chmod 777 open")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        try bench.shell("rm -rf a b open")
        try bench.did("restore", "start", "--yes")
        #expect(try bench.shell("stat -c '%a %n' a b open") == "644 a\n664 b\n777 open\n")
        #expect(try bench.shell("find \"$EVERETT_HOME\" -perm /077").isEmpty)
    }

    @Test func `a restore that was killed is finished by the next command`() throws {
        let bench = try Bench()
        for number in 0..<20 { try bench.write("file-\(number)", "one\n") }
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        let before = try bench.tree()
        for number in 0..<20 { try bench.write("file-\(number)", "two\n") }
        let killed = try bench.everett("restore", "start", "--yes", with: ["EVERETT_KILL_AT": "restore.step:7"])
        #expect(killed.status == 128 + 9)
        let status: Documents.Status = try bench.did("status", "--json").json()
        #expect(status.project.unfinishedRestore)
        #expect(try bench.did("status").output.contains("everett recover"))
        try bench.did("recover")
        try bench.expectTree(before)
        let after: Documents.Status = try bench.did("status", "--json").json()
        #expect(!after.project.unfinishedRestore && after.project.changed?.total == 0)
        try bench.expectSound()
    }
}
