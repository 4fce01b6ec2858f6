internal import Base
internal import Configuration
internal import Platform
internal import Shapes
internal import Terminal

/// `everett config check`
enum ConfigCheck {
    static let command = Command(
        CommandSpec(
            "check", Phrase("Lists every mistake in the settings.", pl: "Wypisuje wszystkie błędy w ustawieniach."),
            discussion: Phrase(
                "Without FILE: your own file, the project's, and the variables. The exit code is 2 when there are mistakes.",
                pl: "Bez FILE: plik użytkownika, plik projektu i zmienne. Jeśli są błędy, kod wyjścia to 2."),
            examples: [
                CommandExample("everett config check", Phrase("What holds here.", pl: "To, co tu obowiązuje.")),
                CommandExample("everett config check everett.yaml", Phrase("One file.", pl: "Jeden plik.")),
            ],
            positionals: [PositionalSpec("FILE", .optional, Phrase("only this one", pl: "tylko ten"))]),
        settings: .reporting
    ) { context in
        var sources = SettingSources()
        if let typed = context.arguments.rawPositional("FILE") {
            sources = try one(typed, context)
        } else {
            sources = try context.sourcesHere()
        }
        let mistakes = sources.mistakes + outOfPlace(sources)
        let sound = [sources.user, sources.project].compactMap(\.self).filter { file in
            !mistakes.contains { $0.origin.source == file.source }
        }
        if context.isJSON {
            context.answer { json in
                json.bool("sound", mistakes.isEmpty)
                json.strings("files", [sources.user, sources.project].compactMap { $0?.path.description })
                json.mistakes(mistakes, context.language)
            }
        } else {
            for mistake in mistakes { context.say(StyledText(mistake.lineWithHints[context.language])) }
            for file in sound {
                let text = Phrase(": no mistakes", pl: ": bez błędów")
                context.say(StyledText(file.source, .name) + StyledText(text[context.language]))
            }
            if sources.user == nil, sources.project == nil {
                context.say(Phrase("there is no configuration file", pl: "nie ma pliku konfiguracyjnego"))
            }
        }
        return mistakes.isEmpty ? .ok : .usage
    }

    private static func one(_ typed: [UInt8], _ context: Context) throws -> SettingSources {
        let path = try Places.absolute(typed, from: try context.workingDirectory())
        let isProject = path.name.elementsEqual(ConfigurationFile.projectName.utf8)
        let file = ConfigurationFile.read(
            path, isProject ? .project : .user, context.invocation.files, CallSettings.patternProblem)
        guard let file else {
            throw EverettError(.notFound, Phrase("there is no file \(path)", pl: "nie ma pliku \(path)"))
        }
        return isProject ? SettingSources(project: file) : SettingSources(user: file)
    }

    /// What a project's file says and will never be heard with.
    private static func outOfPlace(_ sources: SettingSources) -> [SettingMistake] {
        guard let project = sources.project, !project.isBroken else { return [] }
        return project.layer.statements.filter { !$0.mayBeTrusted }.map { statement in
            SettingMistake(
                statement.origin,
                Phrase(
                    "'\(statement.setting.key)' is not for a project's file: ",
                    pl: "'\(statement.setting.key)' nie należy do pliku projektu: ") + statement.setting.project.reason)
        }
    }
}
