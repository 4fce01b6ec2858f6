internal import Base
internal import Chronos
internal import Terminal

/// Checkpoints as lines for people.
enum CheckpointLines {
    /// Id, name and age: enough to recognise one.
    static func reference(_ record: CheckpointRecord, _ context: Context) -> StyledText {
        StyledText(record.id.short, .id) + name(record)
            + StyledText(" (" + context.time(record.created) + ")", .dim)
    }

    static func name(_ record: CheckpointRecord) -> StyledText {
        record.name.map { StyledText(" ") + StyledText($0, .name) } ?? .empty
    }

    static func cause(_ cause: Checkpoint.Cause) -> Phrase {
        switch cause {
        case .user: Phrase("user", pl: "użytkownik")
        case .safety: Phrase("safety", pl: "bezpieczeństwo")
        case .merge: Phrase("merge", pl: "scalenie")
        case .agent: Phrase(verbatim: "agent")
        case .watch: Phrase("watcher", pl: "obserwator")
        case .imported: Phrase(verbatim: "import")
        }
    }

    /// What follows the id: name, age, size, marks.
    static func label(_ record: CheckpointRecord, isHead: Bool, _ context: Context) -> StyledText {
        let language = context.language
        var line = StyledText(record.id.short, .id) + name(record)
        line += StyledText("  " + context.time(record.created), .dim)
        line += StyledText("  " + context.files(record.files), .dim)
        line += StyledText("  +" + context.bytes(record.newBytes), .dim)
        if isHead { line += StyledText(Phrase("  you are here", pl: "  tu jesteś")[language], .current) }
        if record.isPinned { line += StyledText(Phrase("  pinned", pl: "  przypięty")[language], .changed) }
        if record.cause == .safety {
            line += StyledText(Phrase("  before a restore", pl: "  sprzed przywrócenia")[language], .dim)
        }
        if let occasion = record.occasion {
            let words = [occasion.agent, occasion.tool, occasion.detail.isEmpty ? nil : occasion.detail]
            line += StyledText("  " + OneLine.cut(words.compactMap(\.self).joined(separator: " "), 60), .dim)
        }
        if record.isHidden { line += StyledText(Phrase("  undone", pl: "  cofnięty")[language], .warning) }
        return line
    }
}
