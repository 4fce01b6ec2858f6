internal import Base
internal import Chronos
internal import Platform
internal import Sandbox
internal import Shapes
internal import Terminal

/// `everett bisect`
enum TimelineBisect {
    /// What `git bisect run` takes for "cannot be tested here".
    private static let skip: Int32 = 125
    private static let notFound: ClosedRange<Int32> = 126...127

    static let command = Command(
        CommandSpec(
            "bisect",
            Phrase(
                "Finds the checkpoint at which something broke.",
                pl: "Znajduje punkt kontrolny, w którym coś się zepsuło."),
            discussion: Phrase(
                "The command is run in a world of its own that is rewound, files and databases, to one checkpoint after another. "
                    + "Exit code 0 means good, 125 that it cannot be told, anything else up to 125 bad. A command that is not "
                    + "found, is killed or meets a limit ends the search; with --auto it only skips that checkpoint.",
                pl:
                    "Polecenie działa w osobnym świecie, cofanym (pliki i bazy) do kolejnych punktów kontrolnych. Kod 0 to dobrze, "
                    + "125 nie wiadomo, każdy inny do 125 źle. Polecenie, którego nie ma, które zostało zabite albo przekroczyło "
                    + "limit, kończy szukanie; z --auto tylko pomija ten punkt."),
            examples: [
                CommandExample(
                    "everett bisect --good start --bad @ -- make test",
                    Phrase("Since when does it fail?", pl: "Od kiedy się nie udaje?"))
            ],
            options: [
                .value("good", "ID", Phrase("a checkpoint at which it works", pl: "punkt, w którym działa")),
                .value("bad", "ID", Phrase("one at which it does not (@)", pl: "punkt, w którym nie działa (@)")),
                .flag("auto", Phrase("skip what cannot be tested", pl: "pomijaj to, czego nie da się sprawdzić")),
            ] + WorldCommand.options,
            positionals: [
                PositionalSpec("COMMAND", .repeating(atLeast: 1), Phrase("after --: the test", pl: "po --: test"))
            ]), settings: .strict
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        guard let good = context.arguments.rawValue("good") else {
            throw EverettError(
                .usage, Phrase("--good is missing", pl: "brakuje --good"), hints: [Words.logListsThem])
        }
        let bad = context.arguments.rawValue("bad") ?? [UInt8(ascii: "@")]
        var run = try WorldCommand.run(context.arguments.rawPositionals("COMMAND"), context)
        let runner = try WorldCommand.runner(&run, context)
        let report = try engine.bisect(
            project, good: try context.checkpoint(good, engine, project),
            bad: try context.checkpoint(bad, engine, project), context.supervision,
            testing: { [run] world, _ in
                let result = try engine.entering(world) { world in
                    try runner.run(
                        try engine.profile(world, run), command: run.command,
                        wishes: SandboxWishes(isCancelled: context.invocation.isInterrupted))
                }
                return (try verdict(result, context), result.exitCode)
            }, onStep: { step, remaining in tell(step, remaining, context) })
        context.progress.clear()
        try answer(report, engine, project, context)
        return report.guilty.count == 1 ? .ok : .failed
    }

    private static func verdict(_ result: SandboxResult, _ context: Context) throws -> Bisection.Verdict {
        if result.wasCancelled {
            throw EverettError(.cancelled, Phrase("interrupted", pl: "przerwano"), hints: [Words.nothingChanged])
        }
        let isBroken = !result.limitsMet.isEmpty || result.exitCode > 127 || notFound.contains(result.exitCode)
        if result.exitCode == 0, !isBroken { return .good }
        if result.exitCode == skip { return .unknown }
        guard isBroken else { return .bad }
        if context.arguments.flag("auto") { return .unknown }
        let tail = result.error.text.split(separator: "\n").last.map(String.init) ?? ""
        throw EverettError(
            .failed,
            Phrase(
                "the command ended with \(result.exitCode), which says nothing about the project: \(tail)",
                pl: "polecenie zakończyło się kodem \(result.exitCode), co nic nie mówi o projekcie: \(tail)"),
            hints: [
                Phrase(
                    "mend the command, or add --auto to skip such checkpoints",
                    pl: "popraw polecenie albo dodaj --auto, aby pomijać takie punkty")
            ])
    }

    private static func tell(_ step: BisectStep, _ remaining: Int, _ context: Context) {
        if context.isJSON { return }
        let (word, role): (Phrase, TextRole) =
            switch step.verdict {
            case .good: (Phrase("good", pl: "dobrze"), .added)
            case .bad: (Phrase("bad ", pl: "źle "), .removed)
            case .unknown: (Phrase("skip", pl: "pominięto"), .warning)
            }
        let left = Phrase("  at most \(remaining) to go", pl: "  zostało najwyżej \(remaining)")
        context.progress.clear()
        context.say(
            StyledText(word[context.language] + "  ", role) + CheckpointLines.reference(step.checkpoint, context)
                + StyledText("  " + context.duration(step.milliseconds), .dim)
                + StyledText(left[context.language], .dim))
    }

    private static func answer(
        _ report: BisectReport, _ engine: ChronosEngine, _ project: ProjectRecord, _ context: Context
    ) throws {
        guard let newest = report.guilty.last else { return }
        let difference = try engine.diff(
            project, from: .checkpoint(report.lastGood.id), to: .checkpoint(newest.id), context.supervision)
        if context.isJSON {
            return context.answer { json in
                json.strings("guilty", report.guilty.map(\.id.hex))
                json.string("cause", newest.cause.rawValue)
                json.string("last_good", report.lastGood.id.hex)
                json.integer("candidates", report.candidates)
                json.array("steps") { json in
                    for step in report.steps {
                        json.object { json in
                            json.string("checkpoint", step.checkpoint.id.hex)
                            json.string("verdict", "\(step.verdict)")
                            json.integer("exit_code", step.exitCode)
                            json.integer("duration_ms", step.milliseconds)
                        }
                    }
                }
                json.array("changes") { json in
                    for change in difference.changes { json.object { $0.change(change) } }
                }
                json.integer("duration_ms", report.milliseconds)
            }
        }
        let language = context.language
        if report.guilty.count == 1 {
            context.say(
                StyledText(Phrase("it broke at ", pl: "zepsuło się w ")[language], .heading)
                    + CheckpointLines.reference(newest, context))
        } else {
            context.say(
                Phrase(
                    "it broke at one of these; those between could not be tested:",
                    pl: "zepsuło się w jednym z nich; tych pośrednich nie dało się sprawdzić:"), .heading)
            for record in report.guilty { context.say(StyledText("  ") + CheckpointLines.reference(record, context)) }
        }
        context.say(StyledText(Phrase("  cause: ", pl: "  przyczyna: ")[language] + newest.cause.rawValue, .dim))
        for line in ChangeLines.lines(difference.changes, atMost: 50, indent: "  ", context) { context.say(line) }
        context.say(
            StyledText("  ")
                + StyledText("everett diff \(report.lastGood.id.short) \(newest.id.short)", .name))
    }
}
