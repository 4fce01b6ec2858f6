import Base
import Platform
import TestSupport
import Testing

/// A bench where agents call hooks.
struct HookBench {
    let bench: Bench

    init(_ bench: Bench) throws {
        self.bench = bench
        try bench.scratch.makeDirectory("run", permissions: 0o700)
    }

    init() throws {
        try self.init(Bench())
    }

    /// What went wrong is noted in a place of the test's own.
    var surroundings: [String: String] { ["XDG_RUNTIME_DIR": bench.scratch.at("run").description] }

    /// Calls a hook with a document, as an agent does, and expects it to go on.
    @discardableResult
    func call(
        _ agent: String, _ event: String, _ fields: String = "", session: String = "s1",
        with more: [String: String] = [:],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> Bench.Answer {
        let document =
            "{\"session_id\": \"\(session)\", \"cwd\": \"\(bench.project)\", \"hook_event_name\": \"\(event)\"\(fields)}"
        return try raw(agent, event, document, with: more, sourceLocation: sourceLocation)
    }

    @discardableResult
    func raw(
        _ agent: String, _ event: String, _ document: String, with more: [String: String] = [:],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> Bench.Answer {
        try bench.scratch.write("document", document)
        let shell = try #require(AbsolutePath("/bin/sh"))
        let answer = try bench.run(
            shell, [Array("-c".utf8), Array("\"$EVERETT\" hook \(agent) \(event) < ../document".utf8)],
            with: surroundings.merging(more) { $1 })
        #expect(answer.status == 0, "\(answer.output)\(answer.error)", sourceLocation: sourceLocation)
        return answer
    }

    func bash(_ command: String) -> String {
        ", \"tool_name\": \"Bash\", \"tool_input\": {\"command\": \"\(command)\"}"
    }

    /// The checkpoints, oldest first, each with what it tells of its occasion.
    func checkpoints() throws -> [JSONValue] {
        let log = try JSONValue(try bench.did("log", "--json").rawOutput)
        return try (log["checkpoints"]?.elements ?? []).reversed().map { checkpoint in
            let id = try #require(checkpoint["id"]?.text)
            let shown = try JSONValue(try bench.did("show", id, "--json").rawOutput)
            return shown["checkpoint"] ?? shown
        }
    }

    func message(_ answer: Bench.Answer) -> String? {
        (try? JSONValue(answer.rawOutput))?["systemMessage"]?.text
    }
}
