import Base
import TestSupport
import Testing

/// Functions as scripts and agents call them: the real program, and the same over HTTP.
@Suite struct FunctionCommandTests {
    private func json(_ answer: Bench.Answer) throws -> JSONValue { try JSONValue(answer.rawOutput) }

    @Test func `the table lists every function with its schemas, and each with its arguments`() throws {
        let bench = try Bench()
        let table = try json(try bench.did("functions", "--json"))
        let functions = try #require(table["functions"]?.elements)
        #expect(table["schema_dialect"]?.text == "https://json-schema.org/draft/2020-12/schema")
        let text = try bench.did("functions").output
        for function in functions {
            let name = try #require(function["name"]?.text)
            #expect(function["input_schema"]?["type"]?.text == "object" && text.contains(name), "\(name)")
            let details = try bench.did("functions", name).output
            guard case .object(let members)? = function["input_schema"]?["properties"] else { continue }
            #expect(members.keys.allSatisfy(details.contains), "\(name)")
        }
        #expect(try bench.everett("functions", "nothing").status == 3)
        #expect(try bench.did("functions", "--lang", "pl").output.contains("Zapisuje cały projekt"))
    }

    @Test func `a call answers with the document of the command for the same act`() throws {
        let bench = try Bench()
        try bench.write("a", "one\n")
        try bench.did("init")
        let taken = try json(try bench.did("call", "create_checkpoint", #"{"name": "start"}"#))
        try bench.write("a", "two\n")
        let pairs = [
            (["call", "list_checkpoints"], ["log", "--json"]), (["call", "list_timelines"], ["timelines", "--json"]),
            (["call", "diff", #"{"stat": true}"#], ["diff", "--stat", "--json"]),
            (["call", "preview_restore", #"{"id": "start"}"#], ["restore", "start", "--dry-run", "--json"]),
            (["call", "rollback", #"{"dry_run": true}"#], ["rollback", "--dry-run", "--json"]),
            (["call", "undo", #"{"dry_run": true}"#], ["undo", "--dry-run", "--json"]),
        ]
        for (call, command) in pairs {
            let one = try timeless(try bench.run(bench.program, call.map { Array($0.utf8) }))
            let other = try timeless(try bench.run(bench.program, command.map { Array($0.utf8) }))
            #expect(one == other, "\(call)")
        }
        let status = try json(try bench.did("status", "--json"))
        #expect(try json(try bench.did("call", "status"))["project"] == status["project"])
        #expect(taken["id"] == status["project"]?["head"])
    }

    /// A document without what is another at each call.
    private func timeless(_ answer: Bench.Answer) throws -> [String: JSONValue] {
        #expect(answer.status == 0, "\(answer.output)\(answer.error)")
        guard case .object(var members) = try json(answer) else { return [:] }
        members["duration_ms"] = nil
        if case .object(var restore)? = members["restore"] {
            restore["duration_ms"] = nil
            members["restore"] = .object(restore)
        }
        return members
    }

    @Test func `who calls by hand is asked before something is replaced, and an agent is held to its rights`() throws {
        let bench = try Bench()
        try bench.write("a", "one\n")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        try bench.write("a", "two\n")
        let asked = try bench.everett("call", "rollback", "--json")
        #expect(try asked.status == 5 && json(asked)["error"]?["code"]?.text == "refused")
        let agent = try bench.everett("call", "rollback", "--as-agent", "--json")
        #expect(try agent.status == 1 && json(agent)["error"]?["code"]?.text == "permission_denied")
        #expect(try bench.everett("call", "delete_checkpoint", #"{"id":"start"}"#, "--as-agent", "--yes").status == 1)
        #expect(try bench.text("a") == "two\n")
        #expect(try json(try bench.did("call", "rollback", "--as-agent", "--yes"))["verified"] == .bool(true))
        #expect(try bench.text("a") == "one\n")
        try bench.did("call", "undo", "--yes")
        #expect(try bench.text("a") == "two\n")
        #expect(try bench.did("call", "delete_checkpoint", #"{"id":"start"}"#, "--yes").status == 0)
        try bench.expectSound()
    }

    @Test func `arguments come from standard input, and what is wrong with them is said`() throws {
        let bench = try Bench()
        try bench.did("init")
        let note = try JSONValue(
            Array(try bench.shell(#"echo '{"text": "From afar"}' | "$EVERETT" call add_knowledge -"#).utf8))
        #expect(note["title"]?.text == "From afar" && note["author"]?.text == "user")
        for (arguments, wanted) in [
            ("{", "not JSON"), ("[]", "the arguments: is a list"), (#"{"txt": "x"}"#, "did you mean 'text'"),
            (#"{"text": 1}"#, "'text': is a number"),
        ] {
            let answer = try bench.everett("call", "add_knowledge", arguments)
            #expect(answer.status == 2 && answer.error.contains(wanted), "\(answer.error)")
        }
        let unknown = try bench.everett("call", "add_knowlege")
        #expect(unknown.status == 3 && unknown.error.contains("did you mean 'add_knowledge'"), "\(unknown.error)")
    }

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `an agent tries something on a timeline of its own, and its user merges it`() throws {
        let bench = try Bench()
        try bench.write("a", "one\n")
        try bench.did("init")
        try bench.did("call", "branch_timeline", #"{"name": "try"}"#, "--as-agent")
        let call = #"{"timeline": "try", "command": ["sh", "-c", "echo two > a; exit 3"]}"#
        let run = try bench.everett("call", "exec_in_timeline", call, "--as-agent")
        #expect(try run.status == 1 && json(run)["exit_code"] == .integer(3))
        #expect(try bench.everett("call", "merge_timeline", #"{"source": "try"}"#, "--as-agent").status == 1)
        #expect(try bench.text("a") == "one\n")
        let merged = try json(try bench.did("call", "merge_timeline", #"{"source": "try", "gate": "grep two a"}"#))
        #expect(merged["status"]?.text == "merged" && merged["evidence"]?["gate"]?["succeeded"] == .bool(true))
        #expect(try bench.text("a") == "two\n")
        try bench.expectSound()
    }

    @Test func `the interface has the same table, and one door to it`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        let http = try daemon.start()
        let token = try daemon.token(http)
        let table = try http.ask("GET", "/api/functions", token: token)
        #expect(try table.json() == json(try bench.did("functions", "--json")))
        #expect(try http.ask("GET", "/api/functions").status == 401)

        let base = "/api/projects/\(try daemon.project(http, token))/functions"
        func call(_ name: String, _ body: String = "{}", fields: [String] = []) throws -> RawHTTP.Answer {
            try http.ask("POST", "\(base)/\(name)", token: token, body: body, fields: fields)
        }
        let taken = try call("create_checkpoint", #"{"name": "start"}"#)
        #expect(taken.status == 200 && taken.head.contains("Everett-Outcome: done"), "\(taken.text)")
        try bench.write("a", "two\n")
        #expect(try call("rollback?caller=agent").status == 403)
        #expect(try call("delete_checkpoint?caller=approved_agent", #"{"id": "start"}"#).status == 403)
        #expect(try call("rollback?caller=nobody").status == 400)
        #expect(try call("nothing").status == 404)
        let wrong = try call("create_checkpoint", #"{"nme": "x"}"#)
        #expect(wrong.status == 400 && wrong.text.contains("'nme'"), "\(wrong.text)")
        #expect(try call("rollback", fields: ["If-Match: \"-\""]).status == 412)
        #expect(try bench.text("a") == "two\n")
        #expect(try call("rollback?caller=approved_agent").json()["verified"] == .bool(true))
        #expect(try bench.text("a") == "one\n")

        #expect(try call("branch_timeline", #"{"name": "try"}"#).status == 200)
        let there = try call("status?timeline=try").json()
        #expect(there["project"]?["timeline"]?.text == "try")
        // The daemon carries a call of the command line out, too.
        let before = try daemon.callsTaken()
        try bench.did("call", "create_checkpoint")
        #expect(try daemon.callsTaken() == before + 1)
    }

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `a command of the caller's is run for the user's own processes and never for a token`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        try bench.did("branch", "try")
        let http = try daemon.start()
        let token = try daemon.token(http)
        let base = "/api/projects/\(try daemon.project(http, token))/functions"
        let commands = [
            ("exec_in_timeline", #"{"timeline": "try", "command": ["sh", "-c", "echo two > a; exit 3"]}"#),
            ("bisect", #"{"good": "start", "command": ["true"]}"#),
            ("merge_timeline", #"{"source": "try", "gate": "grep two a"}"#),
        ]
        for (name, body) in commands {
            let refused = try http.ask("POST", "\(base)/\(name)", token: token, body: body)
            #expect(refused.status == 403 && refused.text.contains("no command is run"), "\(refused.text)")
        }
        func call(_ name: String, _ body: String) throws -> RawHTTP.Answer {
            RawHTTP.Answer(bytes: try Knock.api(bench.home, "POST", "\(base)/\(name)?caller=agent", body: body))
        }
        let run = try call(commands[0].0, commands[0].1)
        #expect(run.head.contains("Everett-Outcome: failed"), "\(run.text)")
        #expect(try run.json()["exit_code"] == .integer(3))
        #expect(try call(commands[2].0, commands[2].1).status == 403)
        // Without a gate there is nothing to run.
        let merged = try http.ask("POST", "\(base)/merge_timeline", token: token, body: #"{"source": "try"}"#)
        #expect(try merged.json()["status"]?.text == "merged" && bench.text("a") == "two\n", "\(merged.text)")
    }
}
