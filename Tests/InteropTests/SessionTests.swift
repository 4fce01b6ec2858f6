import Base
import Functions
import Testing

@testable import Interop

/// A conversation over standard streams, as the protocol says it goes.
@Suite struct SessionTests {
    // MARK: Beginning

    @Test(arguments: ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
    func `a handshake settles on the revision that the client asks for`(_ version: String) throws {
        var client = Conversation()
        let welcome = try #require(try client.begin(version))
        #expect(welcome["protocolVersion"]?.text == version)
        #expect(welcome["serverInfo"]?["name"]?.text == "everett")
        #expect(welcome["serverInfo"]?["version"]?.text == "1.2.3")
        for part in ["tools", "resources", "prompts"] { #expect(welcome["capabilities"]?[part] == .object([:])) }
        #expect(welcome["resultType"] == nil && welcome["_meta"] == nil)
        #expect(try client.ask("ping")?["result"] == .object([:]))
    }

    @Test(arguments: ["1999-01-01", "2026-07-28", "3000-01-01", ""])
    func `a handshake for any other revision is offered the newest that has one`(_ version: String) throws {
        var client = Conversation()
        #expect(try client.begin(version)?["protocolVersion"]?.text == "2025-11-25")
    }

    @Test func `requests that describe themselves need no handshake`() throws {
        var client = Conversation()
        let result = try #require(try client.askStateless("server/discover")?["result"])
        #expect(result["supportedVersions"] == .array([.string("2026-07-28")]))
        #expect(result["resultType"]?.text == "complete" && result["cacheScope"]?.text == "private")
        #expect(result["ttlMs"]?.integer ?? -1 >= 0)
        #expect(result["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"]?.text == "everett")
        #expect(result["instructions"]?.text?.isEmpty == false)
        let tools = try client.askStateless("tools/list", id: 2)?["result"]
        #expect(tools?["resultType"]?.text == "complete" && tools?["tools"]?.elements?.isEmpty == false)
        // What came with the handshake is gone with it.
        #expect(try code(client.askStateless("ping", id: 3)) == -32601)
        #expect(try code(client.ask("tools/list", id: 4)) == -32602)
        let late = try client.ask("initialize", id: 5, #"{"protocolVersion":"2025-11-25"}"#)
        #expect(code(late) == -32022)
        #expect(late?["error"]?["data"]?["supported"] == .array([.string("2026-07-28")]))
    }

    @Test func `a revision of the future is told which there are, and may still shake hands`() throws {
        var client = Conversation()
        let answer = try client.ask("server/discover", #"{"_meta":\#(Conversation.envelope("2031-01-01"))}"#)
        #expect(code(answer) == -32022)
        let data = answer?["error"]?["data"]
        #expect(data?["requested"]?.text == "2031-01-01")
        let supported = data?["supported"]?.elements ?? []
        #expect(supported.contains(.string("2025-11-25")))
        #expect(try client.begin()?["protocolVersion"]?.text == "2025-11-25")
    }

    @Test func `an envelope that is half there is said to be`() throws {
        var client = Conversation()
        let half = #"{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}"#
        #expect(try code(client.ask("tools/list", half)) == -32602)
        let number =
            #"{"_meta":{"io.modelcontextprotocol/protocolVersion":1,"io.modelcontextprotocol/clientCapabilities":{}}}"#
        #expect(try code(client.ask("tools/list", number)) == -32602)
    }

    @Test func `before the beginning only a ping is answered, and there is one beginning`() throws {
        var client = Conversation()
        #expect(try client.ask("ping")?["result"] == .object([:]))
        #expect(try code(client.ask("tools/list")) == -32600)
        #expect(try code(client.ask("initialize", #"{}"#)) == -32602)
        try client.begin()
        #expect(try code(client.ask("initialize", #"{"protocolVersion":"2025-11-25"}"#)) == -32600)
        #expect(try code(client.askStateless("tools/list")) == -32600)
        #expect(try code(client.ask("server/discover")) == -32601)
    }

    // MARK: What is offered

    @Test func `tools are the table of functions without what is for users only`() throws {
        var client = Conversation()
        try client.begin()
        let tools = try #require(try client.ask("tools/list")?["result"]?["tools"]?.elements)
        let names = Set(tools.compactMap { $0["name"]?.text })
        #expect(names == Set(FunctionTable.all.filter { $0.access != .users }.map(\.name)))
        #expect(!names.contains("delete_checkpoint"))
        let wanted = [
            "create_checkpoint", "list_checkpoints", "diff", "preview_restore", "restore_checkpoint", "branch_timeline",
            "exec_in_timeline", "merge_timeline", "list_timelines", "status", "bisect", "search_knowledge", "undo",
        ]
        #expect(names.isSuperset(of: wanted))
        for tool in tools {
            let name = try #require(tool["name"]?.text)
            let function = try FunctionTable.function(name)
            #expect(tool["inputSchema"]?["type"]?.text == "object", "\(name)")
            #expect(tool["outputSchema"]?["type"]?.text == "object", "\(name)")
            let hints = tool["annotations"]
            #expect(hints?["readOnlyHint"] == .bool(function.traits.isReadOnly), "\(name)")
            #expect(hints?["destructiveHint"] == .bool(function.traits.isDestructive), "\(name)")
            #expect(hints?["idempotentHint"] == .bool(function.traits.isIdempotent), "\(name)")
            #expect(hints?["openWorldHint"] == .bool(false), "\(name)")
        }
    }

    @Test func `prompts come with their arguments filled in, and what is missing is said`() throws {
        var client = Conversation()
        try client.begin()
        let prompts = try #require(try client.ask("prompts/list")?["result"]?["prompts"]?.elements)
        let titles = prompts.compactMap { $0["title"]?.text }
        #expect(titles.starts(with: ["Undo my last change", "Try this on a timeline"]))
        let got = try client.ask(
            "prompts/get", #"{"name":"try_this_on_a_timeline","arguments":{"task":"a new parser"}}"#)
        let text = got?["result"]?["messages"]?.elements?.first?["content"]?["text"]?.text ?? ""
        #expect(text.contains("a new parser") && text.contains("branch_timeline"))
        #expect(try code(client.ask("prompts/get", #"{"name":"try_this_on_a_timeline"}"#)) == -32602)
        #expect(try code(client.ask("prompts/get", #"{"name":"nothing"}"#)) == -32602)
        #expect(try code(client.ask("prompts/get", #"{"name":"what_changed","arguments":{"since":1}}"#)) == -32602)
    }

    @Test func `resources are listed page by page, and read by address`() throws {
        var client = Conversation()
        try client.begin()
        try client.ask("resources/list", id: 1)
        guard case .list(nil) = client.started[0].wish else { return #expect(Bool(false)) }
        let checkpoint = ListedCheckpoint(id: "abc", name: "start", created: "now")
        let page = try client.end(client.started[0].id, .listed([checkpoint], next: "abc")).first?["result"]
        let uris = page?["resources"]?.elements?.compactMap { $0["uri"]?.text } ?? []
        #expect(uris.contains("everett://status") && uris.contains("everett://checkpoint/abc"))
        #expect(page?["nextCursor"]?.text == "abc")
        try client.ask("resources/list", id: 2, #"{"cursor":"abc"}"#)
        let last = try client.end(client.started[1].id, .listed([], next: nil)).first?["result"]
        #expect(last?["resources"] == .array([]) && last?["nextCursor"] == nil)
        #expect(try code(client.ask("resources/list", #"{"cursor":1}"#)) == -32602)
        #expect(try code(client.ask("tools/list", #"{"cursor":"x"}"#)) == -32602)

        let patterns = try client.ask("resources/templates/list")?["result"]?["resourceTemplates"]?.elements
        let templates = (patterns ?? []).compactMap { $0["uriTemplate"]?.text }
        #expect(templates.contains("everett://diff/{from}/{to}"))
        try client.ask("resources/read", id: 3, #"{"uri":"everett://diff/a%2Fb/workspace"}"#)
        guard case .read(.diff("a/b", "workspace")) = client.started[2].wish else { return #expect(Bool(false)) }
        let read = try client.end(client.started[2].id, .read(document: #"{"x":1}"#)).first?["result"]
        #expect(read?["contents"]?.elements?.first?["text"]?.text == #"{"x":1}"#)
        #expect(read?["contents"]?.elements?.first?["uri"]?.text == "everett://diff/a%2Fb/workspace")
    }

    @Test(arguments: [
        "", "everett:/status", "everett://", "everett://nothing", "everett://checkpoint", "everett://checkpoint/",
        "everett://checkpoint/a/b", "everett://diff/a", "everett://checkpoint/%zz", "everett://checkpoint/%00",
        "everett://checkpoint/%ff", "file:///etc/passwd", "everett://checkpoint/a%0ab",
    ])
    func `an address that leads nowhere is not found`(_ uri: String) throws {
        var client = Conversation()
        try client.begin()
        #expect(try code(client.ask("resources/read", #"{"uri":"\#(uri)"}"#)) == -32002)
        var other = Conversation()
        #expect(try code(other.askStateless("resources/read", #""uri":"\#(uri)""#)) == -32602)
    }

    // MARK: Calls

    @Test func `a call is begun, watched and answered with its document as text and as structure`() throws {
        var client = Conversation()
        try client.begin()
        #expect(
            try client.ask(
                "tools/call", id: 7,
                #"{"name":"create_checkpoint","arguments":{"name":"x"},"_meta":{"progressToken":"p"}}"#) == nil)
        let work = try #require(client.started.first)
        #expect(work.attention.isWatched && work.attention.approvalSeconds == 45)
        for number in 1...3 {
            let note = try client.progress(work.id, "step \(number)").first
            #expect(note?["method"]?.text == "notifications/progress")
            #expect(note?["params"]?["progressToken"]?.text == "p")
            #expect(note?["params"]?["progress"]?.integer == Int64(number))
        }
        let answer = try client.end(
            work.id, .failed(EverettError(.conflict, Phrase(verbatim: "no"), hints: [Phrase(verbatim: "so")])))
        let result = answer.first?["result"]
        #expect(answer.first?["id"]?.integer == 7 && result?["isError"] == .bool(true))
        let text = result?["content"]?.elements?.first?["text"]?.text ?? ""
        #expect(text.contains("conflict: no") && text.contains("so"))
        #expect(result?["structuredContent"] == nil)
        #expect(try client.progress(work.id, "late").isEmpty && client.end(work.id, .read(document: "")).isEmpty)
        #expect(client.session.isIdle)
    }

    @Test func `what another Everett has answered is passed on in this conversation's own terms`() throws {
        let members: [String: JSONValue] = [
            "content": .array([.object(["type": .string("text"), "text": .string("{}")])]),
            "structuredContent": .object(["a": .number("1.50")]), "isError": .bool(false),
            "resultType": .string("complete"), "_meta": .object([:]), "ttlMs": .integer(1),
        ]
        var client = Conversation()
        try client.begin()
        try client.ask("tools/call", #"{"name":"status"}"#)
        let result = try client.end(client.started[0].id, .passedOn(members)).first?["result"]
        #expect(result?["structuredContent"]?["a"] == .number("1.50"))
        #expect(result?["resultType"] == nil && result?["ttlMs"] == nil)
        var other = Conversation()
        try other.askStateless("tools/call", #""name":"status""#)
        let modern = try other.end(other.started[0].id, .passedOn(members)).first?["result"]
        #expect(modern?["resultType"]?.text == "complete" && modern?["ttlMs"] == nil)
    }

    @Test func `a call of nothing, or with no object, is the caller's mistake`() throws {
        var client = Conversation()
        try client.begin()
        for parameters in [
            #"{"name":"nothing"}"#, #"{"name":"delete_checkpoint","arguments":{"id":"@"}}"#, "{}",
            #"{"name":"status","arguments":[]}"#, #"{"name":"status","arguments":"x"}"#, #"{"name":1}"#,
        ] {
            #expect(try code(client.ask("tools/call", parameters)) == -32602, "\(parameters)")
        }
        #expect(try code(client.ask("nothing/at/all")) == -32601)
        #expect(client.started.isEmpty)
    }

    @Test func `a cancelled call is stopped and never answered`() throws {
        var client = Conversation()
        try client.begin()
        try client.ask("tools/call", id: 5, #"{"name":"status"}"#)
        let work = client.started[0].id
        let cancel = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5,"reason":"no"}}"#
        #expect(try client.say(cancel).isEmpty)
        #expect(client.cancelled == [work])
        // Twice is once, and what is not there cannot be stopped.
        #expect(try client.say(cancel).isEmpty && client.cancelled.count == 1)
        #expect(
            try client.say(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"5"}}"#).isEmpty)
        #expect(try client.say(#"{"jsonrpc":"2.0","method":"notifications/cancelled"}"#).isEmpty)
        #expect(client.cancelled.count == 1 && !client.session.isIdle)
        // Its id may be used again while it comes to its end.
        try client.ask("tools/call", id: 5, #"{"name":"status"}"#)
        #expect(client.started.count == 2)
        #expect(try client.end(work, .failed(EverettError(.cancelled, Phrase(verbatim: "x")))).isEmpty)
        #expect(try client.end(client.started[1].id, .passedOn([:])).first?["id"]?.integer == 5)
    }

    @Test func `one id is one request, and there is a limit to what is asked at once`() throws {
        var client = Conversation()
        try client.begin()
        for id in 1...Session.mostAtOnce { #expect(try client.ask("tools/call", id: id, #"{"name":"status"}"#) == nil) }
        #expect(try code(client.ask("tools/call", id: 1000, #"{"name":"status"}"#)) == -32000)
        #expect(try client.ask("ping", id: 1001)?["result"] != nil)
        _ = try client.end(client.started[0].id, .passedOn([:]))
        #expect(try code(client.ask("tools/call", id: 2, #"{"name":"status"}"#)) == -32600)
        #expect(try client.close().isEmpty)
        #expect(client.cancelled.count == Session.mostAtOnce - 1)
    }

    // MARK: Nonsense

    @Test(arguments: [
        ("", -32700), ("nonsense", -32700), ("{", -32700), ("\u{0}", -32700), (#"{"a":1,"a":2}"#, -32700),
        (String(repeating: "[", count: 100), -32700), ("[]", -32600), ("1", -32600), ("null", -32600), ("{}", -32600),
        (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600), (#"{"jsonrpc":"2.0","id":1}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":1}"#, -32600), (#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}"#, -32602),
        (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":1}"#, -32602),
        (#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, -32600),
    ])
    func `what makes no sense is answered with why`(_ text: String, _ wanted: Int) throws {
        var client = Conversation()
        try client.begin()
        let answers = try client.say(text)
        #expect(answers.count == 1 && code(answers.first) == Int64(wanted), "\(answers)")
        #expect(try client.ask("ping")?["result"] == .object([:]))
    }

    @Test func `answers to questions that nobody asked, and unknown news, are passed over`() throws {
        var client = Conversation()
        for text in [
            #"{"jsonrpc":"2.0","id":1,"result":{}}"#, #"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}}"#,
            #"{"jsonrpc":"2.0","method":"notifications/nothing"}"#, #"{"jsonrpc":"2.0","method":"tools/list"}"#,
            #"{"jsonrpc":"2.0","method":"notifications/roots/list_changed","params":[]}"#,
        ] {
            #expect(try client.say(text).isEmpty, "\(text)")
        }
    }

    @Test func `several messages at once are taken in the one revision that has that`() throws {
        var client = Conversation()
        try client.begin("2025-03-26")
        let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
        #expect(try client.say("[\(ping),\(ping),[\(ping)]]").map { code($0) } == [nil, nil, -32600])
        let many = Array(repeating: ping, count: RPCMessage.mostInBatch + 1).joined(separator: ",")
        #expect(try client.say("[\(many)]").map { code($0) } == [-32600])
    }

    @Test func `a line that is too long is answered, and the next one is read`() throws {
        var lines = MessageLines(limit: 16)
        #expect(lines.take(Array("short\r\n\n  \nlonger than it ma".utf8)[...]) == [.whole(Array("short".utf8))])
        #expect(lines.take(Array("y be".utf8)[...]).isEmpty)
        #expect(lines.take(Array("\nand\non".utf8)[...]) == [.tooLong, .whole(Array("and".utf8))])
        #expect(lines.finish() == .whole(Array("on".utf8)))
        #expect(lines.finish() == nil)
        var session = Session(Offer(version: "1", language: .polish))
        guard case .send(let line)? = session.receive(.tooLong).first else { return #expect(Bool(false)) }
        #expect(try code(JSONValue(line)) == -32600)
    }

    private func code(_ answer: JSONValue?) -> Int64? { answer?["error"]?["code"]?.integer }
}
