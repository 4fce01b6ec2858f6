internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett verify`
enum StoreVerify {
    static let command = Command(
        CommandSpec(
            "verify",
            Phrase(
                "Reads every stored byte and compares it with its hash.",
                pl: "Czyta każdy zapisany bajt i porównuje go ze skrótem."),
            examples: [
                CommandExample("everett verify", Phrase("Everything.", pl: "Wszystko.")),
                CommandExample(
                    "everett verify --quick", Phrase("Structure and references.", pl: "Budowę i odwołania.")),
                CommandExample(
                    "everett verify --repair --dry-run",
                    Phrase("What is damaged, and can it be helped.", pl: "Co jest uszkodzone i czy da się to naprawić.")
                ),
            ],
            options: [
                .flag("quick", Phrase("do not read the contents", pl: "nie czytaj zawartości")),
                .value(
                    "sample", "N",
                    Phrase(
                        "restore so many random paths elsewhere and compare them",
                        pl: "przywróć tyle losowych ścieżek gdzie indziej i porównaj")),
                .flag(
                    "repair",
                    Phrase(
                        "save what can be read, move what is damaged aside",
                        pl: "ocal to, co da się odczytać, odsuń to, co uszkodzone")),
                .flag(
                    "dry-run", short: "n",
                    Phrase("with --repair: change nothing", pl: "z --repair: niczego nie zmieniaj")),
            ]),
        whenInterrupted: Phrase(
            "a repair may be run again; nothing is deleted by it", pl: "naprawę można powtórzyć; niczego ona nie usuwa")
    ) { context in
        if context.arguments.flag("repair") { return try StoreRepair.run(context) }
        if let count = try Amount.count("sample", context) { return try StoreSample.run(count, context) }
        let report = try context.openEngine().verify(quick: context.arguments.flag("quick"), context.supervision)
        context.progress.clear()
        if context.isJSON { json(report, context) } else { lines(report, context) }
        if !report.isSound { return .integrity }
        return report.uncheckedSecrets == 0 ? .ok : .conflict
    }

    private static func json(_ report: VerifyReport, _ context: Context) {
        context.answer { $0.verification(report) }
    }

    static func lines(_ report: VerifyReport, _ context: Context) {
        let language = context.language
        let objects = Phrase.count(report.objects, "object", "objects", pl: ("obiekt", "obiekty", "obiektów"))
        let checkpoints = Phrase.count(
            report.checkpoints, "checkpoint", "checkpoints", pl: ("punkt", "punkty", "punktów"))
        let facts = [
            checkpoints[language], objects[language], context.bytes(report.bytes),
            context.duration(report.milliseconds),
        ].joined(separator: ", ")
        if report.purged > 0 {
            let words = Phrase.count(
                report.purged, "object was purged", "objects were purged",
                pl: ("obiekt wymazano", "obiekty wymazano", "obiektów wymazano"))
            context.say(words, .dim)
        }
        if report.uncheckedSecrets > 0 {
            let text = Phrase.count(
                report.uncheckedSecrets, "sealed object was not checked: its key is missing",
                "sealed objects were not checked: their key is missing",
                pl: (
                    "zaszyfrowanego obiektu nie sprawdzono: brak jego klucza",
                    "zaszyfrowanych obiektów nie sprawdzono: brak ich klucza",
                    "zaszyfrowanych obiektów nie sprawdzono: brak ich klucza"
                ))
            context.say(StyledText(text[language], .warning))
        }
        if report.isSound, report.uncheckedSecrets > 0 {
            let text = Phrase("no damage in what could be read", pl: "w tym, co dało się odczytać, nie ma uszkodzeń")
            return context.say(StyledText(text[language]) + StyledText(": " + facts))
        }
        if report.isSound {
            let text =
                report.isQuick
                ? Phrase("sound on a quick look", pl: "zdrowe na pierwszy rzut oka") : Phrase("sound", pl: "zdrowe")
            return context.say(StyledText(text[language], .current) + StyledText(": " + facts))
        }
        context.say(StyledText(Phrase("damaged", pl: "uszkodzone")[language], .error) + StyledText(": " + facts))
        for problem in report.problems {
            context.say(
                StyledText("  " + words(problem.kind)[context.language] + " ", .error)
                    + StyledText(problem.subject, .name)
                    + StyledText(": " + problem.detail[context.language]))
            for id in problem.affects {
                let text = Phrase("    cannot be restored whole: ", pl: "    nie da się w całości przywrócić: ")
                context.say(StyledText(text[language]) + StyledText(id.short, .id))
            }
        }
    }

    private static func words(_ kind: VerifyReport.Problem.Kind) -> Phrase {
        switch kind {
        case .pack: Phrase("pack", pl: "paczka")
        case .object: Phrase("object", pl: "obiekt")
        case .checkpoint: Phrase("checkpoint", pl: "punkt kontrolny")
        case .state: Phrase("state", pl: "stan")
        case .reference: Phrase("reference", pl: "odwołanie")
        }
    }
}
