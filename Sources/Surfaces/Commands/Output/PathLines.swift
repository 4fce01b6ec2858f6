internal import Base
internal import Terminal

/// A list of paths under a title, cut where it gets long.
enum PathLines {
    private static let most = 20

    static func list(_ title: Phrase, _ paths: [BytePath], _ role: TextRole, _ context: Context) -> [StyledText] {
        if paths.isEmpty { return [] }
        var lines = [StyledText(title[context.language], role)]
        lines += paths.prefix(most).map { StyledText("  ") + StyledText(bytes: $0.bytes) }
        if paths.count > most {
            let more = Phrase(verbatim: "  ") + Words.andMore(context.number(paths.count - most))
            lines.append(StyledText(more[context.language], .dim))
        }
        return lines
    }
}
