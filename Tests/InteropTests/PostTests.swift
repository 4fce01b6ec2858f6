import Base
import Testing

@testable import Interop

/// A POST of streamable HTTP, judged by its fields and its body.
@Suite struct PostTests {
    private let offer = Offer(version: "1", language: .english)

    private func verdict(_ body: String, _ fields: Post.Fields = Post.Fields(), agreed: Revision? = nil) -> Post.Verdict
    {
        Post(offer, fields, agreed: agreed).verdict(Array(body.utf8))
    }

    private func stateless(_ method: String, _ members: String = "", version: String = "2026-07-28") -> String {
        let more = members.isEmpty ? "" : "," + members
        return
            #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{"_meta":\#(Conversation.envelope(version))\#(more)}}"#
    }

    private func fields(_ method: String, name: String? = nil, version: String = "2026-07-28") -> Post.Fields {
        Post.Fields(version: [version], method: [method], name: name.map { [$0] } ?? [])
    }

    private func answer(_ verdict: Post.Verdict) throws -> (status: Int, code: Int64?, result: JSONValue?) {
        guard case .answer(let status, let message) = verdict else { return (0, nil, nil) }
        let json = try JSONValue(message)
        return (status, json["error"]?["code"]?.integer, json["result"])
    }

    @Test func `a request that describes itself is answered, and one that contradicts itself is not`() throws {
        let good = try answer(verdict(stateless("tools/list"), fields("tools/list")))
        #expect(good.status == 200 && good.result?["tools"] != nil)
        let call = stateless("tools/call", #""name":"status""#)
        guard case .work(let job) = verdict(call, fields("tools/call", name: "status")) else {
            Issue.record("a call is work")
            return
        }
        #expect(job.revision == .july2026 && !job.attention.isWatched)
        for wrong in [
            fields("tools/call", name: "undo"), fields("tools/list", name: "status"), fields("tools/call"),
            fields("tools/call", name: "status", version: "2025-11-25"), Post.Fields(),
            fields("tools/call", name: "=?base64?!!!?="),
            Post.Fields(version: ["2026-07-28", "2026-07-28"], method: ["tools/call"], name: ["status"]),
        ] {
            let answer = try answer(verdict(call, wrong))
            #expect(answer.status == 400 && answer.code == -32020, "\(wrong)")
        }
        // What does not fit into a field as it is comes in base64.
        guard case .work = verdict(call, fields("tools/call", name: "=?base64?c3RhdHVz?=")) else {
            Issue.record("a name in base64 is a name")
            return
        }
    }

    @Test func `each fault has its number and its status`() throws {
        for (body, fields, status, code) in [
            ("{", Post.Fields(), 400, -32700), ("[]", Post.Fields(), 400, -32600),
            (#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, Post.Fields(), 400, -32600),
            (stateless("nothing"), fields("nothing"), 404, -32601), (stateless("ping"), fields("ping"), 404, -32601),
            (stateless("tools/call"), fields("tools/call"), 400, -32602),
            (stateless("tools/list", version: "2031-01-01"), fields("tools/list", version: "2031-01-01"), 400, -32022),
            (#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#, fields("tools/list"), 400, -32602),
            (#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#, fields("tools/list", version: "x"), 400, -32022),
            (#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#, Post.Fields(), 400, -32600),
        ] {
            let answer = try answer(verdict(body, fields))
            #expect(answer.status == status && answer.code == Int64(code), "\(body)")
        }
    }

    @Test func `a handshake opens a session, and what follows is of the revision that was settled on`() throws {
        let hello = #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}"#
        guard case .begin(.june2025, let message) = verdict(hello) else {
            Issue.record("a handshake is one")
            return
        }
        #expect(try JSONValue(message)["result"]?["protocolVersion"]?.text == "2025-06-18")
        // Several messages at once are not taken over HTTP, so the revision that has them is not spoken.
        let older = #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}"#
        guard case .begin(.november2025, _) = verdict(older) else {
            Issue.record("another revision is offered")
            return
        }
        let list = #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#
        #expect(try answer(verdict(list, agreed: .june2025)).status == 200)
        #expect(try answer(verdict(list, Post.Fields(version: ["2025-06-18"]), agreed: .june2025)).status == 200)
        #expect(try answer(verdict(list, Post.Fields(version: ["2025-11-25"]), agreed: .june2025)).code == -32022)
        // Without a session the field alone says it.
        #expect(try answer(verdict(list, Post.Fields(version: ["2025-11-25"]))).status == 200)
    }

    @Test func `news is accepted, and a change of mind is heard within a session only`() {
        let cancel = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}"#
        guard case .cancel(.number(3)) = verdict(cancel, agreed: .november2025), case .accepted = verdict(cancel),
            case .accepted = verdict(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#),
            case .accepted = verdict(#"{"jsonrpc":"2.0","id":1,"result":{}}"#)
        else {
            Issue.record("news is news")
            return
        }
        guard case .notAcceptable = verdict(cancel, Post.Fields(takesJSON: false)) else {
            Issue.record("an answer that the client takes is needed")
            return
        }
    }
}
