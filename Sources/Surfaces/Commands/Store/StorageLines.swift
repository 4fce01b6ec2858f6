internal import Base
internal import Chronos
internal import Terminal

/// Collections and sizes in words and as JSON.
enum StorageLines {
    static func phrase(_ notice: StorageNotice, _ context: Context) -> Phrase {
        let bytes = context.bytes(notice.bytes)
        let budget = context.bytes(notice.budget)
        if notice.isOver {
            return Phrase(
                "the store takes \(bytes), more than its budget of \(budget); the next 'everett gc' thins it out",
                pl: "magazyn zajmuje \(bytes), więcej niż budżet \(budget); najbliższe 'everett gc' go przerzedzi")
        }
        return Phrase(
            "the store takes \(bytes) of its budget of \(budget)",
            pl: "magazyn zajmuje \(bytes) z budżetu \(budget)")
    }

    static func words(_ notice: StorageNotice, _ context: Context) -> String {
        phrase(notice, context)[context.language]
    }

    /// What a collection did, or would do.
    static func lines(_ report: CollectionReport, isPreview: Bool, _ context: Context) -> [StyledText] {
        let language = context.language
        var lines: [StyledText] = []
        func add(_ phrase: Phrase, _ role: TextRole = .plain) { lines.append(StyledText(phrase[language], role)) }
        for expiry in report.expired.prefix(20) {
            let why =
                expiry.reason == .retention
                ? Phrase("let go: ", pl: "wygasa: ") : Phrase("let go for the budget: ", pl: "wygasa przez budżet: ")
            lines.append(
                StyledText(why[language]) + CheckpointLines.reference(expiry.checkpoint, context))
        }
        if report.expired.count > 20 { add(Words.andMore(context.number(report.expired.count - 20)), .dim) }
        if !report.damage.isEmpty {
            add(
                Phrase(
                    "the store is damaged, so nothing can be called superfluous; run 'everett verify --repair'",
                    pl: "magazyn jest uszkodzony, więc nic nie jest na pewno zbędne; uruchom 'everett verify --repair'"),
                .error)
        }
        if isPreview {
            add(
                Phrase(
                    "would delete \(context.bytes(report.deletedBytes)); \(context.bytes(report.condemnedBytes)) wait for "
                        + "their grace period to end",
                    pl:
                        "usunięto by \(context.bytes(report.deletedBytes)); \(context.bytes(report.condemnedBytes)) czeka "
                        + "na koniec okresu karencji"))
        } else {
            add(
                Phrase(
                    "\(context.bytes(report.bytesBefore)) in \(report.packsBefore) packs → "
                        + "\(context.bytes(report.bytesAfter)) in \(report.packsAfter)",
                    pl: "\(context.bytes(report.bytesBefore)) w paczkach: \(report.packsBefore) → "
                        + "\(context.bytes(report.bytesAfter)) w paczkach: \(report.packsAfter)"))
            if report.condemnedBytes > 0 {
                add(
                    Phrase(
                        "\(context.bytes(report.condemnedBytes)) are no longer needed and go when their grace is over",
                        pl:
                            "\(context.bytes(report.condemnedBytes)) jest już niepotrzebne i zniknie po okresie karencji"
                    ),
                    .dim)
            }
        }
        for words in report.postponements { add(words, .warning) }
        if let budget = report.exceededBudget {
            add(
                Phrase(
                    "what is pinned, named or recent takes \(context.bytes(report.reachableBytes)), more than the budget of "
                        + context.bytes(budget),
                    pl: "to, co przypięte, nazwane lub świeże, zajmuje \(context.bytes(report.reachableBytes)), więcej "
                        + "niż budżet \(context.bytes(budget))"),
                .warning)
        }
        return lines
    }
}
