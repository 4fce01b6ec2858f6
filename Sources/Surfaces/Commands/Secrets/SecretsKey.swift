internal import Base
internal import Chronos
internal import Platform
internal import Shapes
internal import Terminal

/// `everett secrets key [new]`
enum SecretsKey {
    private static let new = Array("new".utf8)

    static let command = Command(
        CommandSpec(
            "key",
            Phrase("Says where the key of secrets is; makes a new one.", pl: "Mówi, gdzie jest klucz; tworzy nowy."),
            discussion: Phrase(
                "The key itself is never shown. Copy its file to a safe place: without it the secrets in checkpoints are "
                    + "lost. With 'new', secrets are sealed with a new key from now on; the keys before it stay in the file. "
                    + "The exit status is 5 when the key that this store needs is not there.",
                pl:
                    "Sam klucz nie jest nigdy pokazywany. Skopiuj jego plik w bezpieczne miejsce: bez niego tajne pliki z "
                    + "punktów kontrolnych przepadną. Z 'new' tajne pliki są odtąd szyfrowane nowym kluczem; wcześniejsze "
                    + "zostają w pliku. Kod wyjścia to 5, gdy brakuje klucza, którego ten magazyn potrzebuje."),
            examples: [
                CommandExample("everett secrets key", Phrase("Where it is.", pl: "Gdzie jest.")),
                CommandExample("everett secrets key new", Phrase("When it was lost.", pl: "Gdy przepadł.")),
            ],
            positionals: [
                PositionalSpec("ACTION", .optional, Phrase("'new' makes a new key", pl: "'new' tworzy nowy klucz"))
            ])
    ) { context in
        let action = context.arguments.rawPositional("ACTION")
        guard action == nil || action == new else {
            throw EverettError(
                .usage, Phrase("the only action is 'new'", pl: "jedyna możliwa czynność to 'new'"),
                hints: [Phrase(verbatim: "everett secrets key new")])
        }
        let engine = try context.openEngine()
        let report = try action == nil ? engine.secretKeys() : engine.makeSecretKey(context.supervision)
        context.progress.clear()
        if context.isJSON { json(report, context) } else { lines(report, context) }
        return report.isWell ? .ok : .conflict
    }

    private static func json(_ report: SecretKeyReport, _ context: Context) {
        context.answer { json in
            if let path = report.path { json.place("path", path.bytes) } else { json.string("path", nil) }
            json.bool("exists", report.keys != nil)
            json.strings("keys", report.keys ?? [])
            json.string("current", report.current)
            json.bool("ok", report.isWell)
        }
    }

    private static func lines(_ report: SecretKeyReport, _ context: Context) {
        guard let path = report.path else {
            let text = Phrase(
                "nothing says where the key would be: set HOME or XDG_CONFIG_HOME",
                pl: "nie wiadomo, gdzie byłby klucz: ustaw HOME albo XDG_CONFIG_HOME")
            return context.say(text, .warning)
        }
        context.say(StyledText(Phrase("file: ", pl: "plik: ")[context.language]) + StyledText(bytes: path.bytes, .name))
        for key in report.keys ?? [] {
            let note = key == report.current ? Phrase("  (in use)", pl: "  (używany)") : Phrase(verbatim: "")
            context.say(
                StyledText(Phrase("key:  ", pl: "klucz: ")[context.language]) + StyledText(key, .id)
                    + StyledText(note[context.language], .dim))
        }
        if let current = report.current, !report.isWell {
            let text = Phrase(
                "missing: \(current), which this store's secrets are sealed with",
                pl: "brak klucza \(current), którym zaszyfrowano tajne pliki w tym magazynie")
            context.say(text, .error)
        } else if report.keys == nil {
            context.say(
                Phrase(
                    "no key yet: one is made with the first secret",
                    pl: "klucza jeszcze nie ma: powstanie z pierwszym tajnym plikiem"),
                .dim)
        }
        if report.keys != nil {
            let text = Phrase(
                "back it up: copy this file to a place that is safe and not beside the home",
                pl: "zrób kopię: skopiuj ten plik w bezpieczne miejsce, nie obok katalogu programu Everett")
            context.say(text, .dim)
        }
    }
}
