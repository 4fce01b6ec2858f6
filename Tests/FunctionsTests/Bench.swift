import Base
import Chronos
import Platform
import TestSupport
import Testing

@testable import Functions

/// A project with an engine on it, and functions to call there.
final class Bench {
    let scratch: Scratch
    let engine: ChronosEngine
    let project: ProjectRecord
    /// What a call asks settings for.
    private let clock = Machine.clock
    /// Set where an agent's user can be asked.
    var approvals: Approvals?

    init() throws {
        scratch = try Scratch()
        try scratch.makeDirectory("project")
        engine = try ChronosEngine(
            home: scratch.at("home"),
            environment: EngineEnvironment(
                files: RealFileOperations(), clock: clock, ids: .counting(), identity: try ProcessIdentity.current(),
                workers: 2, version: "test", secretKeys: scratch.at("config/everett/secrets.key")))
        project =
            try engine.initialise(
                scratch.at("project"), policy: CapturePolicy(), forbidden: [], force: false, .none
            ).project
    }

    func write(_ name: String, _ text: String) throws { try scratch.write("project/\(name)", text) }
    func text(_ name: String) throws -> String { try scratch.text("project/\(name)") }

    func perform(_ function: AgentFunction, _ arguments: JSONValue, as caller: Caller) throws -> FunctionAnswer {
        let programs = ProgramSurroundings(
            variables: ["PATH": "/usr/local/bin:/usr/bin:/bin"], files: RealFileOperations())
        return try function.perform(
            arguments,
            at: FunctionDesk(
                engine: engine, project: project, supervision: .none, caller: caller,
                surroundings: FunctionSurroundings(
                    clock: clock, programs: programs, settled: { $0 }, collection: { CollectionRequest() },
                    git: { ChildProcess.find("git", searchPath: "/usr/bin:/bin") }),
                approvals: approvals))
    }

    /// Calls a function and holds its answer against what the function promises.
    @discardableResult
    func call(
        _ name: String, _ arguments: String = "{}", as caller: Caller = .user,
        ending outcome: FunctionAnswer.Outcome = .done, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> JSONValue {
        let function = try FunctionTable.function(name)
        let answer = try perform(function, JSONValue(Array(arguments.utf8)), as: caller)
        let document = try JSONValue(Array(answer.document.utf8))
        #expect(answer.outcome == outcome, "\(name): \(answer.document)", sourceLocation: sourceLocation)
        do {
            try function.output.check(document)
        } catch {
            Issue.record("\(name): \(error): \(answer.document)", sourceLocation: sourceLocation)
        }
        return document
    }

    /// The error that a call ends with.
    func refusal(
        _ name: String, _ arguments: String = "{}", as caller: Caller = .user,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> EverettError {
        try #require(throws: EverettError.self, sourceLocation: sourceLocation) {
            try perform(FunctionTable.function(name), JSONValue(Array(arguments.utf8)), as: caller)
        }
    }
}
