import Base
import TestSupport
import Testing

@testable import Functions

/// Arguments come from models: whatever they are, the answer is an answer or an error.
@Suite struct FunctionPropertyTests {
    private static let seed: UInt64 = 20_261_122

    /// Any JSON value at all.
    private func anything(_ example: inout PropertyCase, depth: Int = 0) -> JSONValue {
        switch example.int(0...(depth < 4 ? 7 : 5)) {
        case 0: .null
        case 1: .bool(example.flip())
        case 2: .integer([0, 1, -1, .max, .min, 600].randomElement(using: &example) ?? 0)
        case 3: .number(["1.5", "1e400", "-0.0", "9223372036854775808", "1.0"].randomElement(using: &example) ?? "1.5")
        case 4, 5: .string(text(&example))
        case 6: .array((0..<example.int(0...4)).map { _ in anything(&example, depth: depth + 1) })
        default:
            .object(
                Dictionary(
                    (0..<example.int(0...4)).map { _ in (text(&example), anything(&example, depth: depth + 1)) },
                    uniquingKeysWith: { first, _ in first }))
        }
    }

    private func text(_ example: inout PropertyCase) -> String {
        let known = [
            "", "@", "start", "main", "try", "..", "/", "a/../b", "a\0b", "name", "timeline", "paths", "e\u{301}", "-x",
            "workspace", "\u{202e}", String(repeating: "ż", count: 201), String(repeating: "/a", count: 3000),
        ]
        return known.randomElement(using: &example) ?? ""
    }

    /// A value as the schema wants it.
    private func fitting(_ schema: ValueSchema, _ example: inout PropertyCase) -> JSONValue {
        switch schema.kind {
        case .text(let length):
            let count = min(length.upperBound, max(length.lowerBound, example.int(0...20)))
            return .string(String((0..<count).map { _ in "aż@./ ".randomElement(using: &example) ?? "a" }))
        case .integer(let range):
            return .integer([range.lowerBound, range.upperBound].randomElement(using: &example) ?? range.lowerBound)
        case .flag: return .bool(example.flip())
        case .choice(let words): return .string(words.randomElement(using: &example) ?? "")
        case .list(let element, let count):
            let number = min(count.upperBound, max(count.lowerBound, example.int(0...3)))
            return .array((0..<number).map { _ in fitting(element, &example) })
        case .record(let members, _):
            var values: [String: JSONValue] = [:]
            for member in members where member.isRequired || example.flip() {
                values[member.name] = fitting(member.value, &example)
            }
            return .object(values)
        case .string, .number, .map, .nullable, .anything: return .null
        }
    }

    @Test func `what fits is taken, and one mistake in it is named`() throws {
        for function in FunctionTable.all {
            try forAll(seed: Self.seed, count: TestScale.count(100)) { example in
                guard case .object(let fit) = fitting(function.input, &example) else { return }
                try function.input.check(.object(fit))

                var strange = fit
                strange["nobody_knows_this"] = anything(&example)
                try expectMistake(strange, function, about: "nobody_knows_this")

                for member in function.input.members {
                    var wrong = fit
                    wrong[member.name] = .object(["x": anything(&example)])
                    try expectMistake(wrong, function, about: member.name)
                    guard member.isRequired else { continue }
                    wrong[member.name] = nil
                    try expectMistake(wrong, function, about: member.name)
                }
            }
        }
    }

    private func expectMistake(_ values: [String: JSONValue], _ function: AgentFunction, about name: String) throws {
        let error = try #require(throws: EverettError.self, "\(function.name) \(values)") {
            try function.input.check(.object(values))
        }
        #expect(error.code == .usage && error.message.english.contains("'\(name)'"), "\(error)")
    }

    /// Programs are not run with generated commands: a schema that lets something through says nothing about its end.
    @Test func `no arguments whatever end a call in anything but an answer or an error`() throws {
        let bench = try Bench()
        try bench.write("a", "one\n")
        try bench.call("create_checkpoint", #"{"name": "start"}"#)
        try bench.call("branch_timeline", #"{"name": "try"}"#)
        let functions = FunctionTable.all.filter { $0.work != .running }
        try forAll(seed: Self.seed, count: TestScale.count(60)) { example in
            for function in functions {
                let isNear = example.flip()
                var arguments = isNear ? fitting(function.input, &example) : anything(&example)
                if case .object(var members) = arguments {
                    for member in function.input.members where example.int(0...2) == 0 {
                        members[member.name] = .string(text(&example))
                    }
                    arguments = .object(members)
                }
                do {
                    let answer = try bench.perform(function, arguments, as: .agent)
                    try function.output.check(JSONValue(Array(answer.document.utf8)))
                } catch let error as EverettError {
                    #expect(
                        error.code != .internal && error.code != .integrity, "\(function.name) \(arguments) \(error)")
                }
            }
        }
        #expect(try bench.text("a") == "one\n")
    }
}
