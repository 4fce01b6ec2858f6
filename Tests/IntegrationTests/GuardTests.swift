import Base
import Platform
import TestSupport
import Testing

/// Guarded programs without a terminal: streams, ends, checkpoints, and all that is taken back.
@Suite struct GuardTests {
    private let bench: Bench

    init() throws {
        bench = try Bench()
        try bench.shell(
            """
            git init -q -b main .
            mkdir src
            echo code > src/app
            echo secret > .env
            echo .env > .gitignore
            git add -A && git commit -qm one
            echo two >> src/app && git commit -qam two
            git branch other
            git tag first HEAD~1
            echo work > src/unsaved
            sqlite3 app.db 'CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, "x"), (2, "y")'
            """)
        try bench.did("init")
    }

    private func guarded(
        _ script: String, _ options: String..., with more: [String: String] = [:]
    ) throws -> Bench.Answer {
        try bench.run(
            bench.program, (["guard"] + options + ["--", "sh", "-c", script]).map { Array($0.utf8) }, with: more)
    }

    /// All that there is: files, what git knows and can read, and rows. How git packs its objects, and in which pages SQLite keeps its
    /// rows, is theirs. git writes its index anew whenever it looks at files whose times it does not know, so what is in it is asked for;
    /// its logs keep what was committed meanwhile, so that it stays reachable.
    private func state() throws -> String {
        try bench.shell(
            """
            find . -path ./.git/objects -prune -o ! -name app.db -printf '%M %p %l\\n' | sort
            find . -path ./.git/objects -prune -o -type f ! -name app.db ! -path ./.git/index ! -path "./.git/logs/*" -print0 | sort -z | xargs -0 sha256sum
            git ls-files --stage; git for-each-ref; git log --all --stat; git status --porcelain --ignored; git stash list
            sqlite3 app.db .dump
            """)
    }

    /// What HEAD was, the oldest last. A restore that leaves commits behind adds to it, so that they can be found.
    private func headLog() throws -> [String] {
        try bench.shell("git reflog --format='%H %gs'").split(separator: "\n").map(String.init)
    }

    private func shown(_ run: String = "") throws -> JSONValue {
        let words = ["guard", "show", "--json"] + (run.isEmpty ? [] : [run])
        let answer = try bench.run(bench.program, words.map { Array($0.utf8) })
        try #require(answer.status == 0, "\(answer.error)")
        return try JSONValue(answer.rawOutput)
    }

    // MARK: The program

    @Test(arguments: [0, 1, 3, 127, 255]) func `the exit code is the program's`(_ code: Int) throws {
        #expect(try guarded("exit \(code)").status == Int32(code))
    }

    @Test(arguments: [1, 2, 9, 15]) func `a signal that ended the program ends guard`(_ number: Int) throws {
        #expect(try guarded("kill -\(number) $$").status == Int32(128 + number))
        #expect(try shown()["status"]?.integer == Int64(128 + number))
    }

    @Test func `a program that is not there or cannot be run is told as a shell tells it`() throws {
        let missing = try bench.everett("guard", "--", "no-such-program")
        #expect(missing.status == 127 && missing.error.contains("no-such-program"))
        #expect(try bench.everett("guard", "--", "./src").status == 126)
        #expect(try shown()["state"]?.text == "ended")
    }

    @Test func `without a terminal the program has the very streams, byte for byte`() throws {
        let bytes = [UInt8]((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })
        try bench.scratch.write("tmp/input", bytes)
        let answer = try bench.shell(
            """
            "$EVERETT" guard -q -- cat < ../tmp/input > ../tmp/output
            cmp ../tmp/input ../tmp/output
            "$EVERETT" guard -q -- readlink /proc/self/fd/0 /proc/self/fd/1 < ../tmp/input > ../tmp/names
            cat ../tmp/names
            """)
        #expect(answer.contains("/tmp/input\n") && answer.contains("/tmp/names\n"), "\(answer)")
    }

    @Test func `signals, masks and limits are those that it was started with`() throws {
        let facts =
            "umask; ulimit -n; ulimit -c; grep -E 'Sig(Blk|Ign)' /proc/self/status"
        let bare = try bench.shell("trap '' HUP\n" + facts)
        let hosted = try bench.shell(
            "trap '' HUP\n\"$EVERETT\" guard -q -- sh -c '\(facts.replacing("'", with: "'\\''"))'")
        #expect(try signals(hosted) == signals(bare))
    }

    /// What was printed, but for the two signals that the C library keeps to itself and gives back as it likes.
    private func signals(_ text: String) throws -> [String] {
        try text.split(separator: "\n").map { line in
            guard line.hasPrefix("SigIgn:") else { return String(line) }
            let mask = try #require(UInt64(line.suffix(16), radix: 16))
            return "SigIgn \(mask & ~(3 << 31))"
        }
    }

    @Test func `whoever loses its parent gets guard for one, and lives on after it`() throws {
        let answer = try guarded(
            """
            sh -c 'setsid sh -c "while test ! -e go; do sleep 0.02; done; grep PPid /proc/\\$\\$/status > told; mv told orphan; \
            while test ! -e enough; do sleep 0.02; done; echo done > last" >/dev/null 2>&1 &'
            : > go
            while test ! -e orphan; do sleep 0.02; done
            echo guard $PPID
            cat orphan
            """)
        #expect(answer.status == 0, "\(answer.error)")
        let keeper = try #require(answer.output.split(separator: "\n").first?.split(separator: " ").last)
        let orphan = try #require(answer.output.split(separator: "\n").last?.split(separator: "\t").last)
        #expect(keeper == orphan, "\(answer.output)")
        try bench.shell(": > enough; while test ! -e last; do sleep 0.02; done")
    }

    @Test func `it knows which run it is, and is no user for as long as it lives`() throws {
        let answer = try guarded("echo $EVERETT_RUN; ls \"$EVERETT_HOME\"/agents | wc -l")
        let lines = answer.output.split(whereSeparator: \.isWhitespace)
        #expect(try shown()["id"]?.text == lines.first.map(String.init))
        #expect(lines.last == "1")
        #expect(try bench.shell("ls \"$EVERETT_HOME\"/agents | wc -l").split(whereSeparator: \.isWhitespace) == ["0"])
    }

    // MARK: Taking back

    @Test(arguments: [
        "git reset -q --hard HEAD~1; git clean -qfdx",
        "git branch -D other -q; git tag -d first; git commit -q --amend -m rewritten; git reflog expire --expire=now --all; git gc -q --prune=now",
        "echo three > src/app; git commit -qam three; git checkout -q first; git branch -qD main",
        "rm -rf .git src .env",
        "rm -rf ./* ./.[a-z]*",
        "rm app.db",
        "sqlite3 app.db 'DROP TABLE t; VACUUM'",
        "rm -rf \"$PWD\"",
        "mv \"$PWD\" \"$PWD-gone\"; rm -rf \"$PWD-gone\"",
    ])
    func `whatever it destroys, one command brings it back`(_ script: String) throws {
        let before = try state()
        let head = try headLog()
        let answer = try guarded(script)
        #expect(answer.status == 0, "\(answer.error)")
        let line = try #require(answer.error.split(separator: "\n").last { $0.contains("everett guard undo") })
        let command = try #require(line.split(separator: "everett ").last)
        let words = command.split(separator: " ").map { Array($0.utf8) } + [Array("--yes".utf8)]
        // As a shell would whose directory is still the old one, or is gone.
        let undone = try bench.run(
            bench.program, words, in: bench.scratch.exists("project") ? bench.project : bench.scratch.at("tmp"))
        try #require(undone.status == 0, "\(command): \(undone.output)\(undone.error)")
        #expect(try state() == before)
        #expect(try headLog().suffix(head.count) == head[...])
        #expect(try bench.shell("git fsck --full --no-dangling 2>&1").isEmpty)
        try bench.expectSound()
    }

    @Test func `an undo of a run is shown first, and can be undone`() throws {
        let before = try bench.tree()
        #expect(try guarded("rm -rf src; echo new > new").status == 0)
        let after = try bench.tree()
        let preview = try bench.did("guard", "undo", "--dry-run")
        #expect(preview.output.contains("src/app"))
        try bench.expectTree(after)
        #expect(try bench.everett("guard", "undo").status == 5, "nobody could be asked")
        try bench.did("guard", "undo", "--yes")
        try bench.expectTree(before)
        try bench.did("undo", "--yes")
        try bench.expectTree(after)
    }

    @Test func `a dry run in a directory that is gone leaves it gone`() throws {
        #expect(try guarded("rm -rf \"$PWD\"").status == 0)
        let words = ["guard", "undo", "--dry-run", "--project", bench.project.description].map { Array($0.utf8) }
        let preview = try bench.run(bench.program, words, in: bench.scratch.at("tmp"))
        #expect(preview.status == 0 && preview.output.contains("src/app"), "\(preview.output)\(preview.error)")
        #expect(!bench.scratch.exists("project"))
    }

    // MARK: Checkpoints

    @Test func `where nothing changes there is one checkpoint, and the end says so`() throws {
        let answer = try guarded("true")
        #expect(answer.error.contains("nothing changed"))
        #expect(try guarded("true").status == 0)
        let log = try JSONValue(try bench.did("log", "--json").rawOutput)
        #expect(log["checkpoints"]?.elements?.count == 1)
    }

    @Test func `a quiet moment in between is captured, and the strip shows it`() throws {
        let wait = "until \"$EVERETT\" guard show --json | grep -qF 'detail\":\"quiet point'; do sleep 0.1; done"
        let answer = try guarded("echo half > src/app; \(wait); echo all > src/app", "--every", "1")
        #expect(answer.status == 0, "\(answer.error)")
        let strip = try #require(try shown()["strip"]?.elements)
        #expect(strip.first?["kind"]?.text == "began" && strip.last?["kind"]?.text == "ended")
        let quiet = try #require(strip.first { $0["detail"]?.text == "quiet point" })
        #expect(quiet["modified"]?.integer == 1)
        let middle = try #require(quiet["checkpoint"]?.text)
        try bench.did("restore", middle, "--yes")
        #expect(try bench.text("src/app") == "half\n")
        let log = try JSONValue(try bench.did("log", "--json").rawOutput)
        let causes = Set((log["checkpoints"]?.elements ?? []).compactMap { $0["cause"]?.text })
        #expect(causes.isSubset(of: ["watch", "safety"]))
    }

    @Test func `where no checkpoint can be taken first the program is not started, unless that is said`() throws {
        let full = ["EVERETT_FAULT": "fail:write:all:ENOSPC"]
        let refused = try guarded("echo started; : > mark", with: full)
        #expect(refused.status == 1 && refused.output.isEmpty && !bench.exists("mark"))
        #expect(refused.error.contains("--without-start"))
        let run = try guarded("echo started; : > mark; exit 4", "--without-start", with: full)
        #expect(run.status == 4 && run.output == "started\n" && bench.exists("mark"))
        #expect(run.error.contains("could not be captured"), "\(run.error)")
    }

    @Test func `a store that is lost meanwhile does not hurt the program, and it is told`() throws {
        let answer = try guarded(
            "cd \"$EVERETT_HOME\"; mkdir away; mv packs/* away; rmdir packs; cd - >&2; echo changed > src/app; exit 6"
        )
        #expect(answer.status == 6)
        #expect(answer.error.contains("could not be captured"), "\(answer.error)")
        try bench.shell("mv \"$EVERETT_HOME/away\" \"$EVERETT_HOME/packs\"; chmod 700 \"$EVERETT_HOME/packs\"")
        let strip = try #require(try shown()["strip"]?.elements)
        #expect(strip.contains { $0["kind"]?.text == "notice" })
        try bench.did("guard", "undo", "--yes")
        #expect(try bench.text("src/app") == "code\ntwo\n")
    }

    @Test func `a run that was cut off is ended by resuming it`() throws {
        let answer = try guarded("echo half > src/app; kill -9 $PPID; exit 0")
        #expect(answer.status == 137)
        #expect(try shown()["state"]?.text == "cut_off")
        let resumed = try bench.did("guard", "--resume")
        #expect(resumed.error.contains("src/app") && resumed.error.contains("everett guard undo"), "\(resumed.error)")
        #expect(try shown()["state"]?.text == "ended")
        #expect(try bench.everett("guard", "--resume").status == 3)
        try bench.did("guard", "undo", "--yes")
        #expect(try bench.text("src/app") == "code\ntwo\n")
    }

    @Test func `asked to end it asks the program, and captures the end`() throws {
        let answer = try guarded(
            "trap 'echo last > src/app; exit 9' TERM; kill -TERM $PPID; while :; do sleep 0.02; done")
        #expect(answer.status == 9)
        #expect(answer.error.contains("src/app"))
    }

    // MARK: Around it

    @Test func `a directory that is not under care is taken into it by whoever says so`() throws {
        try bench.shell("mkdir ../other && echo x > ../other/file")
        let other = bench.scratch.at("other")
        let words = ["guard", "--", "rm", "file"]
        let refused = try bench.run(bench.program, words.map { Array($0.utf8) }, in: other)
        #expect(refused.status == 3 && bench.scratch.exists("other/file"))
        #expect(refused.error.contains("--init"))
        let done = try bench.run(
            bench.program, ["guard", "--init", "--", "rm", "file"].map { Array($0.utf8) }, in: other)
        #expect(done.status == 0)
        let undone = try bench.run(bench.program, ["guard", "undo", "--yes"].map { Array($0.utf8) }, in: other)
        #expect(undone.status == 0 && bench.scratch.exists("other/file"))
    }

    // MARK: Timelines

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `in a timeline of its own it is shut in with its settings, and what it did is merged, kept or dropped`() throws
    {
        try bench.shell("mkdir -p ../user/.codex ../user/bin ../user/private && echo old > ../user/.codex/config")
        let codex = """
            #!/bin/sh
            test "$OPENAI_API_KEY" = key && test -n "$EVERETT_RUN" || exit 20
            test ! -e "$HOME/private" && test ! -e "\(bench.home)" || exit 21
            echo new > "$HOME/.codex/config"
            echo from the timeline > "$1"
            rm src/unsaved
            exit 4
            """
        try bench.scratch.write("user/bin/codex", codex)
        try bench.shell("chmod +x ../user/bin/codex")
        let before = try bench.tree()
        func guarded(_ name: String, _ file: String, _ then: String...) throws -> Bench.Answer {
            try bench.run(
                bench.program,
                (["guard", "--timeline", name] + then + ["--", "codex", file]).map { Array($0.utf8) },
                with: [
                    "OPENAI_API_KEY": "key", "SECRET_OF_MINE": "no",
                    "PATH": bench.scratch.at("user/bin").description + ":/usr/bin:/bin",
                ])
        }
        let kept = try guarded("one", "first")
        #expect(kept.status == 4, "\(kept.error)")
        #expect(kept.error.contains("everett merge one"))
        try bench.expectTree(before)
        #expect(try bench.scratch.text("user/.codex/config") == "new\n")
        #expect(try guarded("two", "second", "--then", "drop").status == 4)
        #expect(!(try bench.did("timelines").output.contains("two")))
        try bench.expectTree(before)
        let merged = try guarded("one", "third", "--then", "merge")
        // What it removes is gone there already.
        #expect(merged.status == 4, "\(merged.error)")
        #expect(
            try bench.text("first") == "from the timeline\n" && bench.exists("third") && !bench.exists("src/unsaved"))
        try bench.did("undo", "--yes")
        try bench.expectTree(before)
    }

    @Test func `a report is written where it is asked for`() throws {
        let answer = try guarded("rm src/app; exit 2", "--report", bench.scratch.at("tmp/report").description)
        #expect(answer.status == 2)
        let run = try shown()["id"]?.text
        let report = try JSONValue(Array(try bench.scratch.text("tmp/report").utf8))
        #expect(report["exit_code"]?.integer == 2 && report["run"]?.text == run)
        #expect(try bench.everett("guard", "--json", "--", "true").status == 2)
        #expect(try bench.everett("guard").status == 2)
    }
}
