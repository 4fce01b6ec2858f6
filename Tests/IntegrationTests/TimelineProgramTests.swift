import Base
import Platform
import TestSupport
import Testing

extension String {
    /// Without what separates it from what follows.
    fileprivate var words: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

/// Timelines as a user has them: the real program, real git, real databases, real sandboxes.
@Suite struct TimelineProgramTests {
    private let bench: Bench

    init() throws {
        bench = try Bench()
        try bench.shell(
            """
            git init -q .
            mkdir src tests
            printf 'a\\nb\\nc\\nd\\ne\\n' > src/list.txt
            echo 'test "$(wc -l < src/list.txt)" -ge 5' > tests/length.sh
            echo 'for t in tests/*.sh; do sh "$t" || exit 1; done' > run-tests
            printf '.env\\n*.db\\n' > .gitignore
            echo TOKEN_FOR_NOTHING=1 > .env
            sqlite3 app.db 'CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, "x"), (2, "y")'
            git add -A && git commit -qm one
            """)
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
    }

    private func json(_ answer: Bench.Answer) throws -> JSONValue { try JSONValue(answer.rawOutput) }
    private func rows(_ place: String = "project") throws -> String {
        try bench.shell("cd ../\(place) && sqlite3 app.db 'SELECT id || v FROM t ORDER BY id' | tr '\\n' ' '").words
    }

    // MARK: The experiment

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `on a timeline all tests are deleted and the suite fails, while main stays as it is to the byte`() throws {
        let before = try bench.tree()
        try bench.did("branch", "experiment")
        #expect(try bench.everett("exec", "experiment", "--", "sh", "run-tests").status == 0)
        try bench.did("exec", "experiment", "--", "rm", "-r", "tests")
        let suite = try bench.everett("exec", "experiment", "--", "sh", "run-tests")
        #expect(suite.status != 0, "\(suite.output)")
        let changes = try json(try bench.did("compare", "experiment", "--json"))["changes"]?.elements ?? []
        #expect(changes.compactMap { $0["path"]?.text } == ["tests", "tests/length.sh"])
        try bench.expectTree(before)
        try bench.did("drop", "experiment", "--yes")
        try bench.expectTree(before)
        try bench.expectSound()
    }

    @Test func `a branch says where it is, and everything in it is its own`() throws {
        let answer = try json(try bench.did("branch", "try", "--json"))
        #expect(answer["name"]?.text == "try")
        let workspace = try #require(answer["workspace"]?.text)
        #expect(workspace == bench.scratch.at("project@try").description)
        #expect(answer["databases"]?["app.db"]?["path"]?.text == workspace + "/app.db")
        #expect(answer["env"]?["EVERETT_TIMELINE"]?.text == "try")
        try bench.shell(
            """
            cd ../project@try
            git commit -q --allow-empty -m 'only here'
            sqlite3 app.db 'DELETE FROM t'
            echo OTHER=1 > .env
            """)
        #expect(try bench.shell("git log --oneline | wc -l").words == "1")
        #expect(try rows() == "1x 2y")
        #expect(try bench.text(".env") == "TOKEN_FOR_NOTHING=1\n")
    }

    // MARK: Servers

    @Test(
        .enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"),
        .enabled(if: ChildProcess.find("python3", searchPath: "/usr/bin:/usr/local/bin") != nil, "no python3"))
    func `the project's server runs in a timeline beside main's, each on a port of its own`() throws {
        // It says that it serves once it can be reached, and not before.
        let serve = "exec python3 -u -m http.server --bind 127.0.0.1 \"$PORT\""
        let fetch = """
            fetch() {
                python3 - "$1" <<'EOF'
            import sys, urllib.request
            print(urllib.request.urlopen('http://127.0.0.1:%s/page' % sys.argv[1], timeout=60).read().decode())
            EOF
            }
            """
        // Main's port is one that is free now; a timeline's are chosen elsewhere.
        try bench.shell(
            """
            port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
            printf 'PORT=%s\nAPI_URL=http://localhost:%s/v1\n' "$port" "$port" > .env
            echo main > page
            """)
        let answer = try json(try bench.did("branch", "try", "--json"))
        let port = try #require(answer["ports"]?["PORT"]?.integer)
        #expect(answer["env"]?["PORT"]?.text == "\(port)")
        #expect(answer["env"]?["API_URL"]?.text == "http://localhost:\(port)/v1")
        try bench.shell("echo branch > ../project@try/page")
        let said = try bench.shell(
            """
            \(fetch)
            . ./.env
            export PORT
            mkfifo ../main.up ../try.up
            (\(serve)) >../main.up 2>../main.log &
            main=$!
            "$EVERETT" exec try --network host -- sh -c '\(serve)' >../try.up 2>../try.log &
            branch=$!
            trap 'kill $main $branch' EXIT
            read -r up <../main.up
            read -r up <../try.up
            test "$PORT" != \(port)
            fetch "$PORT"
            fetch \(port)
            """)
        #expect(said.words == "main branch")
        // Shut in, it has a loopback of its own, and nobody outside reaches it.
        let inside = try bench.everett(
            "exec", "try", "--", "bash", "-c",
            """
            \(fetch)
            mkfifo /tmp/up
            (\(serve)) >/tmp/up 2>/tmp/log &
            read -r up </tmp/up
            fetch $PORT
            kill %1
            """)
        #expect(inside.status == 0 && inside.output.words == "branch", "\(inside.error)")
        let listed = try bench.did("env", "try").output
        #expect(listed.contains("PORT=\(port)") && listed.contains("API_URL=(hidden)"))
        let exported = try bench.shell(
            "eval \"$(\"$EVERETT\" env try --export)\"; echo $EVERETT_TIMELINE $PORT $API_URL")
        #expect(exported.words == "try \(port) http://localhost:\(port)/v1")
        let list = try json(try bench.did("timelines", "--json"))["timelines"]?.elements?.last
        #expect(list?["ports"]?["PORT"]?.integer == port)
        #expect(try bench.did("diff", "--json").output.contains("\(port)") == false)
        try bench.did("merge", "try")
        #expect(!(try bench.text(".env").contains("\(port)")))
        try bench.did("drop", "try", "--yes")
        #expect(try json(try bench.did("timelines", "--json"))["timelines"]?.elements?.count == 1)
    }

    // MARK: For programs only

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `a sandbox timeline is seen by its programs, and becomes a directory when it is wanted`() throws {
        let before = try bench.tree()
        let answer = try json(try bench.did("branch", "probe", "--sandbox", "--json"))
        #expect(answer["kind"]?.text == "sandbox" && answer["way"]?.text == "overlay")
        #expect(answer["workspace"] == .null)
        try bench.did("branch", "other", "--sandbox")
        try bench.did(
            "exec", "probe", "--", "sh", "-ec",
            "echo f >> src/list.txt; rm tests/length.sh; sqlite3 app.db 'DELETE FROM t WHERE id = 1'; git status >/dev/null"
        )
        #expect(
            try bench.everett("exec", "probe", "--", "sh", "-c", "sqlite3 app.db 'SELECT * FROM t'").output == "2|y\n")
        #expect(try bench.everett("exec", "other", "--", "cat", "src/list.txt").output == "a\nb\nc\nd\ne\n")
        try bench.expectTree(before)
        let changes = try json(try bench.did("compare", "probe", "--json"))["changes"]?.elements ?? []
        #expect(changes.compactMap { $0["path"]?.text } == ["app.db", "src/list.txt", "tests/length.sh"])
        try bench.did("restore", "start", "--timeline", "probe", "--yes")
        #expect(try bench.everett("exec", "probe", "--", "sh", "run-tests").status == 0)
        try bench.did("undo", "--timeline", "probe", "--yes")
        try bench.did("materialize", "probe")
        #expect(try bench.shell("cat ../project@probe/src/list.txt").hasSuffix("f\n"))
        #expect(try rows("project@probe") == "2y")
        for name in ["probe", "other"] { try bench.did("drop", name, "--yes") }
        let mounts = try bench.shell("cat /proc/self/mountinfo")
        #expect(!mounts.contains(bench.scratch.path.description))
        try bench.expectTree(before)
        try bench.expectSound()
    }

    // MARK: Isolation

    @Test(
        .enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"),
        arguments: [
            ("writing to main by its path in the timeline's place hits the timeline", "echo hit > src/list.txt", 0),
            ("another timeline cannot be read", "cat ../project@other/src/list.txt", 1),
            ("main cannot be reached through a link", "ln -s $PWD/../project@other l && cat l/src/list.txt", 1),
            ("Everett's home is not there", "ls $PWD/../home/state.db", 2),
            ("nor the user's", "ls $PWD/../user", 2),
            (
                "nor through the root of another process",
                "for p in /proc/[0-9]*; do test -e $p/root/root/.. && ls $p/root$PWD/../home/state.db && exit 0; done; exit 1",
                1
            ),
            ("no password file", "cat /etc/shadow", 1),
            ("no user namespace of one's own", "unshare -U true", 1),
            ("nobody outside can be killed", "kill -9 -1; kill -0 \(Machine.processID)", 1),
        ])
    func `a program in a timeline reaches nothing else`(_ what: String, _ script: String, _ status: Int) throws {
        try bench.did("branch", "try")
        try bench.did("branch", "other")
        let before = try bench.tree()
        let other = try bench.scratch.snapshot("project@other")
        let answer = try bench.everett("exec", "try", "--timeout", "20", "--", "sh", "-c", script)
        #expect(status == 0 ? answer.status == 0 : answer.status != 0, "\(what): \(answer.output)\(answer.error)")
        try bench.expectTree(before)
        #expect(try bench.scratch.snapshot("project@other") == other, "\(what)")
    }

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `the exit code, the output and a limit that was met are told`() throws {
        try bench.did("branch", "try")
        #expect(try bench.everett("exec", "try", "--", "sh", "-c", "exit 7").status == 7)
        let answer = try bench.everett("exec", "try", "--json", "--", "sh", "-c", "echo out; echo err >&2; exit 3")
        #expect(answer.status == 3)
        let document = try json(answer)
        #expect(document["output"]?.text == "out\n" && document["error"]?.text == "err\n")
        #expect(document["exit_code"]?.integer == 3)
        let slow = try bench.everett("exec", "try", "--timeout", "1", "--json", "--", "sleep", "60")
        #expect(slow.status == 124)
        #expect(try json(slow)["limits_met"]?.elements?.compactMap(\.text) == ["time"])
        let inside = try bench.everett("exec", "try", "--", "pwd", in: bench.scratch.at("project/src"))
        #expect(inside.output.words == bench.scratch.at("project/src").description)
        #expect(try bench.everett("exec", "nothing", "--", "true").status == 3)
        #expect(try bench.everett("exec", "try").status == 2)
    }

    // MARK: Merging

    private func changeBoth(conflicting: Bool) throws {
        try bench.did("branch", "try")
        try bench.shell(
            """
            sed -i 's/^e$/E/' src/list.txt
            sqlite3 app.db 'INSERT INTO t VALUES (4, "w"); UPDATE t SET v = "ours" WHERE id = 1'
            cd ../project@try
            sed -i 's/^b$/B/' src/list.txt
            echo new > src/new
            sqlite3 app.db 'INSERT INTO t VALUES (3, "z"); UPDATE t SET v = "Y" WHERE id = 2'
            """)
        guard conflicting else { return }
        try bench.shell(
            """
            sed -i 's/^d$/ours/' src/list.txt
            cd ../project@try
            sed -i 's/^d$/theirs/' src/list.txt
            sqlite3 app.db 'UPDATE t SET v = "theirs" WHERE id = 1'
            """)
    }

    @Test func `a merge brings files and rows of both, and undo takes it back`() throws {
        try changeBoth(conflicting: false)
        let before = try bench.tree()
        let preview = try json(try bench.did("merge", "try", "--dry-run", "--json"))
        #expect(preview["status"]?.text == "mergeable")
        #expect(preview["tables"]?["app.db"]?["t"]?["inserted"]?.integer == 1)
        try bench.expectTree(before)
        let answer = try json(try bench.did("merge", "try", "--json"))
        #expect(answer["status"]?.text == "merged" && answer["restore"]?["verified"] == .bool(true))
        #expect(try bench.text("src/list.txt") == "a\nB\nc\nd\nE\n")
        #expect(try bench.text("src/new") == "new\n")
        #expect(try rows() == "1ours 2Y 3z 4w")
        #expect(try rows("project@try") == "1x 2Y 3z")
        let again = try json(try bench.did("merge", "try", "--json"))
        #expect(again["up_to_date"] == .bool(true))
        try bench.did("undo", "--yes")
        #expect(try bench.text("src/list.txt") == "a\nb\nc\nd\nE\n")
        #expect(try rows() == "1ours 2y 4w")
        try bench.expectSound()
    }

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `what both changed is stored, decided and proven before main is touched`() throws {
        try changeBoth(conflicting: true)
        let before = try bench.tree()
        let answer = try bench.everett(
            "merge", "try", "--gate", "grep -q theirs src/list.txt && test ! -e made && touch made", "--json")
        #expect(answer.status == 5)
        let document = try json(answer)
        #expect(document["status"]?.text == "conflicts" && document["candidate"]?.text == "merge-try")
        let conflicts = try #require(document["conflicts"]?.elements)
        #expect(conflicts.compactMap { $0["path"]?.text } == ["app.db", "src/list.txt"])
        #expect(conflicts.compactMap { $0["kind"]?.text } == ["database", "content"])
        try bench.expectTree(before)
        #expect(try bench.everett("merge", "--continue").status == 5)
        try bench.did("resolve", "app.db", "--theirs")
        try bench.did("resolve", "src/list.txt", "--ours")
        let failed = try bench.everett("merge", "--continue", "--json")
        #expect(failed.status == 1)
        #expect(try json(failed)["status"]?.text == "gate_failed")
        #expect(try json(failed)["evidence"]?["gate"]?["exit_code"]?.integer == 1)
        try bench.expectTree(before)
        try bench.did("resolve", "src/list.txt", "--theirs")
        let merged = try json(try bench.did("merge", "--continue", "--json"))
        #expect(merged["status"]?.text == "merged")
        #expect(merged["evidence"]?["gate"]?["succeeded"] == .bool(true))
        #expect(try bench.text("src/list.txt") == "a\nB\nc\ntheirs\ne\n")
        #expect(try rows() == "1theirs 2Y 3z")
        // What the gate left behind was not part of what was proven.
        #expect(!bench.exists("made"))
        #expect(!bench.scratch.exists("project@merge-try"))
        #expect(try bench.everett("conflicts").status == 3)
        try bench.did("undo", "--yes")
        #expect(try rows() == "1ours 2y 4w")
        try bench.expectSound()
    }

    @Test func `a destination that moved meanwhile is not merged into, and an abort leaves it as it was`() throws {
        try changeBoth(conflicting: true)
        #expect(try bench.everett("merge", "try").status == 5)
        try bench.did("resolve", "src/list.txt", "app.db", "--theirs")
        try bench.write("src/later", "later")
        let before = try bench.tree()
        let moved = try bench.everett("merge", "--continue", "--json")
        #expect(moved.status == 5 && (moved.output + moved.error).contains("changed since"), "\(moved.output)")
        try bench.expectTree(before)
        try bench.did("merge", "--abort")
        #expect(!bench.scratch.exists("project@merge-try"))
        try bench.expectTree(before)
        try bench.did("undo")
        #expect(bench.scratch.exists("project@merge-try"))
        try bench.did("conflicts")
        try bench.expectSound()
    }

    @Test func `an untracked or ignored file in the way is never lost`() throws {
        try bench.did("branch", "try")
        try bench.shell(
            "echo theirs > ../project@try/notes.txt; echo B=2 >> ../project@try/.env; echo ours > notes.txt")
        #expect(try bench.everett("merge", "try").status == 5)
        #expect(try bench.text("notes.txt") == "ours\n")
        #expect(try bench.scratch.text("project@try/notes.txt") == "theirs\n")
        try bench.did("resolve", "notes.txt", "--as-is")
        try bench.did("merge", "--continue")
        #expect(try bench.text("notes.txt").contains("ours") && bench.text("notes.txt").contains("theirs"))
        #expect(try bench.text(".env") == "TOKEN_FOR_NOTHING=1\nB=2\n")
    }

    // MARK: Bisecting

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `the checkpoint that broke it is found in at most seven runs among sixty-four`() throws {
        var guilty = ""
        for number in 1...63 {
            try bench.write("src/number", "\(number)")
            if number == 41 { try bench.shell("sqlite3 app.db 'DELETE FROM t WHERE id = 2'") }
            let id = try json(try bench.did("checkpoint", "--json"))["id"]?.text
            if number == 41 { guilty = try #require(id) }
        }
        let before = try bench.tree()
        let answer = try bench.did(
            "bisect", "--good", "start", "--bad", "@", "--json", "--", "sh", "-c",
            "test $(sqlite3 app.db 'SELECT count(*) FROM t') = 2")
        let document = try json(answer)
        #expect(document["guilty"]?.elements?.compactMap(\.text) == [guilty])
        #expect((document["steps"]?.elements?.count ?? 99) <= 7)
        #expect(document["changes"]?.elements?.compactMap { $0["path"]?.text } == ["app.db", "src/number"])
        try bench.expectTree(before)
        #expect(try json(try bench.did("timelines", "--json"))["timelines"]?.elements?.count == 1)
        try bench.expectSound()
    }

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `a test that cannot run says nothing, and is skipped only when asked`() throws {
        for number in 1...3 {
            try bench.write("src/number", "\(number)")
            try bench.did("checkpoint")
        }
        let broken = try bench.everett("bisect", "--good", "start", "--", "no-such-program")
        #expect(broken.status != 0 && !broken.output.contains("it broke"))
        let killed = try bench.everett("bisect", "--good", "start", "--", "sh", "-c", "kill -9 $$")
        #expect(killed.status == 1 && killed.error.contains("says nothing"), "\(killed.error)")
        let skipping = try bench.everett(
            "bisect", "--good", "start", "--auto", "--json", "--", "sh", "-c",
            "test $(cat src/number) = 2 && kill -9 $$; test $(cat src/number) -lt 2")
        #expect(try json(skipping)["guilty"]?.elements?.count == 2, "\(skipping.output)")
        #expect(try bench.everett("bisect", "--good", "start", "--", "true").error.contains("passes at"))
        let same = try bench.everett("bisect", "--good", "@", "--", "true")
        #expect(same.status == 2 && same.error.contains("both good and bad"), "\(same.error)")
    }

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `a bisection that was killed leaves no world, no process and no row behind`() throws {
        try bench.write("src/number", "2")
        try bench.did("checkpoint")
        // The test of the bisection kills its own parent's parent: the program that searches.
        try bench.shell(
            """
            mkfifo ../begun
            setsid "$EVERETT" bisect --good start --readable "$(cd .. && pwd)/user" --timeout 60 -- sh -c 'sleep 50' > /dev/null 2>&1 &
            search=$!
            until [ -n "$(ls ../home/scratch 2>/dev/null)" ] && pgrep -s "$search" -f 'sleep 50' > /dev/null; do read -r -t 1 nothing <> ../begun || :; done
            kill -9 "$search"
            wait "$search" || :
            rm ../begun
            """)
        try bench.did("recover")
        #expect(try bench.shell("ls -A ../home/scratch").isEmpty)
        #expect(try json(try bench.did("timelines", "--json"))["timelines"]?.elements?.count == 1)
        try bench.expectSound()
    }

    @Test func `rollback goes to the newest checkpoint that has a name`() throws {
        try bench.write("src/a", "1")
        try bench.did("checkpoint", "-m", "named")
        try bench.write("src/a", "2")
        try bench.did("checkpoint")
        try bench.write("src/a", "3")
        try bench.did("rollback", "--yes")
        #expect(try bench.text("src/a") == "1")
    }
}

/// The tour is the smoke test: every step of it runs the real program and proves what it says.
@Suite struct TourTests {
    @Test func `the tour comes to its end, leaves a daemon to look at, and goes away without a trace`() throws {
        let bench = try Bench()
        let place = bench.scratch.at("tour").description
        let tour = try bench.everett("tour", "--at", place)
        #expect(tour.status == 0, "\(tour.output.suffix(3000))\(tour.error)")
        #expect(tour.output.contains("proven: main is untouched"))
        #expect(tour.output.contains("http://127.0.0.1:"))
        #expect(
            try bench.everett(
                "status", "--json", in: AbsolutePath(place + "/shop"), with: ["EVERETT_HOME": place + "/home"]
            ).status == 0)
        // A second one takes the place of the first, daemon and all.
        #expect(
            try bench.everett("tour", "--at", place, "--no-daemon", "--lang", "pl").output.contains(
                "dowiedzione: main jest nietknięty"))
        try bench.did("tour", "--at", place, "--remove")
        #expect(!bench.scratch.exists("tour"))
        #expect(!bench.scratch.exists("home/state.db"), "the user's own home was touched")
    }

    @Test func `a directory that no tour made is not removed`() throws {
        let bench = try Bench()
        try bench.write("mine", "mine")
        let answer = try bench.everett("tour", "--at", bench.project.description, "--remove")
        #expect(answer.status == 5)
        #expect(try bench.text("mine") == "mine")
    }
}
