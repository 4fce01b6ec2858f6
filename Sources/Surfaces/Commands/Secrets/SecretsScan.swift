internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett secrets scan`
enum SecretsScan {
    static let command = Command(
        CommandSpec(
            "scan",
            Phrase("Lists the files that are secrets, and why.", pl: "Wypisuje pliki, które są tajne, i dlaczego."),
            discussion: Phrase(
                "A secret is named by its rule and line, with at most four characters that all of its kind share. With "
                    + "--history, versions that checkpoints hold unencrypted are listed too, and the exit status is 1 when "
                    + "there are any; otherwise it is 0.",
                pl: "Tajny tekst jest wskazany regułą i wierszem oraz co najwyżej czterema znakami wspólnymi dla jego "
                    + "rodzaju. Z --history wypisuje też wersje, które punkty kontrolne trzymają niezaszyfrowane; kod "
                    + "wyjścia to wtedy 1, jeśli takie są, a poza tym 0."),
            examples: [
                CommandExample("everett secrets scan", Phrase("In the project.", pl: "W projekcie.")),
                CommandExample(
                    "everett secrets scan --history",
                    Phrase("In every checkpoint, too.", pl: "Także we wszystkich punktach kontrolnych.")),
            ],
            options: [
                .flag(
                    "history",
                    Phrase("what checkpoints hold unencrypted", pl: "co punkty kontrolne trzymają niezaszyfrowane"))
            ]), settings: .forgiving
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let report = try engine.scanSecrets(
            project, history: context.arguments.flag("history"), context.supervision)
        context.progress.clear()
        if context.isJSON { json(report, context) } else { lines(report, context) }
        return report.history?.isEmpty == false ? .failed : .ok
    }

    // MARK: For people

    private static func lines(_ report: SecretsReport, _ context: Context) {
        let none = Phrase("no file is a secret", pl: "żaden plik nie jest tajny")
        let title = Phrase("kept encrypted:", pl: "przechowywane w postaci zaszyfrowanej:")
        context.say(report.secrets.isEmpty ? none : title)
        for file in report.secrets { say(file.path, file.reason, context) }
        if !report.excepted.isEmpty {
            context.say(
                Phrase(
                    "look like secrets, and are excepted by the project's policy:",
                    pl: "wyglądają na tajne, ale zasady projektu je wyłączają:"), .warning)
            for file in report.excepted { say(file.path, file.reason, context) }
        }
        let counts = Phrase(
            "searched \(context.number(report.searched)) files; not searched: \(context.number(report.notSearched)) "
                + "(large, derived, or databases)",
            pl: "przeszukano pliki: \(context.number(report.searched)); nieprzeszukane: "
                + "\(context.number(report.notSearched)) (duże, pochodne albo bazy danych)")
        context.say(counts, .dim)
        guard let history = report.history else { return }
        if history.isEmpty {
            let text = Phrase(
                "no checkpoint holds a secret unencrypted", pl: "żaden punkt nie trzyma tajnych danych bez szyfrowania")
            return context.say(text)
        }
        context.say(Phrase("held unencrypted by checkpoints:", pl: "trzymane bez szyfrowania przez punkty:"), .warning)
        for version in history {
            say(version.path, version.reason, context)
            let since = Phrase("since checkpoint ", pl: "od punktu ")[context.language]
            context.say(StyledText("      " + since, .dim) + StyledText(version.checkpoint.short, .id))
        }
        context.say(
            Phrase(
                "change those secrets, then take them out of history: everett purge PATH",
                pl: "zmień te tajne dane, a potem usuń je z historii: everett purge ŚCIEŻKA"))
    }

    private static func say(_ path: BytePath, _ reason: SecretsReport.Reason, _ context: Context) {
        var line = StyledText("  ") + StyledText(bytes: path.bytes, .name)
        switch reason {
        case .policy:
            line += StyledText(Phrase("  by the project's policy", pl: "  według zasad projektu")[context.language])
        case .name(let rule):
            line += StyledText(Phrase("  by its name: ", pl: "  po nazwie: ")[context.language] + rule)
        case .content(let tokens):
            context.say(line)
            for token in tokens {
                let place = Phrase("line \(token.line)", pl: "wiersz \(token.line)")[context.language]
                context.say(StyledText("      \(place): \(token.rule) \(token.mask)", .dim))
            }
            return
        }
        context.say(line)
    }

    // MARK: For programs

    private static func json(_ report: SecretsReport, _ context: Context) {
        context.answer { json in
            json.secrets("secrets", report.secrets)
            json.secrets("excepted", report.excepted)
            json.integer("searched", report.searched)
            json.integer("not_searched", report.notSearched)
            json.key("history")
            guard let history = report.history else { return json.null() }
            json.array { json in
                for version in history {
                    json.object { json in
                        json.path("path", version.path)
                        json.reason(version.reason)
                        json.string("checkpoint", version.checkpoint.hex)
                        json.integer("number", version.number)
                    }
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func secrets(_ name: String, _ files: [SecretsReport.File]) {
        array(name) { json in
            for file in files {
                json.object { json in
                    json.path("path", file.path)
                    json.reason(file.reason)
                }
            }
        }
    }

    fileprivate mutating func reason(_ reason: SecretsReport.Reason) {
        switch reason {
        case .policy:
            string("by", "policy")
            string("rule", nil)
            array("tokens") { _ in }
        case .name(let rule):
            string("by", "name")
            string("rule", rule)
            array("tokens") { _ in }
        case .content(let tokens):
            string("by", "content")
            string("rule", nil)
            array("tokens") { json in
                for token in tokens {
                    json.object { json in
                        json.string("rule", token.rule)
                        json.integer("line", token.line)
                        json.string("mask", token.mask)
                    }
                }
            }
        }
    }
}
