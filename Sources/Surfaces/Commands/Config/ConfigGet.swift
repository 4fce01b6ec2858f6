internal import Base
internal import Configuration
internal import Terminal

/// `everett config get`
enum ConfigGet {
    static let command = Command(
        CommandSpec(
            "get", Phrase("Shows one setting.", pl: "Pokazuje jedno ustawienie."),
            examples: [
                CommandExample(
                    "everett config get capture.max_size", Phrase("Its value and nothing else.", pl: "Samą wartość."))
            ],
            positionals: [
                PositionalSpec("KEY", .required, Phrase("as in capture.max_size", pl: "np. capture.max_size"))
            ]
        ), settings: .reporting
    ) { context in
        let setting = try context.setting(context.arguments.positional("KEY") ?? "")
        let sources = try context.sourcesHere()
        guard let entry = sources.effective[setting.key] else { return .notFound }
        if context.isJSON {
            context.answer { json in
                json.string("key", setting.key)
                json.key("value")
                entry.value.writeNumbers(to: &json)
                json.string("text", entry.value.text)
            }
        } else if case .list(let items) = entry.value {
            for item in items { context.say(StyledText(item)) }
        } else {
            context.say(StyledText(entry.value.text))
        }
        for mistake in sources.mistakes { context.remark(mistake.lineWithHints) }
        return .ok
    }
}
