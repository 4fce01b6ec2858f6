internal import Base
internal import Chronos
internal import Functions
internal import Platform
internal import Sandbox
internal import Shapes
internal import Terminal

/// `everett bisect`
enum TimelineBisect {
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
        let run = try WorldCommand.run(context.arguments.rawPositionals("COMMAND"), context)
        let prepared = try WorldCommand.prepared(run, context)
        let skipsBroken = context.arguments.flag("auto")
        let report = try engine.bisect(
            project, good: try context.checkpoint(good, engine, project),
            bad: try context.checkpoint(bad, engine, project), context.supervision,
            testing: { world, _ in
                let result = try prepared.perform(in: world, engine, isCancelled: context.invocation.isInterrupted)
                return (try BisectTest.verdict(result, skipsBroken: skipsBroken), result.exitCode)
            }, onStep: { step, remaining in tell(step, remaining, context) })
        context.progress.clear()
        try answer(report, engine, project, context)
        return report.guilty.count == 1 ? .ok : .failed
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
            return context.answer { $0.bisected(report, difference.changes) }
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
