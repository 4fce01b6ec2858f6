import Base
import TestSupport
import Testing

@Suite struct ContextCommandTests {
    private func entries(_ bench: Bench, _ more: String...) throws -> [JSONValue] {
        let words = ["context", "list", "--json"] + more
        let answer = try bench.run(bench.program, words.map { Array($0.utf8) })
        try #require(answer.status == 0, "\(answer.error)")
        return try JSONValue(answer.rawOutput)["entries"]?.elements ?? []
    }

    private func summaries(_ bench: Bench, _ more: String...) throws -> [String] {
        let words = ["context", "list", "--json"] + more
        let answer = try bench.run(bench.program, words.map { Array($0.utf8) })
        return (try JSONValue(answer.rawOutput)["entries"]?.elements ?? []).compactMap { $0["summary"]?.text }
    }

    @Test func `files and agents go back together, agents are told so and nothing else, and undo brings both`() throws {
        let bench = try Bench()
        try bench.write("file", "v1\n")
        try bench.did("init")
        try bench.did("context", "add", "read the file", "--agent", "dev", "--session", "1", "--turn", "1")
        let start = try JSONValue(try bench.did("checkpoint", "-m", "Start", "--json").rawOutput)
        #expect(start["coverage"]?["agent_entries"]?.integer == 1)
        try bench.did("context", "add", "CHANGED-IT", "--agent", "dev", "--kind", "plan")
        try bench.write("file", "v2\n")
        #expect(try bench.did("restore", "Start", "--dry-run").output.contains("2 entries → 1 entry"))
        try bench.did("restore", "Start", "--yes")
        #expect(try bench.shell("cat file") == "v1\n")
        let seen = try entries(bench)
        #expect(seen.compactMap { $0["kind"]?.text } == ["message", "rewound"])
        #expect(seen.last?["checkpoint"]?.text == start["id"]?.text)
        for words in [["list"], ["list", "--json"], ["list", "--agent", "dev"], ["list", "--kind", "plan"]] {
            #expect(
                try !bench.run(bench.program, (["context"] + words).map { Array($0.utf8) }).output.contains("CHANGED"))
        }
        #expect(try summaries(bench, "--abandoned") == ["CHANGED-IT"])
        try bench.did("undo", "--yes")
        #expect(try summaries(bench).contains("CHANGED-IT"))
        #expect(try summaries(bench, "--abandoned") == [])
        try bench.expectSound()
    }

    @Test func `a timeline has its own, and dropping it keeps what was written for people only`() throws {
        let bench = try Bench()
        try bench.write("file", "v1\n")
        try bench.did("init")
        try bench.did("context", "add", "A", "--agent", "dev")
        try bench.did("branch", "try")
        try bench.did("context", "add", "T", "--agent", "dev", "--timeline", "try")
        #expect(try summaries(bench) == ["A"])
        #expect(try summaries(bench, "--timeline", "try") == ["A", "T"])
        try bench.did("drop", "try", "--yes")
        #expect(try summaries(bench) == ["A"] && summaries(bench, "--abandoned") == ["T"])
    }

    @Test func `bodies are kept byte by byte, secrets and escape sequences are not shown`() throws {
        let bench = try Bench()
        try bench.did("init")
        let token = "ghp_" + String(repeating: "a1B2", count: 9)
        try bench.did("context", "add", "use password=hunter22 and \(token)", "--agent", "dev")
        try bench.shell("printf '\\033[2J\\377\\000' | \"$EVERETT\" context add - --agent dev")
        let shown = try bench.did("context", "list").output + bench.did("context", "list", "--json").output
        #expect(!shown.contains("hunter22") && !shown.contains(token) && !shown.contains("\u{1b}"))
        let binary = try #require(try entries(bench).last)
        #expect(binary["bytes"]?.integer == 6 && binary["summary"] == .null)
        let id = try #require(try entries(bench).first?["id"]?.text)
        #expect(try !bench.did("context", "show", id).output.contains("hunter22"))
        for wrong in [["add", "x"], ["add", "x", "--agent", ""], ["add", "x", "--agent", "a", "--turn", "-1"]] {
            #expect(try bench.run(bench.program, (["context"] + wrong).map { Array($0.utf8) }).status == 2)
        }
        #expect(try bench.everett("context", "show", "ffff").status != 0)
    }

    @Test func `the interface keeps and lists entries, and shows what was undone only where it is asked for`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.did("init")
        let http = try daemon.start()
        let token = try daemon.token(http)
        let project = try daemon.project(http, token)
        let base = "/api/projects/\(project)/context"
        #expect(try http.ask("GET", base, token: token).json()["entries"]?.elements?.isEmpty == true)
        let made = try http.ask(
            "POST", base, token: token, body: #"{"body":"password=hunter22","agent":"dev","kind":"plan","turn":2}"#)
        #expect(made.status == 201)
        let id = try #require(try made.json()["id"]?.text)
        let start = try JSONValue(try bench.did("checkpoint", "--json").rawOutput)["id"]?.text ?? ""
        #expect(try http.ask("POST", base, token: token, body: #"{"body":"LATER","agent":"dev"}"#).status == 201)
        let restored = try http.ask(
            "POST", "/api/projects/\(project)/restore", token: token, body: #"{"checkpoint":"\#(start)"}"#)
        #expect(restored.status == 200)
        #expect(try restored.json()["agents"]?["entries_now"]?.integer == 2)
        let list = try http.ask("GET", "\(base)?agent=dev", token: token).json()["entries"]?.elements ?? []
        #expect(list.compactMap { $0["kind"]?.text } == ["plan", "rewound"])
        #expect(!"\(list)".contains("LATER") && !"\(list)".contains("hunter22"))
        let undone = try http.ask("GET", "\(base)?abandoned=true", token: token).json()
        #expect(undone["entries"]?.elements?.compactMap { $0["summary"]?.text } == ["LATER"])
        let shown = try http.ask("GET", "\(base)/\(id)", token: token).json()
        #expect(shown["turn"]?.integer == 2 && shown["body"]?.text?.contains("hunter22") == false)
        let later = try #require(undone["entries"]?.elements?.first?["id"]?.text)
        #expect(try http.ask("GET", "\(base)/\(later)", token: token).status == 404)
        for wrong in ["{}", #"{"body":"x"}"#, #"{"body":"x","agent":"a","turn":-1}"#, #"{"body":"","agent":"a"}"#] {
            #expect(try http.ask("POST", base, token: token, body: wrong).status == 400, "\(wrong)")
        }
    }
}
