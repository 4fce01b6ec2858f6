internal import Base
internal import Chronos
internal import Platform
internal import Sandbox

/// Running a program in a timeline.
enum ExecFunction {
    static let exec = AgentFunction(
        "exec_in_timeline",
        Phrase(
            "Runs a program in a timeline, shut off from all else, and says how it ended.",
            pl: "Uruchamia program na linii czasu, odcięty od reszty, i mówi, jak się skończył."),
        access: .approvalOnMain, traits: .replaces(again: false), work: .running,
        input: [
            .timelineName("timeline", Phrase("where", pl: "gdzie")), .command,
            .init(
                "directory",
                .text(
                    0...4096,
                    Phrase(
                        "where it begins, beneath the project's root (the root)",
                        pl: "gdzie zaczyna, pod katalogiem projektu (ten katalog)")), required: false),
            .timeout, .network,
        ],
        commands: ["command"], output: Outputs.executed
    ) { call in
        var run = call.run()
        if let text = call.arguments.text("directory") {
            guard let path = BytePath(text) else { throw FunctionWords.notAPath("directory") }
            run.directory = path
        }
        let prepared = try call.desk.surroundings.programs.prepared(run)
        let result = try prepared.perform(
            in: call.world, call.engine, teardown: .polite, isCancelled: call.supervision.isCancelled)
        return FunctionAnswer(result.succeeded ? .done : .failed) { $0.executed(result, on: call.world.timeline) }
    }
}

extension FunctionCall {
    private static let usualSeconds = 600

    /// The program that the arguments name; without a word about its time it has some, for nobody watches it.
    func run() -> WorldRun {
        var run = desk.surroundings.programs.run(arguments.texts("command").map { Array($0.utf8) })
        run.limits.wallMilliseconds = Int64(arguments.integer("timeout_seconds") ?? Self.usualSeconds) * 1000
        if arguments.text("network") == "none" { run.network = .none }
        return run
    }
}
