import Base
import Platform
import TestSupport
import Testing

/// `everett mcp` over standard streams: the real program, alone and with a daemon.
@Suite struct MCPTests {
    @Test(arguments: [false, true])
    func `an agent looks, makes a checkpoint and is held to its rights`(_ withDaemon: Bool) throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        if withDaemon { try daemon.start() }
        let client = try MCPBench(bench)
        try client.shakeHands()
        #expect(try client.answer("ping").answer["result"] == .object([:]))
        let taken = try client.call("create_checkpoint", #"{"name": "start"}"#)
        #expect(taken["isError"] == .bool(false) && taken["structuredContent"]?["name"]?.text == "start", "\(taken)")
        try bench.write("a", "two\n")
        let status = try client.call("status")
        #expect(status["structuredContent"]?["project"]?["changed"]?["total"]?.integer == 1)
        let refused = try client.call("rollback", more: #","_meta":{"everett/wait":0}"#)
        let words = refused["content"]?.elements?.first?["text"]?.text ?? ""
        #expect(refused["isError"] == .bool(true) && words.hasPrefix("permission_denied: "), "\(words)")
        #expect(try bench.text("a") == "two\n")
        let wrong = try client.call("create_checkpoint", #"{"nme": "x"}"#)
        #expect(wrong["content"]?.elements?.first?["text"]?.text?.contains("did you mean 'name'") == true)
        let read = try client.answer("resources/read", #""uri":"everett://checkpoint/start""#).answer["result"]
        let document = try JSONValue(Array((read?["contents"]?.elements?.first?["text"]?.text ?? "").utf8))
        #expect(document["id"] == taken["structuredContent"]?["id"] && document["coverage"] != nil)
        #expect(
            try client.answer("resources/read", #""uri":"everett://checkpoint/no""#).answer["error"]?["code"]?.integer
                == -32002)
        #expect(try client.end() == 0)
        // Nothing of it was done by hand: the daemon has the store open.
        #expect(try bench.did("log", "--json").output.contains("\"start\""))
        try bench.expectSound()
    }

    @Test func `progress is told while work goes on, and nonsense in between is answered`() throws {
        let bench = try Bench()
        for number in 0..<300 { try bench.write("f\(number)", "\(number)\n") }
        try bench.did("init")
        let client = try MCPBench(bench)
        try client.shakeHands()
        try client.say("nonsense")
        #expect(try client.hear()["error"]?["code"]?.integer == -32700)
        try client.say(String(repeating: "x", count: 5 << 20))
        #expect(try client.hear()["error"]?["code"]?.integer == -32600)
        let (answer, before) = try client.answer(
            "tools/call", #""name":"create_checkpoint","_meta":{"progressToken":"p"}"#)
        #expect(answer["result"]?["isError"] == .bool(false))
        let numbers = before.compactMap { $0["params"]?["progress"]?.integer }
        #expect(!numbers.isEmpty && numbers == Array(1...Int64(numbers.count)))
        #expect(before.allSatisfy { $0["params"]?["progressToken"]?.text == "p" })
        #expect(try client.end() == 0)
    }

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"), arguments: [false, true])
    func `a cancelled program is ended, and others are heard while it runs`(_ withDaemon: Bool) throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        if withDaemon { try daemon.start() }
        let client = try MCPBench(bench)
        try client.shakeHands()
        let made = try client.call("branch_timeline", #"{"name": "try"}"#)
        let workspace = try #require(made["structuredContent"]?["workspace"]?.text)
        let command = #"["sh", "-c", "touch begun; sleep 600; touch ended"]"#
        let id = try client.ask(
            "tools/call", #""name":"exec_in_timeline","arguments":{"timeline":"try","command":\#(command)}"#)
        let begun = try #require(AbsolutePath(workspace + "/begun"))
        let files = RealFileOperations()
        #expect(Scratch.eventually { (try? files.openOwned(absolute: begun, [.read])) != nil })
        #expect(try client.call("list_timelines")["isError"] == .bool(false))
        try client.say(
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":\#(id)}}"#)
        // The room for programs is free again, which it is not while one runs; and the cancelled call is not answered.
        let (next, before) = try client.answer(
            "tools/call", #""name":"exec_in_timeline","arguments":{"timeline":"try","command":["true"]}"#)
        #expect(next["result"]?["structuredContent"]?["exit_code"]?.integer == 0 && before.isEmpty, "\(next)\(before)")
        #expect(!bench.exists("ended"))
        #expect(try client.end() == 0)
        try bench.expectSound()
    }

    @Test func `where no project is the tools say so, and find one that is made meanwhile`() throws {
        let bench = try Bench()
        let client = try MCPBench(bench)
        try client.shakeHands()
        let none = try client.call("status")
        #expect(none["isError"] == .bool(true))
        #expect(none["content"]?.elements?.first?["text"]?.text?.hasPrefix("not_found: ") == true, "\(none)")
        try bench.did("init")
        #expect(try client.call("status")["isError"] == .bool(false))
        #expect(try client.end() == 0)
    }

    @Test func `a client that leaves in the middle leaves nothing half done`() throws {
        let bench = try Bench()
        for number in 0..<200 { try bench.write("f\(number)", "\(number)\n") }
        try bench.did("init")
        for _ in 0..<5 {
            let client = try MCPBench(bench)
            try client.shakeHands()
            _ = try client.ask("tools/call", #""name":"create_checkpoint""#)
            #expect(try client.end() == 0)
        }
        try bench.expectSound()
    }

    @Test func `whoever started the server is an agent, and makes itself no token`() throws {
        let bench = try Bench()
        try bench.did("init")
        let script = """
            "$EVERETT" mcp < /dev/null
            "$EVERETT" mcp token mine 2>&1 || echo "ended with $?"
            "$EVERETT" mcp install cursor 2>&1 || echo "ended with $?"
            """
        let said = try bench.shell(script)
        #expect(said.split(separator: "\n").count { $0 == "ended with 1" } == 2, "\(said)")
        #expect(said.contains("this is for users only"))
        #expect(try JSONValue(try bench.did("mcp", "tokens", "--json").rawOutput)["tokens"] == .array([]))
    }

    @Test func `a daemon with other keys is passed over`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        try daemon.start()
        let client = try MCPBench(bench, with: ["XDG_CONFIG_HOME": bench.scratch.at("elsewhere").description])
        try client.shakeHands()
        #expect(try client.call("create_checkpoint")["isError"] == .bool(false))
        #expect(try client.end() == 0)
    }
}
