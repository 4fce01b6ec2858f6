internal import Base
internal import Chronos
internal import Terminal

/// Changed paths, one a line, and their numbers in words.
enum ChangeLines {
    static func line(_ change: TreeChange, indent: String = "") -> StyledText {
        let (letter, role) = mark(change.status)
        let slash = (change.new ?? change.old)?.kind == .directory ? "/" : ""
        return StyledText(indent) + StyledText(letter, role) + StyledText("  ")
            + StyledText(bytes: change.path.bytes + Array(slash.utf8))
    }

    static func mark(_ status: TreeChange.Status) -> (letter: String, role: TextRole) {
        switch status {
        case .added: ("A", .added)
        case .removed: ("D", .removed)
        case .modified: ("M", .changed)
        case .metadata: ("P", .changed)
        case .typeChanged: ("T", .changed)
        }
    }

    /// The first changes, and how many more there are.
    static func lines(_ changes: [TreeChange], atMost limit: Int, indent: String, _ context: Context) -> [StyledText] {
        var lines = changes.prefix(limit).map { line($0, indent: indent) }
        if changes.count > limit {
            let rest = Words.andMore(context.number(changes.count - limit))
            lines.append(StyledText(indent + rest[context.language], .dim))
        }
        return lines
    }

    static func summary(_ counts: ChangeCounts, _ context: Context) -> String {
        let parts = [
            (counts.added, Phrase(" added", pl: " dodane")), (counts.modified, Phrase(" modified", pl: " zmienione")),
            (counts.removed, Phrase(" removed", pl: " usunięte")),
        ]
        return parts.filter { $0.0 > 0 }.map { context.number($0.0) + $0.1[context.language] }.joined(separator: ", ")
    }
}
