import Base
import Chronos
import Platform
import TestSupport

@testable import Commands

/// A place to run commands in this process: a home, a project, a clock that stands still, and captured output.
final class Desk {
    struct Answer {
        let status: Int32
        let output: String
        let error: String
        let rawOutput: [UInt8]
    }

    let scratch: Scratch
    let clock = TestClock()
    private var calls = 0

    init() throws {
        scratch = try Scratch()
        try scratch.makeDirectory("project")
    }

    var project: AbsolutePath { scratch.at("project") }
    var home: AbsolutePath { scratch.at("home") }

    var variables: [String: String] {
        ["EVERETT_HOME": home.description, "HOME": scratch.at("user").description, "LC_ALL": "C.UTF-8"]
    }

    /// Runs `everett` with these words in the project.
    @discardableResult
    func run(
        _ words: String..., variables: [String: String]? = nil, directory: AbsolutePath? = nil, typing: String? = nil,
        isTerminal: Bool = false, isInterrupted: Bool = false
    ) throws -> Answer {
        try run(
            words.map { Array($0.utf8) }, variables: variables, directory: directory, typing: typing,
            isTerminal: isTerminal, isInterrupted: isInterrupted)
    }

    @discardableResult
    func run(
        _ words: [[UInt8]], variables: [String: String]? = nil, directory: AbsolutePath? = nil, typing: String? = nil,
        isTerminal: Bool = false, isInterrupted: Bool = false
    ) throws -> Answer {
        calls += 1
        try scratch.write("input-\(calls)", typing ?? "")
        let files = RealFileOperations()
        let input = try files.openOwned(absolute: scratch.at("input-\(calls)"), [.read])
        let output = try files.openOwned(absolute: scratch.at("output-\(calls)"), [.write, .create, .append])
        let error = try files.openOwned(absolute: scratch.at("error-\(calls)"), [.write, .create, .append])
        let streams = Streams(
            input: .init(input.raw, isTerminal: typing != nil),
            output: .init(output.raw, isTerminal: isTerminal, columns: isTerminal ? 100 : nil),
            error: .init(error.raw, isTerminal: false))
        let clock = clock
        let keys = scratch.at("config/everett/secrets.key")
        let invocation = Invocation(
            arguments: words, variables: Variables(texts: variables ?? self.variables),
            workingDirectory: directory ?? project, streams: streams, clock: clock.clock,
            engine: EngineFactory { workers in
                try EngineEnvironment(
                    files: RealFileOperations(), clock: clock.clock, ids: IDSource(random: .system),
                    identity: .current(), workers: workers ?? 2, version: "test", secretKeys: keys)
            },
            isInterrupted: { isInterrupted })
        let status = Program.run(invocation)
        let raw = try scratch.read("output-\(calls)")
        return Answer(
            status: status, output: String(decoding: raw, as: UTF8.self), error: try scratch.text("error-\(calls)"),
            rawOutput: raw)
    }
}
