internal import Base
internal import Chronos
internal import Contexts
internal import Shapes
internal import Terminal

/// `everett context list`
enum ContextList {
    static let command = Command(
        CommandSpec(
            "list", Phrase("Lists what is remembered, newest last.", pl: "Wypisuje pamięć, najnowsze na końcu."),
            discussion: Phrase(
                "What looks like a secret is masked. --abandoned lists what was undone instead: agents never see it.",
                pl: "To, co wygląda na tajne, jest ukryte. --abandoned wypisze to, co cofnięto: agenci tego nie widzą."),
            examples: [
                CommandExample("everett context list", Phrase("What agents know.", pl: "Co wiedzą agenci.")),
                CommandExample(
                    "everett context list --agent dev --kind plan --limit 1",
                    Phrase("The plan that holds.", pl: "Aktualny plan.")),
                CommandExample("everett context list --abandoned", Phrase("What was undone.", pl: "Co cofnięto.")),
            ],
            options: [
                .value("agent", "NAME", Phrase("only of this agent", pl: "tylko tego agenta")),
                .value("kind", "KIND", Phrase("only of this kind", pl: "tylko tego rodzaju")),
                .value("session", "NAME", Phrase("only of this conversation", pl: "tylko z tej rozmowy")),
                .flag("abandoned", Phrase("what was undone, for audit", pl: "to, co cofnięto, do wglądu")),
                .value("limit", "N", Phrase("at most so many", pl: "najwyżej tyle")),
            ])
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let arguments = context.arguments
        let filter = ContextFilter(
            kind: arguments.value("kind"), agent: arguments.value("agent"), session: arguments.value("session"),
            limit: try Amount.count("limit", context) ?? 100)
        let isAbandoned = arguments.flag("abandoned")
        let entries =
            isAbandoned
            ? try engine.abandonedContext(filter, project) : try engine.context(of: project).entries(filter)
        if context.isJSON {
            context.answer { $0.contextEntries(entries, abandoned: isAbandoned) }
            return .ok
        }
        if entries.isEmpty {
            context.say(Phrase("nothing", pl: "nic"))
            return .ok
        }
        for entry in entries {
            context.say(StyledText(context.time(entry.created) + "  ", .dim) + ContextLines.label(entry, context))
        }
        return .ok
    }
}
