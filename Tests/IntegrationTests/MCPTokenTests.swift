import Base
import Platform
import TestSupport
import Testing

/// `/mcp` over HTTP: whom it lets in, what a token is good for, and how the transport behaves.
@Suite struct MCPTokenTests {
    private static let envelope =
        #"{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"everett/wait":0}"#

    private func post(
        _ http: RawHTTP, _ token: String?, _ method: String, _ members: String = "", name: String? = nil,
        path: String = "/mcp", accept: String = "application/json"
    ) throws -> RawHTTP.Answer {
        let more = members.isEmpty ? "" : "," + members
        var fields = ["MCP-Protocol-Version: 2026-07-28", "Mcp-Method: \(method)", "Accept: \(accept)"]
        if let name { fields.append("Mcp-Name: \(name)") }
        let body = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{"_meta":\#(Self.envelope)\#(more)}}"#
        return try http.ask("POST", path, token: token, body: body, fields: fields)
    }

    private func call(
        _ http: RawHTTP, _ token: String?, _ name: String, _ arguments: String = "{}", path: String = "/mcp",
        accept: String = "application/json"
    ) throws -> RawHTTP.Answer {
        try post(
            http, token, "tools/call", #""name":"\#(name)","arguments":\#(arguments)"#, name: name, path: path,
            accept: accept)
    }

    private func mint(_ bench: Bench, _ words: String...) throws -> String {
        let answer = try bench.run(bench.program, (["mcp", "token", "--json"] + words).map { Array($0.utf8) })
        try #require(answer.status == 0, "\(answer.output)\(answer.error)")
        return try #require(try JSONValue(answer.rawOutput)["token"]?.text)
    }

    @Test func `an agent's token is good at its door and nowhere else, and a page's not there`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        let http = try daemon.start()
        let page = try daemon.token(http)
        let project = try daemon.project(http, page)
        let token = try mint(bench, "laptop")
        #expect(token.hasPrefix("everett_agent_"))
        #expect(try call(http, token, "status").status == 200)
        #expect(try call(http, token, "status", path: "/mcp/\(project)").status == 200)
        #expect(try call(http, token, "status", path: "/mcp/" + String(repeating: "0", count: 32)).status == 403)
        #expect(try call(http, nil, "status").status == 401)
        #expect(try call(http, page, "status").status == 403)
        #expect(try call(http, token + "0", "status").status == 401)
        for route in [
            "GET /api/projects", "GET /api/health", "GET /api/functions", "GET /api/events", "GET /api/openapi.json",
            "POST /api/projects/\(project)/functions/delete_checkpoint", "POST /api/projects/\(project)/checkpoints",
            "DELETE /api/session", "POST /api/login-codes", "POST /api/agent-tokens/reload",
        ] {
            let parts = route.split(separator: " ").map(String.init)
            let body = parts[0] == "POST" ? "{}" : nil
            let answer = try http.ask(parts[0], parts[1], token: token, body: body)
            #expect(answer.status == 403, "\(route): \(answer.status)")
        }
        // Another page, another host, and a token in the address are refused as everywhere.
        #expect(
            try http.ask("POST", "/mcp", token: token, body: "{}", fields: ["Origin: https://evil.example"]).status
                == 403)
        #expect(try http.ask("POST", "/mcp?token=\(token)", token: token, body: "{}").status == 400)
    }

    @Test func `a token outlives the daemon, is nowhere in the home, and is worthless once revoked`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        // Made before there is a daemon.
        let token = try mint(bench, "one", "--days", "2")
        var http = try daemon.start()
        #expect(try call(http, token, "status").status == 200)
        let second = try mint(bench, "two", "--may-run")
        #expect(try call(http, second, "status").status == 200)
        try bench.did("down")
        http = try daemon.start()
        #expect(try call(http, token, "status").status == 200)
        let listed = try JSONValue(try bench.did("mcp", "tokens", "--json").rawOutput)["tokens"]?.elements
        #expect(listed?.compactMap { $0["name"]?.text } == ["one", "two"])
        #expect(listed?.map { $0["may_run"] } == [.bool(false), .bool(true)])
        #expect(listed?.first?["expires"]?.text != nil && listed?.last?["expires"] == .null)
        for secret in [token, second] {
            #expect(try bench.shell("grep -rlF '\(secret.dropFirst(14))' \(bench.home) || true").isEmpty)
        }
        #expect(try bench.shell("stat -c %a \(bench.home)/agent-tokens.json") == "600\n")
        #expect(try bench.everett("mcp", "token", "one").status == 5)
        #expect(try bench.everett("mcp", "token", "a b").status == 2)
        #expect(try bench.everett("mcp", "revoke", "three").status == 3)
        try bench.did("mcp", "revoke", "one")
        #expect(try call(http, token, "status").status == 401)
        #expect(try call(http, second, "status").status == 200)
        // A list that nobody understands lets nobody in.
        try bench.shell("echo nonsense > \(bench.home)/agent-tokens.json")
        #expect(try bench.everett("mcp", "tokens").status == 7)
        try bench.did("down")
        http = try daemon.start()
        #expect(try call(http, second, "status").status == 401)
    }

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `a token runs commands only when its user said so, and never on main`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        let http = try daemon.start()
        let tame = try mint(bench, "tame")
        let runner = try mint(bench, "runner", "--may-run")
        #expect(try call(http, tame, "branch_timeline", #"{"name": "try"}"#).text.contains(#""isError":false"#))
        let there = #"{"timeline": "try", "command": ["cat", "a"]}"#
        let refused = try call(http, tame, "exec_in_timeline", there)
        #expect(refused.status == 200 && refused.text.contains("permission_denied"), "\(refused.text)")
        for (name, arguments) in [
            ("merge_timeline", #"{"source": "try", "gate": "true"}"#),
            ("bisect", #"{"good": "@", "command": ["true"]}"#),
        ] {
            #expect(try call(http, tame, name, arguments).text.contains("no command is run for this token"))
        }
        #expect(try call(http, runner, "exec_in_timeline", there).text.contains(#"\"output\":\"one\\n\""#))
        let main = try call(http, runner, "exec_in_timeline", #"{"timeline": "main", "command": ["touch", "b"]}"#)
        #expect(main.text.contains("on main no command is run") && !bench.exists("b"), "\(main.text)")
        let asked = try call(http, runner, "restore_checkpoint", #"{"id": "@"}"#)
        #expect(asked.text.contains("permission_denied") && asked.text.contains("everett inbox show"), "\(asked.text)")
        #expect(try call(http, runner, "delete_checkpoint", #"{"id": "@"}"#).status == 400)
    }

    @Test func `answers come as one document or as a stream, and sessions begin, are somebody's, and end`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        let http = try daemon.start()
        let token = try mint(bench, "one")
        let other = try mint(bench, "two")
        let stream = try call(
            http, token, "create_checkpoint", accept: "application/json, text/event-stream")
        #expect(
            stream.head.contains("Content-Type: text/event-stream") && stream.body.contains("event: message\ndata: {"))
        #expect(try call(http, token, "status", accept: "text/html").status == 406)
        #expect(try http.ask("GET", "/mcp", token: token).status == 405)
        #expect(try http.ask("PUT", "/mcp", token: token).status == 405)
        #expect(try post(http, token, "ping").status == 404)
        #expect(try post(http, token, "server/discover").status == 200)

        let hello = #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}"#
        let welcome = try http.ask("POST", "/mcp", token: token, body: hello)
        let session = welcome.head.components(between: "Mcp-Session-Id: ", and: "\r\n")
        #expect(welcome.status == 200 && session.utf8.count == 32)
        func ask(_ body: String, _ token: String, _ more: String...) throws -> RawHTTP.Answer {
            try http.ask("POST", "/mcp", token: token, body: body, fields: ["Mcp-Session-Id: \(session)"] + more)
        }
        #expect(try ask(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, token).status == 202)
        let list = #"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#
        #expect(try ask(list, token, "MCP-Protocol-Version: 2025-11-25").status == 200)
        #expect(try ask(list, token, "MCP-Protocol-Version: 2025-06-18").status == 400)
        #expect(try ask(list, token, "MCP-Protocol-Version: nonsense").status == 400)
        #expect(try ask(list, other).status == 404)
        #expect(try http.ask("DELETE", "/mcp", token: other, fields: ["Mcp-Session-Id: \(session)"]).status == 404)
        #expect(try http.ask("DELETE", "/mcp", token: token, fields: ["Mcp-Session-Id: \(session)"]).status == 204)
        #expect(try ask(list, token).status == 404)
        for nonsense in ["", "nonsense", "[]", "{}", "[1,2]", #"{"jsonrpc":"2.0","id":{},"method":"x"}"#] {
            #expect(try http.ask("POST", "/mcp", token: token, body: nonsense).status == 400, "\(nonsense)")
        }
        let large = "\"" + String(repeating: "x", count: 5 << 20) + "\""
        #expect(try http.ask("POST", "/mcp", token: token, body: large).status == 413)
    }
}
