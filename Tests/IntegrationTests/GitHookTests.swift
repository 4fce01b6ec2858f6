import Base
import Platform
import TestSupport
import Testing

/// Hooks of git, run by git itself.
@Suite struct GitHookTests {
    private func tools(_ hooks: HookBench) throws -> [String] {
        try hooks.checkpoints().map { checkpoint in
            (checkpoint["occasion"]?["detail"]?.text ?? "").split(separator: " ").first.map(String.init) ?? ""
        }
    }

    private func repository() throws -> HookBench {
        let hooks = try HookBench()
        try hooks.bench.shell("git init -q -b main . && echo one > a && git add a && git commit -qm one")
        try hooks.bench.did("init")
        try hooks.bench.did("checkpoint")
        return hooks
    }

    @Test func `what git does becomes checkpoints, and what was there before runs too`() throws {
        let hooks = try repository()
        let bench = hooks.bench
        let script = "#!/bin/sh\necho \"$0 $*\" >> ../log\n"
        try bench.scratch.write("project/.git/hooks/post-commit", script, permissions: 0o755)
        try bench.scratch.write(
            "project/.git/hooks/post-rewrite",
            "#!/usr/bin/env python3\nimport sys\nopen('../rewritten','w').write(sys.stdin.read())\n",
            permissions: 0o755)
        let output = try bench.did("hooks", "install", "git").output
        #expect(output.contains("runs what was there"))
        #expect(try bench.did("hooks", "install", "git").output.contains("nothing to change"))
        try bench.shell(
            """
            echo two > b && git add b && git commit -qm two
            git checkout -qb side && echo three > c && git add c && git commit -qm three
            git checkout -q main && echo four > d && git add d && git commit -qm four
            git merge -q side -m merged
            git commit -q --amend -m again
            """, with: hooks.surroundings)
        let made = try tools(hooks)
        for event in ["post-commit", "post-checkout", "post-merge"] { #expect(made.contains(event), "\(made)") }
        let log = try bench.scratch.text("log").split(separator: "\n")
        #expect(log.count == 4, "\(log)")
        #expect(log.allSatisfy { $0.hasSuffix("post-commit.before-everett ") })
        #expect(try bench.scratch.text("rewritten").split(separator: " ").count == 2, "it reads what git gives it")

        try bench.did("hooks", "remove", "git")
        #expect(try bench.scratch.text("project/.git/hooks/post-commit") == script)
        #expect(!bench.exists(".git/hooks/post-merge"))
        #expect(!bench.exists(".git/hooks/post-commit.before-everett"))
        try bench.expectSound()
    }

    @Test func `a rebase is known at its beginning and its end, and may still be refused`() throws {
        let hooks = try repository()
        let bench = hooks.bench
        try bench.shell(
            """
            git checkout -qb side
            for n in 1 2 3 4 5; do echo $n > f$n; git add .; git commit -qm $n; done
            git checkout -q main && echo x > x && git add . && git commit -qm x && git checkout -q side
            """)
        try bench.did("hooks", "install", "git")
        try bench.did("checkpoint")
        let before = try hooks.checkpoints().count
        try bench.shell("echo untracked > u && git rebase -q main", with: hooks.surroundings)
        let made = try Array(tools(hooks).dropFirst(before))
        #expect(made.first == "pre-rebase", "\(made)")
        #expect(made.last == "post-rewrite", "\(made)")
        #expect(made.count <= 3, "not one for each picked commit: \(made)")
        // The state before the rebase comes back, with what git does not know.
        let first = try #require(try hooks.checkpoints()[before]["id"]?.text)
        try bench.shell("rm u")
        try bench.did("restore", first, "--yes")
        #expect(try bench.text("u") == "untracked\n")

        try bench.scratch.write(
            "project/.git/hooks/pre-rebase.before-everett", "#!/bin/sh\nexit 1\n", permissions: 0o755)
        let git = try #require(ChildProcess.find("git", searchPath: "/usr/bin:/bin"))
        let refused = try bench.run(
            git, ["rebase", "main"].map { Array($0.utf8) }, with: hooks.surroundings)
        #expect(refused.status != 0)
    }

    @Test func `hooks are where core.hooksPath says`() throws {
        let hooks = try repository()
        try hooks.bench.shell("git config core.hooksPath .githooks")
        let answer = try hooks.bench.did("hooks", "install", "git")
        #expect(answer.error.contains("core.hooksPath"))
        #expect(hooks.bench.exists(".githooks/post-commit"))
        #expect(!hooks.bench.exists(".git/hooks/post-commit"))
        try hooks.bench.shell(
            "echo two > b && git add b && git commit -qm two && git reset -q --hard HEAD~1", with: hooks.surroundings)
        #expect(try tools(hooks).contains("post-commit"))
        let made = try hooks.checkpoints()
        try hooks.bench.did("restore", try #require(made.last?["id"]?.text), "--yes")
        #expect(try hooks.bench.text("b") == "two\n", "what a reset took away is there")
        try hooks.bench.did("hooks", "remove", "git")
        #expect(!hooks.bench.exists(".githooks/post-commit"))
    }

    @Test func `without Everett git goes on`() throws {
        let hooks = try repository()
        try hooks.bench.did("hooks", "install", "git")
        try hooks.bench.shell("sed -i 's,/[^ ]*/everett,/nowhere/everett,g' .git/hooks/post-commit")
        try hooks.bench.shell("echo two > b && git add b && git commit -qm two 2>../errors && ! test -s ../errors")
        // And where its home is broken, too; the user is told on the terminal.
        try hooks.bench.did("hooks", "install", "git")
        try hooks.bench.shell("mv ../home ../elsewhere && echo x > ../home")
        try hooks.bench.shell(
            "echo three > c && git add c && git commit -qm three 2>../errors && grep -q 'everett' ../errors",
            with: hooks.surroundings)
    }
}
