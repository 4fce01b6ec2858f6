internal import AgentHooks
internal import Base
internal import Terminal

/// `everett hooks list`
enum HooksList {
    static let command = Command(
        CommandSpec(
            "list",
            Phrase("Shows which hooks are installed where.", pl: "Pokazuje, które haki gdzie zainstalowano."),
            examples: [CommandExample("everett hooks list", Phrase("Look.", pl: "Sprawdź."))],
            options: [.flag("all", short: "a", Phrase("also those that are not", pl: "także niezainstalowane"))]),
        settings: .reporting
    ) { context in
        let all = HookStanding.all(context)
        if context.isJSON {
            json(all, context)
        } else {
            lines(all.filter { context.arguments.flag("all") || $0.state != "absent" }, context)
        }
        return .ok
    }

    private static func json(_ all: [HookStanding], _ context: Context) {
        context.answer { json in
            json.array("hooks") { json in
                for standing in all {
                    json.object { json in
                        json.string("agent", standing.agent.rawValue)
                        json.string("scope", standing.scope.rawValue)
                        json.string("path", standing.path)
                        json.string("state", standing.state)
                        json.bool("agent_found", HookStanding.isHere(standing.agent, context))
                    }
                }
            }
        }
    }

    private static func lines(_ shown: [HookStanding], _ context: Context) {
        guard !shown.isEmpty else { return context.say(HookWords.none) }
        var table = Table([
            TableColumn(Phrase(verbatim: "agent")), TableColumn(Phrase("scope", pl: "zakres")),
            TableColumn(Phrase("state", pl: "stan")), TableColumn(Phrase("where", pl: "gdzie"), canShrink: true),
        ])
        for standing in shown {
            let role: TextRole = standing.state == "current" ? .current : standing.state == "absent" ? .dim : .warning
            let word =
                context.style.isTerminal ? HookWords.state(standing.state)[context.language] : standing.state
            table.add([
                StyledText(standing.agent.rawValue, .name), StyledText(standing.scope.rawValue),
                StyledText(word, role), StyledText(standing.path),
            ])
        }
        context.say(lines: table.lines(context.style, context.language))
    }
}
