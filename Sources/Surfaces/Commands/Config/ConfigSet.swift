internal import Base
internal import Chronos
internal import Configuration
internal import Platform
internal import Shapes
internal import Terminal

/// `everett config set`
enum ConfigSet {
    static let command = Command(
        CommandSpec(
            "set", Phrase("Writes one setting into a file.", pl: "Zapisuje jedno ustawienie w pliku."),
            discussion: Phrase(
                "Everything else in the file stays as it is, comments too. After a change of everett.yaml it has to be "
                    + "trusted again.",
                pl:
                    "Reszta pliku, także komentarze, zostaje bez zmian. Po zmianie everett.yaml trzeba mu zaufać na nowo."
            ),
            examples: [
                CommandExample(
                    "everett config set capture.max_size '20 GB'",
                    Phrase("For all projects.", pl: "Dla wszystkich projektów.")),
                CommandExample(
                    "everett config set capture.exclude '*.iso, data/raw' --project-file",
                    Phrase("For this project.", pl: "Dla tego projektu.")),
            ],
            options: [
                .flag(
                    "user-file", Phrase("into your own config.yaml (default)", pl: "we własnym config.yaml (domyślnie)")
                ),
                .flag("project-file", Phrase("into everett.yaml of the project", pl: "w everett.yaml projektu")),
            ],
            positionals: [
                PositionalSpec("KEY", .required, Phrase("as in capture.max_size", pl: "np. capture.max_size")),
                PositionalSpec("VALUE", .required, Phrase("a list with commas", pl: "lista z przecinkami")),
            ]), settings: .reporting, isForUsers: true
    ) { context in
        let setting = try context.setting(context.arguments.positional("KEY") ?? "")
        let text = context.arguments.positional("VALUE") ?? ""
        let said = SettingDecoder.decode(text: text, for: setting, .option, setting.key, CallSettings.patternProblem)
        if !said.mistakes.isEmpty { throw SettingFault(mistakes: said.mistakes) }
        guard let value = EffectiveSettings([said], trustsProject: false)[setting.key]?.value else { return .usage }
        let isForProject = context.arguments.flag("project-file")
        let place = try place(setting, context)
        if let file = place.file, file.isBroken { throw SettingFault(mistakes: file.layer.mistakes) }
        let bytes = try SettingEditor.set(setting, to: value, in: place.file?.bytes ?? [], place.path.description)
        try SettingFile.write(
            bytes, to: place.path, permissions: isForProject ? 0o644 : 0o600, context.invocation.files)
        if context.isJSON {
            context.answer { json in
                json.string("key", setting.key)
                json.key("value")
                value.writeNumbers(to: &json)
                json.place("file", place.path.bytes)
            }
        } else {
            context.say(
                StyledText(setting.key, .name) + StyledText(": \(value.text)  ")
                    + StyledText(bytes: place.path.bytes, .dim))
        }
        return .ok
    }

    private static func place(
        _ setting: Setting, _ context: Context
    ) throws -> (path: AbsolutePath, file: ConfigurationFile?) {
        let files = context.invocation.files
        guard context.arguments.flag("project-file") else {
            guard let path = EverettHome.userConfiguration(context.invocation.variables) else {
                throw EverettError(
                    .usage,
                    Phrase("nothing says where your configuration is", pl: "nie wiadomo, gdzie jest konfiguracja"),
                    hints: [Phrase("set XDG_CONFIG_HOME or HOME", pl: "ustaw XDG_CONFIG_HOME albo HOME")])
            }
            // A link, as people keep their settings elsewhere, is followed and not replaced.
            let real = Places.canonical(path) ?? path
            return (real, .read(real, .user, files, CallSettings.patternProblem))
        }
        if context.arguments.flag("user-file") {
            throw EverettError(
                .usage,
                Phrase(
                    "--user-file and --project-file exclude each other",
                    pl: "--user-file i --project-file wykluczają się"))
        }
        if case .never(let reason) = setting.project {
            throw EverettError(
                .usage,
                Phrase(
                    "'\(setting.key)' is not for a project's file", pl: "'\(setting.key)' nie należy do pliku projektu"),
                hints: [reason])
        }
        let root = try context.recordedProject(try context.openEngine()).root
        return (root.appending("everett.yaml"), .project(root, files, CallSettings.patternProblem))
    }
}
