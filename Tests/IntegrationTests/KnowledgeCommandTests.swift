import Base
import TestSupport
import Testing

@Suite struct KnowledgeCommandTests {
    private func known(_ bench: Bench, _ more: String...) throws -> [String] {
        let words = ["knowledge", "list", "--json"] + more
        let answer = try bench.run(bench.program, words.map { Array($0.utf8) })
        try #require(answer.status == 0, "\(answer.error)")
        return (try JSONValue(answer.rawOutput)["notes"]?.elements ?? []).compactMap { $0["title"]?.text }.sorted()
    }

    @Test func `knowledge and files go back together, and come again`() throws {
        let bench = try Bench()
        try bench.write("file", "v1\n")
        try bench.did("init")
        try bench.did("knowledge", "add", "A")
        try bench.did("checkpoint", "-m", "Start")
        try bench.did("knowledge", "add", "B")
        try bench.write("file", "v2\n")
        let preview = try JSONValue(try bench.did("restore", "Start", "--dry-run", "--json").rawOutput)
        #expect(preview["knowledge"]?["notes_now"]?.integer == 2)
        #expect(try bench.did("restore", "Start", "--dry-run").output.contains("2 notes → 1 note"))
        #expect(
            try bench.everett("restore", "Start", "--json").status != 0, "it is asked before knowledge changes, too")
        let restored = try JSONValue(try bench.did("restore", "Start", "--yes", "--json").rawOutput)
        #expect(restored["verified"] == .bool(true))
        #expect(try known(bench) == ["A"])
        #expect(try bench.shell("cat file") == "v1\n")
        #expect(try bench.did("knowledge", "search", "B").output == "nothing found\n")
        try bench.did("undo", "--yes")
        #expect(try known(bench) == ["A", "B"])
        #expect(try bench.shell("cat file") == "v2\n")
        try bench.did("redo", "--yes")
        #expect(try known(bench) == ["A"])
        try bench.expectSound()
    }

    @Test func `only knowledge was added, in a repository that is clean, and commits were made after it`() throws {
        let bench = try Bench()
        try bench.write("file", "v1\n")
        try bench.shell("git init -q -b main . && git add . && git commit -qm one")
        try bench.did("init")
        try bench.did("knowledge", "add", "A")
        try bench.did("checkpoint", "-m", "Start")
        try bench.did("knowledge", "add", "B")
        #expect(try bench.shell("git status --porcelain") == "", "notes are kept outside of the project")
        try bench.did("restore", "Start", "--yes")
        #expect(try known(bench) == ["A"])
        try bench.did("knowledge", "add", "C")
        try bench.write("file", "v2\n")
        try bench.shell("git commit -qam two")
        try bench.did("rollback", "--all", "--yes")
        #expect(try known(bench) == ["A"])
        #expect(try bench.shell("cat file; git log --format=%s") == "v1\none\n")
    }

    @Test func `another process that has it open sees the restored notes`() throws {
        let bench = try Bench()
        let said = try bench.shell(
            """
            "$EVERETT" init > /dev/null
            "$EVERETT" knowledge add A > /dev/null
            "$EVERETT" checkpoint -m start > /dev/null
            db=$(echo "$EVERETT_HOME"/worlds/*/knowledge.db)
            mkfifo ../in ../out
            sqlite3 "$db" < ../in > ../out & exec 3> ../in 4< ../out
            echo 'SELECT count(*) FROM notes;' >&3; read -r before <&4
            "$EVERETT" knowledge add B > /dev/null
            echo 'SELECT count(*) FROM notes;' >&3; read -r more <&4
            "$EVERETT" restore start --yes > /dev/null
            echo 'SELECT count(*) FROM notes; PRAGMA integrity_check;' >&3
            read -r after <&4; read -r check <&4
            exec 3>&- 4<&-
            wait
            echo "$before $more $after $check"
            """)
        #expect(said == "1 2 1 ok\n")
    }

    @Test func `notes are written, found, superseded and retired`() throws {
        let bench = try Bench()
        try bench.did("init")
        try bench.shell(
            "printf '# Miasto Łódź\\nZażółć gęślą jaźń\\n' | \"$EVERETT\" knowledge add - --tag pl --kind fact")
        let found = try JSONValue(try bench.did("knowledge", "search", "lodz", "zazolc", "--json").rawOutput)
        let hit = try #require(found["notes"]?.elements?.first)
        let id = try #require(hit["id"]?.text)
        #expect(hit["title"]?.text == "Miasto Łódź")
        #expect(
            hit["snippet"]?.elements?.contains { $0["match"] == .bool(true) && $0["text"]?.text == "Zażółć" } == true)
        let shown = try JSONValue(try bench.did("knowledge", "show", String(id.prefix(8)), "--json").rawOutput)
        #expect(shown["body"]?.text == "# Miasto Łódź\nZażółć gęślą jaźń")
        #expect(shown["author"]?.text == "user" && shown["timeline"]?.text == "main")
        let again = try JSONValue(
            try bench.did(
                "knowledge", "add", "# Miasto Łódź\nZażółć gęślą jaźń", "--tag", "pl", "--kind", "fact", "--json"
            ).rawOutput)
        #expect(again["new"] == .bool(false) && again["id"]?.text == id)
        try bench.did("knowledge", "add", "Łódź leży w Polsce", "--supersedes", String(id.prefix(8)), "--agent")
        #expect(try known(bench) == ["Łódź leży w Polsce"])
        #expect(try known(bench, "--past").count == 2)
        let newer = try JSONValue(try bench.did("knowledge", "list", "--json").rawOutput)["notes"]?.elements?.first
        let newID = try #require(newer?["id"]?.text)
        #expect(newer?["author"]?.text == "agent")
        try bench.did("knowledge", "retire", newID, "--dry-run")
        #expect(try known(bench).count == 1)
        try bench.did("knowledge", "retire", newID)
        #expect(try known(bench) == [])
        try bench.did("knowledge", "retire", newID, "--undo")
        #expect(try known(bench).count == 1)
        for wrong in [
            ["add", ""], ["add", "a", "--tag", "two words"], ["add", "a", "--kind", "UPPER"], ["show", "nothing"],
            ["list", "--since", "yesterday"], ["search", "***"], ["list", "--limit", "0"],
        ] {
            let words = (["knowledge"] + wrong).map { Array($0.utf8) }
            #expect(try bench.run(bench.program, words).status != 0, "\(wrong)")
        }
    }

    @Test func `a timeline has its own knowledge, from its beginning to its end`() throws {
        let bench = try Bench()
        try bench.write("file", "v1\n")
        try bench.did("init")
        try bench.did("knowledge", "add", "A")
        try bench.did("branch", "try")
        try bench.did("knowledge", "add", "T", "--timeline", "try")
        try bench.did("knowledge", "add", "B")
        #expect(try known(bench) == ["A", "B"])
        #expect(try known(bench, "--timeline", "try") == ["A", "T"])
        try bench.did("drop", "try", "--yes")
        #expect(try bench.shell("ls \"$EVERETT_HOME/worlds\" | wc -l | tr -d ' '") == "1\n")
        try bench.did("undo", "--yes")
        #expect(try known(bench, "--timeline", "try") == ["A", "T"])
        #expect(try known(bench) == ["A", "B"])
        try bench.expectSound()
    }

    @Test func `the interface keeps, finds and retires notes, and others see them at once`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.did("init")
        let http = try daemon.start()
        let token = try daemon.token(http)
        let base = "/api/projects/\(try daemon.project(http, token))/knowledge"
        #expect(try http.ask("GET", base, token: token).json()["notes"]?.elements?.isEmpty == true)
        let made = try http.ask("POST", base, token: token, body: #"{"body":"Łódź","tags":["a"],"agent":true}"#)
        #expect(made.status == 201)
        let id = try #require(try made.json()["id"]?.text)
        #expect(try http.ask("POST", base, token: token, body: #"{"body":"Łódź","tags":["a"]}"#).status == 200)
        #expect(try known(bench) == ["Łódź"])
        try bench.did("knowledge", "add", "from the command line")
        let all = try http.ask("GET", base, token: token).json()["notes"]?.elements
        #expect(all?.count == 2)
        let found = try http.ask("GET", "\(base)?search=lodz&tag=a", token: token).json()["notes"]?.elements
        #expect(found?.first?["id"]?.text == id)
        #expect(try http.ask("GET", "\(base)/\(id)", token: token).json()["body"]?.text == "Łódź")
        #expect(try http.ask("PUT", "\(base)/\(id)/retired", token: token, body: #"{"retired":true}"#).status == 200)
        #expect(try known(bench) == ["from the command line"])
        #expect(try http.ask("GET", "\(base)?past=true", token: token).json()["notes"]?.elements?.count == 2)
        #expect(try http.ask("GET", "\(base)/ffffffff", token: token).status == 404)
        #expect(try http.ask("POST", base, token: token, body: "{}").status == 400)
        #expect(try http.ask("GET", "\(base)?timeline=nowhere", token: token).status == 404)
    }
}
