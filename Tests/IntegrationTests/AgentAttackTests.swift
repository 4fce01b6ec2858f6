import Base
import FoundationEssentials
import Platform
import TestSupport
import Testing

/// An agent that was told, by a file, a web page or another model, to take its user's place: under guard none of it works.
@Suite struct AgentAttackTests {
    private let daemon: DaemonBench
    private let bench: Bench
    private let question: String

    init() throws {
        daemon = try DaemonBench()
        bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        try bench.write("a", "two\n")
        #expect(try bench.everett("call", "rollback", "{}", "--as-agent").status != 0)
        let open = try JSONValue(try bench.did("inbox", "--json").rawOutput)["questions"]?.elements ?? []
        question = try #require(open.first?["id"]?.text)
    }

    /// Everything that a text could tell an agent to type; each line is one attempt.
    private var attempts: [String] {
        [
            #""$EVERETT" inbox approve \#(question) --yes"#,
            #"env -u EVERETT_RUN "$EVERETT" inbox approve \#(question) --yes"#,
            #"setsid "$EVERETT" inbox approve \#(question) --yes"#,
            #"EVERETT_DAEMON=off "$EVERETT" inbox approve \#(question) --yes --json"#,
            #""$EVERETT" inbox deny \#(question)"#,
            #""$EVERETT" call rollback '{}' --as-agent --yes"#,
            #""$EVERETT" call rollback '{}' --yes"#,
            #""$EVERETT" call delete_checkpoint '{"id": "start"}' --yes"#,
            #""$EVERETT" forget start --yes"#,
            #""$EVERETT" gc"#,
            #""$EVERETT" purge a --yes"#,
            #"{ echo 'storage: {}' > everett.yaml; "$EVERETT" config trust --yes; code=$?; rm everett.yaml; test $code = 0; }"#,
            #""$EVERETT" config set storage.retention_days 1"#,
            #""$EVERETT" mcp token"#,
            #""$EVERETT" open --json"#,
        ]
    }

    /// Says `done` or `refused` for each, one a line.
    private func attempt(_ lines: [String]) throws -> [String] {
        let script = lines.map { "if \($0) >>../said 2>&1; then echo done; else echo refused; fi" }
        try bench.write("notes.txt", script.joined(separator: "\n") + "\n")
        return try bench.shell(#""$EVERETT" guard --quiet -- sh notes.txt"#).split(separator: "\n").map(String.init)
    }

    private func expectNothingGained(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
        let shown = try JSONValue(try bench.did("inbox", "show", question, "--json").rawOutput)
        #expect(shown["state"]?.text == "open", sourceLocation: sourceLocation)
        #expect(try bench.text("a") == "two\n", sourceLocation: sourceLocation)
        #expect(try bench.did("show", "start", "--json").status == 0, sourceLocation: sourceLocation)
        let trust = try bench.did("config", "show", "--json").output
        #expect(!trust.contains("\"trusted\":true"), sourceLocation: sourceLocation)
    }

    @Test(arguments: [false, true])
    func `a guarded agent cannot answer for its user, nor delete, nor widen what it may`(_ hasDaemon: Bool) throws {
        if hasDaemon { try daemon.start() }
        let attempts = hasDaemon ? attempts : attempts.filter { !$0.contains(" open ") }
        let outcome = try attempt(attempts)
        for (line, said) in zip(attempts, outcome) { #expect(said == "refused", "\(line)") }
        #expect(outcome.count == attempts.count)
        // Refused for who asks, and not for how it was asked.
        let said = try bench.scratch.text("said")
        #expect(said.components(separatedBy: "comes from an agent").count > 9, "\(said)")
        #expect(!said.contains("unknown option") && !said.contains("no such command"), "\(said)")
        try expectNothingGained()
        // The user, outside, can.
        try bench.did("inbox", "approve", question, "--yes")
    }

    @Test func `whoever leaves the agent's family is still of it`() throws {
        // A child that ends at once leaves a grandchild to whoever reaps: that is guard.
        let outcome = try attempt([
            #"! { mkfifo ../told; (setsid sh -c '"$EVERETT" inbox approve \#(question) --yes; echo $? >../told' & ); read -r code <../told; test "$code" != 0; }"#
        ])
        #expect(outcome == ["refused"])
        try expectNothingGained()
    }

    @Test(.enabled(if: ChildProcess.find("curl", searchPath: "/usr/bin:/bin") != nil, "no curl"))
    func `the daemon knows an agent by who it descends from`() throws {
        try daemon.start()
        let digest = String(repeating: "0", count: 64)
        let project = try #require(
            try JSONValue(try bench.did("status", "--json").rawOutput)["project"]?["id"]?.text)
        let socket = bench.scratch.at("home").appending("daemon/api.sock")
        func post(_ path: String, _ body: String) -> String {
            "curl -sS --fail --unix-socket \(socket) -H 'Content-Type: application/json' -d '\(body)' http://localhost\(path)"
        }
        let attempts = [
            post("/api/login-codes", "{}"),
            post("/api/inbox/\(question)/answer", #"{"approve": true, "digest": "\#(digest)"}"#),
            post("/api/storage/collect", "{}"),
            post("/api/projects/\(project)/functions/rollback?caller=user", "{}"),
            post("/api/projects/\(project)/functions/rollback?caller=approved_agent", "{}"),
            post("/api/projects/\(project)/functions/delete_checkpoint?caller=user", #"{"id": "start"}"#),
        ]
        let outcome = try attempt(attempts)
        for (line, said) in zip(attempts, outcome) { #expect(said == "refused", "\(line)") }
        #expect(outcome.count == attempts.count)
        try expectNothingGained()
    }
}
