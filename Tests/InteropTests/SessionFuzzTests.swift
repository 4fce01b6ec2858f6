import Base
import Functions
import TestSupport
import Testing

@testable import Interop

/// Sessions that are told anything at all: they answer, and go on.
@Suite struct SessionFuzzTests {
    private static let methods = [
        "initialize", "ping", "server/discover", "tools/list", "tools/call", "resources/list", "resources/read",
        "resources/templates/list", "prompts/list", "prompts/get", "notifications/cancelled",
        "notifications/initialized", "subscriptions/listen", "logging/setLevel", "", "x",
    ]
    private static let words = [
        "2025-11-25", "2026-07-28", "2025-03-26", "status", "create_checkpoint", "everett://status", "what_changed",
        "everett://checkpoint/@", "", "\u{0}", "\u{1F600}", "\u{202E}", "\\", "\"", "\n",
    ]
    private static let names = [
        "name", "arguments", "uri", "cursor", "_meta", "progressToken", "protocolVersion", "requestId", "id", "task",
        "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientCapabilities",
    ]

    @Test(arguments: [UInt64(1), 2])
    func `a hundred thousand messages of all kinds are survived`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var answered = 0
        var session = Session(Offer(version: "1", language: .english))
        var running: [Session.WorkID] = []
        for number in 0..<52_000 {
            if number % 500 == 0 {
                session = Session(Offer(version: "1", language: number % 1000 == 0 ? .english : .polish))
                running = []
            }
            let bytes = Self.message(&random)
            for effect in session.receive(.whole(bytes)) {
                switch effect {
                case .send(let line):
                    answered += 1
                    try Self.check(line, seed)
                case .start(let id, _, _): running.append(id)
                case .cancel(let id): #expect(running.contains(id), "seed \(seed)")
                }
            }
            if let id = running.randomElement(using: &random), Bool.random(using: &random) {
                running.removeAll { $0 == id }
                let effects =
                    session.progressed(id, Phrase(verbatim: "x")) + session.ended(id, Self.deed(&random))
                for case .send(let line) in effects { try Self.check(line, seed) }
            }
        }
        #expect(answered > 20_000, "seed \(seed)")
    }

    @Test func `the same bytes in other pieces are the same lines`() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                [0x0a, 0x0d, 0x20, 0x61, 0x7b].randomElement(using: &random) ?? UInt8(0)
            }
            func read(_ size: Int) -> [MessageLines.Line] {
                var lines = MessageLines(limit: 20)
                var read: [MessageLines.Line] = []
                for start in stride(from: 0, to: bytes.count, by: size) {
                    read += lines.take(bytes[start..<min(bytes.count, start + size)])
                }
                return read + [lines.finish()].compactMap(\.self)
            }
            #expect(read(Int.random(in: 1...40, using: &random)) == read(max(bytes.count, 1)))
        }
    }

    /// Every line that is sent is one message of JSON-RPC without the end of a line in it.
    private static func check(_ line: [UInt8], _ seed: UInt64) throws {
        #expect(!line.contains(0x0a), "seed \(seed)")
        let value = try JSONValue(line)
        #expect(value["jsonrpc"]?.text == "2.0", "seed \(seed)")
        #expect(
            value["method"] != nil || (value["result"] != nil) != (value["error"] != nil), "seed \(seed): \(value)")
        if value["error"] != nil {
            #expect(value["error"]?["code"]?.integer != nil && value["error"]?["message"]?.text != nil, "seed \(seed)")
        }
    }

    // MARK: Making messages up

    private static func message(_ random: inout SeededGenerator) -> [UInt8] {
        switch Int.random(in: 0..<10, using: &random) {
        case 0:
            return (0..<Int.random(in: 0...60, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
        case 1: return text(of: value(&random, depth: 0))
        case 2:
            // One that was right until a byte of it was another.
            var bytes = request(&random)
            if let place = bytes.indices.randomElement(using: &random) {
                bytes[place] = .random(in: .min ... .max, using: &random)
            }
            return bytes
        case 3: return Array(request(&random).dropLast(Int.random(in: 0...20, using: &random)))
        default: return request(&random)
        }
    }

    private static func request(_ random: inout SeededGenerator) -> [UInt8] {
        var members: [String: JSONValue] = ["jsonrpc": .string("2.0")]
        members["method"] = .string(methods.randomElement(using: &random) ?? "")
        if Int.random(in: 0..<8, using: &random) > 0 { members["id"] = .integer(.random(in: 0...5, using: &random)) }
        if Bool.random(using: &random) {
            var parameters: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                parameters[names.randomElement(using: &random) ?? ""] = value(&random, depth: 0)
            }
            if Bool.random(using: &random) {
                parameters["_meta"] = .object([
                    "io.modelcontextprotocol/protocolVersion": .string("2026-07-28"),
                    "io.modelcontextprotocol/clientCapabilities": .object([:]), "progressToken": .integer(1),
                ])
            }
            if Bool.random(using: &random) { parameters["name"] = .string(words.randomElement(using: &random) ?? "") }
            members["params"] = .object(parameters)
        }
        return text(of: .object(members))
    }

    private static func value(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 3 ? 6 : 8), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(.random(in: .min ... .max, using: &random))
        case 3: return .number("1e400")
        case 4, 5: return .string(words.randomElement(using: &random) ?? "")
        case 6: return .array((0..<Int.random(in: 0...3, using: &random)).map { _ in value(&random, depth: depth + 1) })
        default:
            var members: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                members[names.randomElement(using: &random) ?? ""] = value(&random, depth: depth + 1)
            }
            return .object(members)
        }
    }

    private static func text(of value: JSONValue) -> [UInt8] {
        Array(JSONWriter.text { $0.value(value) }.utf8)
    }

    private static func deed(_ random: inout SeededGenerator) -> Deed {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: .failed(EverettError(.notFound, Phrase(verbatim: "no\n\u{7}")))
        case 1: .read(document: "{}")
        case 2: .listed([ListedCheckpoint(id: "a", name: nil, created: "b")], next: "a")
        case 3: .passedOn(["content": .array([])])
        default: .refused(RPCError(.internal, Phrase(verbatim: "x")))
        }
    }
}
