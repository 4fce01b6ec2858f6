internal import Base
internal import Terminal

/// `everett version`
enum VersionShow {
    static let command = Command(
        CommandSpec(
            "version", Phrase("Shows the version.", pl: "Pokazuje wersję."),
            examples: [
                CommandExample("everett version --json", Phrase("For a script.", pl: "Dla skryptu."))
            ])
    ) { context in
        if context.isJSON {
            context.answer { json in
                json.string("name", "everett")
                json.string("version", Version.current)
            }
        } else {
            context.say(StyledText("everett \(Version.current)"))
        }
        return .ok
    }
}
