internal import Base
internal import Chronos
internal import Functions
internal import Platform
internal import Sandbox
internal import Shapes
internal import Terminal

/// `everett exec` and `everett shell`
enum TimelineExec {
    private static let discussion = Phrase(
        "The program sees the timeline's workspace at the project's own path, the machine's programs, and nothing else: not the "
            + "project, no other timeline, no home directory, not Everett's home. Everything it starts ends with it.",
        pl:
            "Program widzi katalog linii czasu pod ścieżką projektu, programy maszyny i nic więcej: ani projektu, ani innych "
            + "linii, ani katalogu domowego, ani katalogu programu Everett. Wszystko, co uruchomi, kończy się razem z nim."
    )

    static let exec = Command(
        CommandSpec(
            "exec",
            Phrase(
                "Runs a program in a timeline, shut off from all else.",
                pl: "Uruchamia program na linii czasu, odcięty od reszty."),
            discussion: discussion,
            examples: [
                CommandExample(
                    "everett exec try -- make test",
                    Phrase("Its exit code is the answer.", pl: "Odpowiedzią jest jego kod zakończenia.")),
                CommandExample(
                    "everett exec try --timeout 60 --json -- npm test",
                    Phrase(
                        "With its output and how it ended, for a script.",
                        pl: "Z wyjściem i tym, jak się skończył, dla skryptu.")),
            ],
            options: WorldCommand.options,
            positionals: [
                PositionalSpec("TIMELINE", .required, Phrase("where", pl: "gdzie")),
                PositionalSpec("COMMAND", .repeating(atLeast: 1), Phrase("after --: what", pl: "po --: co")),
            ]), settings: .strict
    ) { context in
        try run(context.arguments.rawPositionals("COMMAND"), context)
    }

    static let shell = Command(
        CommandSpec(
            "shell",
            Phrase(
                "Opens a shell in a timeline, shut off from all else.",
                pl: "Otwiera powłokę na linii czasu, odciętą od reszty."),
            discussion: discussion,
            examples: [CommandExample("everett shell try", Phrase("'exit' leaves it.", pl: "'exit' z niej wychodzi."))],
            options: WorldCommand.options,
            positionals: [PositionalSpec("TIMELINE", .required, Phrase("where", pl: "gdzie"))]), settings: .strict
    ) { context in
        try run([Array("/bin/bash".utf8)], context)
    }

    private static func run(_ command: [[UInt8]], _ context: Context) throws -> ExitStatus {
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let name = String(decoding: context.arguments.rawPositional("TIMELINE") ?? [], as: UTF8.self)
        let world = try engine.world(name, of: project)
        var run = try WorldCommand.run(command, context)
        // Where one stands, in the timeline or in the project, is where the program begins, if that is there.
        if let here = context.invocation.workingDirectory,
            let inside = here.relative(to: world.root) ?? here.relative(to: project.root),
            engine.isDirectory(inside, in: world)
        {
            run.directory = inside
        }
        let prepared = try WorldCommand.prepared(run, context)
        context.progress.clear()
        context.output.flush()
        let result = try prepared.perform(
            in: world, engine, streams: context.isJSON ? .captured(input: nil) : .inherited, teardown: .polite,
            isCancelled: context.invocation.isInterrupted)
        if context.isJSON {
            context.answer { $0.executed(result, on: world.timeline) }
        } else {
            WorldCommand.tell(result, context)
        }
        return .program(result.exitCode)
    }
}
