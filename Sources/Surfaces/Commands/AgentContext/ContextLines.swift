internal import Base
internal import Chronos
internal import Contexts
internal import Shapes
internal import Terminal

/// Entries of the agents' context, in words.
enum ContextLines {
    static func label(_ entry: ContextEntry, _ context: Context) -> StyledText {
        let summary = ContextText.summary(entry).map { StyledText($0) } ?? binary(entry, context)
        return name(entry, context) + StyledText(" ") + summary
    }

    static func name(_ entry: ContextEntry, _ context: Context) -> StyledText {
        var line = StyledText(entry.id.short, .id)
        if let agent = entry.agent { line += StyledText(" " + agent, .name) }
        return line + StyledText(" [\(entry.kind)]", entry.kind == ContextEntry.rewound ? .warning : .dim)
    }

    static func binary(_ entry: ContextEntry, _ context: Context) -> StyledText {
        let count = context.bytes(UInt64(entry.body.count))
        return StyledText(Phrase("\(count), not text", pl: "\(count), to nie tekst")[context.language], .dim)
    }

    static func change(_ change: AgentsChange, _ context: Context) -> StyledText {
        func entries(_ count: Int) -> String {
            Phrase.count(count, "entry", "entries", pl: ("wpis", "wpisy", "wpisów"))[context.language]
        }
        let label = Phrase("  agents remember: ", pl: "  agenci pamiętają: ")[context.language]
        return StyledText(label)
            + StyledText("\(entries(change.entriesNow)) → \(entries(change.entriesThen))", .changed)
    }
}

/// What the commands about context have in common.
enum ContextOptions {
    static let kind = Phrase(
        "what sort of entry: message, plan, todo, memory…", pl: "rodzaj: message, plan, todo, memory…")

    static func turn(_ context: Context) throws(EverettError) -> Int? {
        guard let text = context.arguments.value("turn") else { return nil }
        guard let turn = Int(text), turn >= 0 else {
            throw EverettError(
                .usage, Phrase("--turn: '\(text)' is no number from 0 on", pl: "--turn: '\(text)' nie jest liczbą od 0")
            )
        }
        return turn
    }
}
