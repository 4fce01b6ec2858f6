internal import Base
internal import Chronos
internal import Contexts
internal import Shapes
internal import Terminal

/// `everett context add`
enum ContextAdd {
    static let command = Command(
        CommandSpec(
            "add", Phrase("Keeps an entry.", pl: "Zapisuje wpis."),
            discussion: Phrase(
                "It is put behind all that is remembered, and is durable when the command returns. '-' reads the body from "
                    + "standard input, byte by byte.",
                pl:
                    "Trafia za wszystko, co już zapamiętano, i jest trwały, gdy polecenie się kończy. '-' czyta treść ze "
                    + "standardowego wejścia, bajt po bajcie."),
            examples: [
                CommandExample(
                    "everett context add 'Run the tests first' --agent dev --kind plan",
                    Phrase("A plan.", pl: "Plan.")),
                CommandExample(
                    "everett context add - --agent dev --session 12 --turn 3 < answer.txt",
                    Phrase("A message of a conversation.", pl: "Wiadomość z rozmowy.")),
            ],
            options: [
                .value("agent", "NAME", Phrase("whose it is (required)", pl: "czyj jest (wymagane)")),
                .value("kind", "KIND", ContextOptions.kind),
                .value("session", "NAME", Phrase("the conversation it belongs to", pl: "rozmowa, do której należy")),
                .value("turn", "N", Phrase("its turn in the conversation", pl: "jego tura w rozmowie")),
                .value("source", "TEXT", Phrase("where it comes from", pl: "skąd pochodzi")),
            ],
            positionals: [
                PositionalSpec(
                    "TEXT", .required, Phrase("the body; '-': from standard input", pl: "treść; '-': z wejścia"))
            ])
    ) { context in
        let arguments = context.arguments
        let typed = arguments.rawPositional("TEXT") ?? []
        let body =
            typed == [UInt8(ascii: "-")]
            ? try StandardInput.read(upTo: ContextDraft.longestBody + 1, context) : typed
        guard let agent = arguments.value("agent") else {
            throw EverettError(
                .usage, Phrase("an entry belongs to an agent", pl: "wpis należy do agenta"),
                hints: [Phrase("name it: --agent NAME", pl: "podaj go: --agent NAZWA")])
        }
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let draft = try ContextDraft(
            body, kind: arguments.value("kind") ?? "message", agent: agent, session: arguments.value("session"),
            turn: try ContextOptions.turn(context),
            provenance: try engine.contextProvenance(source: arguments.value("source"), project))
        let entry = try engine.addContext(draft, project)
        if context.isJSON {
            context.answer { $0.contextEntry(entry, withBody: true) }
            return .ok
        }
        context.say(ContextLines.label(entry, context))
        return .ok
    }
}
