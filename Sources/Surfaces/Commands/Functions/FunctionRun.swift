internal import Base
internal import Chronos
internal import Functions
internal import Shapes
internal import Terminal

/// `everett call`
enum FunctionRun {
    /// What a note may be, with room for what JSON makes of it.
    private static let longestArguments = 1 << 20

    static let command = Command(
        CommandSpec(
            "call",
            Phrase("Calls a function as agents do.", pl: "Wywołuje funkcję tak, jak robią to agenci."),
            discussion: Phrase(
                "Its arguments are one JSON object; the answer is the JSON document that the command for the same act gives with "
                    + "--json. With --as-agent only what an agent may do is done, and --yes says that the user agrees to this call.",
                pl:
                    "Argumenty to jeden obiekt JSON; odpowiedź to dokument JSON, który polecenie robiące to samo daje z --json. "
                    + "Z --as-agent robione jest tylko to, co wolno agentowi, a --yes mówi, że użytkownik zgadza się na to wywołanie."
            ),
            examples: [
                CommandExample(
                    "everett call create_checkpoint '{\"name\": \"before\"}'",
                    Phrase("With arguments.", pl: "Z argumentami.")),
                CommandExample(
                    "everett call rollback '{\"timeline\": \"try\"}' --as-agent",
                    Phrase("With an agent's rights.", pl: "Z prawami agenta.")),
                CommandExample(
                    "everett call add_knowledge - < note.json",
                    Phrase("From standard input.", pl: "Ze standardowego wejścia.")),
            ],
            options: [
                .flag("as-agent", Phrase("with the rights of an agent", pl: "z prawami agenta")),
                .flag(
                    "yes", short: "y",
                    Phrase(
                        "do not ask; for an agent: the user agrees", pl: "nie pytaj; dla agenta: użytkownik się zgadza")
                ),
            ],
            positionals: [
                PositionalSpec("FUNCTION", .required, Phrase("its name", pl: "jej nazwa")),
                PositionalSpec(
                    "JSON", .optional,
                    Phrase("its arguments ({}); '-': from standard input", pl: "argumenty ({}); '-': z wejścia")),
            ]), settings: .strict, whenInterrupted: Words.restoreMayBeHalf, handedOver: isHandedOver
    ) { context in
        let function = try FunctionTable.function(name(context.arguments))
        let arguments = try arguments(context)
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let isAgent = context.arguments.flag("as-agent")
        if !isAgent, function.asksFirst, arguments["dry_run"] != .bool(true), !context.arguments.flag("yes") {
            try function.input.check(arguments)
            try Question.confirm(
                Phrase("Call \(function.name)?", pl: "Wywołać \(function.name)?"),
                consequence: Phrase("not asked: ", pl: "nie zapytano: ") + function.summary,
                advice: Phrase("add --yes to do it without being asked", pl: "dodaj --yes, aby zrobić to bez pytania"),
                context)
        }
        // Who descends from an agent is one, whatever it says, and no user has said yes to it here.
        let above = try UserCheck.agent(context.invocation)
        let caller: Caller =
            above != nil ? .agent : isAgent ? context.arguments.flag("yes") ? .approvedAgent : .agent : .user
        let answer = try function.perform(
            arguments,
            at: FunctionDesk(
                engine: engine, project: project, supervision: context.supervision, caller: caller,
                surroundings: FunctionSurroundings(
                    clock: context.invocation.clock, programs: context.programs,
                    settled: { world in
                        var world = world
                        world.policy = try CallSettings.policy(context.settings(of: world))
                        return world
                    }, collection: { Policies.collection(context) },
                    git: { context.invocation.git }),
                approvals: Approvals(
                    home: try EverettHome.path(context.invocation.variables), agent: above ?? "agent",
                    run: context.invocation.variables.text(Variables.run).flatMap(Identifier.init),
                    clock: context.invocation.clock, ids: IDSource(random: .system),
                    files: context.invocation.files)))
        context.progress.clear()
        context.output.write(JSONText.harmless(answer.document) + "\n")
        if !function.traits.isReadOnly { Maintenance.startIfDue(engine, context) }
        return ExitStatus(answer.outcome)
    }

    /// What waits for a person, for input or for a program is nothing for the daemon's one room for changes.
    @Sendable private static func isHandedOver(_ arguments: ParsedArguments) -> Bool {
        guard let function = try? FunctionTable.function(name(arguments)), function.work != .running,
            arguments.rawPositional("JSON") != Array("-".utf8)
        else { return false }
        return !function.asksFirst || arguments.flag("yes") || arguments.flag("as-agent")
    }

    private static func name(_ arguments: ParsedArguments) -> String {
        String(decoding: arguments.rawPositional("FUNCTION") ?? [], as: UTF8.self)
    }

    private static func arguments(_ context: Context) throws -> JSONValue {
        guard let typed = context.arguments.rawPositional("JSON") else { return .object([:]) }
        let bytes =
            typed == [UInt8(ascii: "-")] ? try StandardInput.read(upTo: longestArguments, context) : typed
        do {
            return try JSONValue(bytes)
        } catch {
            throw EverettError(
                .usage, Phrase("the arguments are not JSON", pl: "argumenty nie są JSON-em"),
                hints: [
                    Phrase(
                        "write one object: '{\"name\": \"before\"}'", pl: "napisz jeden obiekt: '{\"name\": \"przed\"}'"
                    )
                ])
        }
    }
}
