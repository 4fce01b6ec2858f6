internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett storage`
enum StoreStorage {
    static let command = Command(
        CommandSpec(
            "storage", Phrase("Tells what takes how much room.", pl: "Mówi, co zajmuje ile miejsca."),
            examples: [CommandExample("everett storage", Phrase("Look.", pl: "Sprawdź."))])
    ) { context in
        let report = try context.openEngine().storage(Policies.collection(context), context.supervision)
        context.progress.clear()
        if context.isJSON { context.answer { $0.storage(report) } } else { lines(report, context) }
        return .ok
    }

    private static func lines(_ report: StorageReport, _ context: Context) {
        let language = context.language
        var table = Table([
            TableColumn(Phrase("what", pl: "co")), TableColumn(Phrase("size", pl: "rozmiar"), alignment: .right),
            TableColumn(Phrase(verbatim: "")),
        ])
        func add(_ name: Phrase, _ bytes: UInt64, _ note: Phrase = Phrase(verbatim: "")) {
            if bytes == 0, note.english.isEmpty { return }
            table.add([
                StyledText(name[language], .name), StyledText(context.bytes(bytes)), StyledText(note[language], .dim),
            ])
        }
        let packs = Phrase.count(report.packs, "pack", "packs", pl: ("paczka", "paczki", "paczek"))
        let loose = Phrase(
            ", \(report.loosePacks) not yet compressed well",
            pl: ", w tym jeszcze nie dobrze skompresowanych: \(report.loosePacks)")
        add(
            Phrase("content", pl: "treść"), report.packBytes,
            report.loosePacks > 0 ? packs + loose : packs)
        add(Phrase("scan caches", pl: "pamięć podręczna"), report.cacheBytes)
        add(Phrase("log and references", pl: "dziennik i odwołania"), report.stateBytes)
        add(Phrase("set aside by restores", pl: "odłożone przy przywracaniu"), report.rescuedBytes)
        add(Phrase("quarantine", pl: "kwarantanna"), report.quarantineBytes)
        add(
            Phrase("bases of sandbox timelines", pl: "podstawy linii piaskownic"), report.baseBytes,
            report.unusedBases > 0
                ? Phrase("unused: \(report.unusedBases)", pl: "nieużywane: \(report.unusedBases)")
                : Phrase(verbatim: ""))
        add(Phrase("timelines' own", pl: "własne linii czasu"), report.worldBytes)
        add(Phrase("unfinished work", pl: "niedokończona praca"), report.otherBytes)
        add(Phrase("together", pl: "razem"), report.totalBytes)
        context.say(lines: table.lines(context.style, language))
        let checkpoints = Phrase.count(
            report.checkpoints, "checkpoint", "checkpoints",
            pl: ("punkt kontrolny", "punkty kontrolne", "punktów kontrolnych"))
        var facts = [
            checkpoints
                + Phrase(
                    ", as plain copies \(context.bytes(report.logicalBytes))",
                    pl: ", jako zwykłe kopie \(context.bytes(report.logicalBytes))")
        ]
        if let ratio = report.ratio, ratio >= 1 {
            let times = context.number(Int(ratio))
            facts.append(Phrase("\(times) times smaller", pl: "mniejsze \(times) razy"))
        }
        if let growth = report.growthPerDay {
            let sign = growth < 0 ? "−" : "+"
            let bytes = context.bytes(growth.magnitude)
            facts.append(Phrase("\(sign)\(bytes) a day", pl: "\(sign)\(bytes) dziennie"))
        }
        if let budget = report.budget {
            facts.append(
                Phrase("budget \(context.bytes(budget))", pl: "budżet \(context.bytes(budget))"))
        }
        context.say(facts.dropFirst().reduce(facts[0]) { $0 + Phrase(verbatim: "; ") + $1 })
        if report.templates > 0 {
            let size = context.bytes(report.templateBytes)
            context.say(
                Phrase(
                    "besides, on database servers: templates of timelines' databases, \(size) in \(report.templates)",
                    pl: "poza tym na serwerach baz danych: wzorce baz linii czasu, \(size), razem \(report.templates)"))
        }
        if report.expiredCheckpoints > 0 {
            context.say(
                Phrase.count(
                    report.expiredCheckpoints,
                    "checkpoint was let go and can still be taken back: everett forget --undo",
                    "checkpoints were let go and can still be taken back: everett forget --undo",
                    pl: (
                        "punkt wygasł i da się go jeszcze odzyskać: everett forget --undo",
                        "punkty wygasły i da się je jeszcze odzyskać: everett forget --undo",
                        "punktów wygasło i da się je jeszcze odzyskać: everett forget --undo"
                    )))
        }
        for line in StorageLines.lines(report.preview, isPreview: true, context) { context.say(line) }
    }
}
