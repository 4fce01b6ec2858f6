import Base
import Functions
import Testing

@testable import Interop

/// Wishes that are passed on to another Everett, and what is read of its answers.
@Suite struct RelayTests {
    private func wish(_ name: String = "status") throws -> Wish {
        .call(try FunctionTable.function(name), .object(["limit": .integer(3)]))
    }

    @Test func `a wish that is passed on arrives as the same wish`() throws {
        for wish in [
            try wish(), .list(after: nil), .list(after: "abc"), .read(.diff(from: "a b", to: "workspace")),
            .read(.status),
        ] {
            let bytes = RelayRequest(wish).bytes(
                path: "/mcp/x", world: "w", language: .polish, attention: Attention(nil))
            let text = String(decoding: bytes, as: UTF8.self)
            let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
            let head = parts[0].split(separator: "\r\n")
            func field(_ name: String) -> [String] {
                head.filter { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
            }
            #expect(field("Content-Length") == ["\(parts[1].utf8.count)"] && field("Everett-World") == ["w"])
            let post = Post(
                Offer(version: "1", language: .english),
                Post.Fields(
                    version: field("MCP-Protocol-Version"), method: field("Mcp-Method"), name: field("Mcp-Name")),
                agreed: nil)
            guard case .work(let job) = post.verdict(Array(parts[1].utf8)) else {
                Issue.record("\(text)")
                return
            }
            #expect(
                "\(job.wish)" == "\(wish)"
                    && job.attention == Attention(.object(["_meta": .object(["progressToken": .integer(1)])])))
        }
    }

    private let stream = """
        HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n: beat

        event: message
        data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1,"message":"half"}}

        event: message
        data: {"jsonrpc":"2.0","id":1,"result":{"content":[],"isError":false}}


        """

    @Test func `an answer in pieces of any size is the same answer`() throws {
        for size in [1, 2, 7, 64, 4096] {
            var reading = RelayReading()
            var told: [String] = []
            var ended = 0
            let bytes = Array(stream.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                for found in reading.take(Array(bytes[start..<min(bytes.count, start + size)])) {
                    switch found {
                    case .progress(let words): told.append(words.english)
                    case .end(.passedOn(let members)):
                        ended += 1
                        #expect(members["isError"] == .bool(false))
                    default: Issue.record("\(found)")
                    }
                }
            }
            #expect(told == ["half"] && ended == 1, "pieces of \(size)")
        }
    }

    @Test func `what was refused was not begun, and what was lost may have been`() {
        func end(_ text: String) -> RelayReading.Found {
            var reading = RelayReading()
            for found in reading.take(Array(text.utf8)) { return found }
            return reading.finish()
        }
        let problem = "HTTP/1.1 409 Conflict\r\nContent-Type: application/problem+json\r\n\r\n{\"status\":409}"
        guard case .declined = end(problem), case .declined = end("HTTP/1.1 503 No\r\n\r\n") else {
            Issue.record("a refusal is one")
            return
        }
        for text in ["", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: x\n"] {
            guard case .end(.failed(let error)) = end(text), error.code == .unreachable else {
                Issue.record("what was sent and not answered is lost: \(text)")
                return
            }
        }
        let failed =
            "HTTP/1.1 400 No\r\nContent-Type: application/json\r\n\r\n"
            + #"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"no"}}"#
        guard case .end(.refused(let error)) = end(failed), error.code == .invalidParams else {
            Issue.record("an error of the protocol is passed on")
            return
        }
    }
}
