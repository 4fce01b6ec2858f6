internal import Base
internal import Chronos
internal import Configuration
internal import Shapes
internal import Terminal

/// `everett config show`
enum ConfigShow {
    static let command = Command(
        CommandSpec(
            "show", Phrase("Shows every setting as it holds here.", pl: "Pokazuje obowiązujące tu ustawienia."),
            examples: [
                CommandExample(
                    "everett config show --origin", Phrase("And who says so.", pl: "Razem z tym, kto tak mówi.")),
                CommandExample("everett config show --json", Phrase("For a script.", pl: "Dla skryptu.")),
            ],
            options: [
                .flag("origin", Phrase("where each value comes from", pl: "skąd pochodzi każda wartość"))
            ]), settings: .reporting
    ) { context in
        let sources = try context.sourcesHere()
        if context.isJSON { json(sources, context) } else { lines(sources, context) }
        return .ok
    }

    private static func lines(_ sources: SettingSources, _ context: Context) {
        let showsOrigin = context.arguments.flag("origin")
        var columns = [
            TableColumn(Phrase("setting", pl: "ustawienie")),
            TableColumn(Phrase("value", pl: "wartość"), canShrink: true),
        ]
        if showsOrigin { columns.append(TableColumn(Phrase("from", pl: "skąd"), canShrink: true)) }
        var table = Table(columns)
        func add(_ key: String, _ value: StyledText, _ origin: Phrase) {
            table.add(
                [StyledText(key, .name), value] + (showsOrigin ? [StyledText(origin[context.language], .dim)] : []))
        }
        for entry in sources.effective.entries {
            var origins: [Phrase] = []
            for origin in entry.origins.map(SettingWords.origin) where !origins.contains(origin) {
                origins.append(origin)
            }
            let isStandard = entry.origins == [.standard]
            let from = origins.dropFirst().reduce(origins.first ?? Phrase(verbatim: "")) {
                $0 + Phrase(verbatim: ", ") + $1
            }
            add(entry.setting.key, StyledText(entry.value.text, isStandard ? .dim : .plain), from)
            for statement in entry.ignored {
                let why = statement.mayBeTrusted ? SettingWords.notTrusted : SettingWords.notForProjects
                add(
                    "", StyledText(statement.value.text + "  ") + StyledText(why[context.language], .warning),
                    SettingWords.origin(statement.origin))
            }
        }
        context.say(lines: table.lines(context.style, context.language))
        if let trust = ConfigLines.trust(sources, context) { context.say(trust) }
        for mistake in sources.mistakes { context.remark(mistake.lineWithHints) }
    }

    private static func json(_ sources: SettingSources, _ context: Context) {
        context.answer { json in
            json.string("trust", ConfigLines.word(sources.trust))
            json.array("settings") { json in
                for entry in sources.effective.entries {
                    json.object { json in
                        json.string("key", entry.setting.key)
                        json.key("value")
                        entry.value.writeNumbers(to: &json)
                        json.string("text", entry.value.text)
                        json.array("origins") { json in
                            for origin in entry.origins { json.origin(origin) }
                        }
                        json.array("ignored") { json in
                            for statement in entry.ignored {
                                json.object { json in
                                    json.key("value")
                                    statement.value.writeNumbers(to: &json)
                                    json.key("origin")
                                    json.origin(statement.origin)
                                    json.string("reason", statement.mayBeTrusted ? "not_trusted" : "not_for_projects")
                                }
                            }
                        }
                    }
                }
            }
            json.mistakes(sources.mistakes, context.language)
        }
    }
}
