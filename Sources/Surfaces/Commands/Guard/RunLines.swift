internal import Base
internal import Runs
internal import Terminal

/// Runs and what happened in them, for people.
enum RunLines {
    static func state(_ run: AgentRun) -> (Phrase, TextRole) {
        switch run.state() {
        case .running: (Phrase("running", pl: "trwa"), .added)
        case .cutOff: (Phrase("cut off", pl: "przerwany"), .warning)
        case .ended:
            switch run.status {
            case nil, 0: (Phrase("ended", pl: "zakończony"), .plain)
            case let code?: (Phrase("ended with \(code)", pl: "zakończony kodem \(code)"), .changed)
            }
        }
    }

    /// The strip of a run: a line for each entry, in order.
    static func line(_ entry: RunEntry, began: Timestamp, _ context: Context) -> StyledText {
        let milliseconds = max(0, entry.created.milliseconds - began.milliseconds)
        let offset = context.style.isTerminal ? "+" + context.duration(milliseconds) : entry.created.rfc3339
        var line = StyledText(offset + "  ", .dim)
        line += StyledText(mark(entry.kind) + " ", entry.kind == .notice ? .warning : .plain)
        if let turn = entry.turn {
            line += StyledText(Phrase("turn \(turn) ", pl: "tura \(turn) ")[context.language], .dim)
        }
        line += StyledText(entry.tool ?? word(entry.kind)[context.language], .name)
        if !entry.detail.isEmpty { line += StyledText("  ") + StyledText(entry.detail) }
        if let checkpoint = entry.checkpoint {
            line += StyledText("  ") + StyledText(checkpoint.short, .id)
        }
        if let changes = entry.changes, changes.total > 0 {
            for (count, letter, role) in [
                (changes.added, "A", TextRole.added), (changes.modified, "M", .changed),
                (changes.removed, "D", .removed),
            ] where count > 0 {
                line += StyledText(" \(letter)\(count)", role)
            }
        }
        return line
    }

    private static func mark(_ kind: RunEntry.Kind) -> String {
        switch kind {
        case .began: "┌"
        case .ended: "└"
        case .turn: "├"
        case .call: "│"
        case .checkpoint: "●"
        case .notice: "!"
        }
    }

    private static func word(_ kind: RunEntry.Kind) -> Phrase {
        switch kind {
        case .began: Phrase("began", pl: "początek")
        case .ended: Phrase("ended", pl: "koniec")
        case .turn: Phrase("turn", pl: "tura")
        case .call: Phrase("call", pl: "wywołanie")
        case .checkpoint: Phrase("checkpoint", pl: "punkt kontrolny")
        case .notice: Phrase("notice", pl: "uwaga")
        }
    }
}
