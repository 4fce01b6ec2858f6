internal import Base
internal import Chronos
internal import Configuration
internal import Shapes
internal import Terminal

/// `everett config trust`
enum ConfigTrust {
    static let command = Command(
        CommandSpec(
            "trust",
            Phrase(
                "Lets the project's everett.yaml have its say.", pl: "Pozwala działać plikowi everett.yaml projektu."),
            discussion: Phrase(
                "Shows what the file would change, asks, and remembers exactly this content. After any change of the file it "
                    + "has to be trusted again.",
                pl:
                    "Pokazuje, co plik by zmienił, pyta i zapamiętuje dokładnie tę treść. Po każdej zmianie pliku trzeba "
                    + "zaufać mu na nowo."),
            examples: [
                CommandExample("everett config trust --dry-run", Phrase("Only look.", pl: "Tylko zobacz.")),
                CommandExample("everett config trust", Phrase("Look, then decide.", pl: "Zobacz i zdecyduj.")),
            ],
            options: [.flag("dry-run", short: "n", Words.dryRun), .flag("yes", short: "y", Words.yes)]),
        settings: .reporting, isForUsers: true
    ) { context in
        let project = try context.recordedProject(try context.openEngine())
        let sources = try context.sources(of: project)
        guard let file = sources.project else {
            throw EverettError(
                .notFound,
                Phrase("this project has no everett.yaml", pl: "ten projekt nie ma pliku everett.yaml"))
        }
        guard let content = file.digest, !file.isBroken else { throw SettingFault(mistakes: file.layer.mistakes) }
        let changes = changes(sources)
        if case .trusted = sources.trust {
            answer(changes, content, isTrusted: true, context)
            if !context.isJSON { context.say(Phrase("it is trusted already", pl: "ma już zaufanie")) }
            return .ok
        }
        guard sources.trust == .untrusted else {
            answer(changes, content, isTrusted: false, context)
            if !context.isJSON, let line = ConfigLines.trust(sources, context) { context.say(line) }
            return .ok
        }
        let isDry = context.arguments.flag("dry-run")
        if !context.isJSON { show(changes, context) }
        if !isDry {
            let question = Phrase("let everett.yaml change this?", pl: "pozwolić na to plikowi everett.yaml?")
            let consequence = Phrase(
                "not asked: everett.yaml would get a say about ", pl: "nie zapytano: everett.yaml decydowałby o ")
            let names = changes.map(\.setting.key).joined(separator: ", ")
            try Question.confirm(question, consequence: consequence + Phrase(verbatim: names), context)
            try context.trustStore().trust(content, in: project.root, at: context.invocation.clock.now)
        }
        if context.isJSON { answer(changes, content, isTrusted: !isDry, context) }
        if !context.isJSON, !isDry {
            context.say(
                Phrase(
                    "trusted until it changes; take it back with: everett config untrust",
                    pl: "zaufano aż do zmiany; cofnij przez: everett config untrust"))
        }
        return .ok
    }

    private struct Change {
        let setting: Setting
        let before: SettingValue
        let after: SettingValue
    }

    private static func changes(_ sources: SettingSources) -> [Change] {
        let now = sources.effective(trustingProject: false)
        let then = sources.effective(trustingProject: true)
        return zip(now.entries, then.entries).compactMap { before, after in
            before.value == after.value
                ? nil : Change(setting: before.setting, before: before.value, after: after.value)
        }
    }

    private static func show(_ changes: [Change], _ context: Context) {
        let language = context.language
        context.say(Phrase("everett.yaml would change:", pl: "everett.yaml zmieniłby:"), .heading)
        for change in changes {
            context.say(StyledText("  ") + StyledText(change.setting.key, .name))
            context.say(StyledText("    - " + change.before.text, .removed))
            context.say(StyledText("    + " + change.after.text, .added))
            context.say(StyledText("    " + change.setting.project.reason[language], .dim))
        }
        if changes.isEmpty {
            context.say(
                Phrase(
                    "  nothing: others say the same, or are stronger", pl: "  nic: inni mówią to samo albo są silniejsi"
                ))
        }
    }

    private static func answer(_ changes: [Change], _ content: Digest, isTrusted: Bool, _ context: Context) {
        guard context.isJSON else { return }
        context.answer { json in
            json.bool("trusted", isTrusted)
            json.string("content", content.hex)
            json.array("changes") { json in
                for change in changes {
                    json.object { json in
                        json.string("key", change.setting.key)
                        json.key("before")
                        change.before.writeNumbers(to: &json)
                        json.key("after")
                        change.after.writeNumbers(to: &json)
                    }
                }
            }
        }
    }
}
