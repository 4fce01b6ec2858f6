/// A piece of a manual page.
package enum ManualBlock: Sendable, Hashable {
    case heading(String)
    case paragraph(String)
    /// Lines shown as they are.
    case verbatim([String])
    /// A word or two in bold, what comes after them in italics, and what they mean.
    case entry(label: String, placeholder: String, meaning: String)
    /// A way to write the command: the command itself in bold, then the rest.
    case synopsis(command: String, rest: String)

    /// Text whose paragraphs are separated by newlines and whose lines that begin with a blank stand as they are.
    package static func blocks(_ text: String) -> [ManualBlock] {
        var blocks: [ManualBlock] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.first == " " {
                if case .verbatim(let lines)? = blocks.last {
                    blocks[blocks.count - 1] = .verbatim(lines + [String(line)])
                } else {
                    blocks.append(.verbatim([String(line)]))
                }
            } else if !line.isEmpty {
                blocks.append(.paragraph(String(line)))
            }
        }
        return blocks
    }

    /// The block where it stands: a heading opens a paragraph by itself, and so does an entry.
    func roff(after previous: ManualBlock?) -> String {
        switch self {
        case .heading(let title): ".SH " + Roff.argument(title) + "\n"
        case .paragraph(let text): Self.opening(previous) + Roff.text(text) + "\n"
        case .verbatim(let lines):
            Self.opening(previous) + ".nf\n" + lines.map { Roff.text($0) + "\n" }.joined() + ".fi\n"
        case .entry(let label, let placeholder, let meaning):
            ".TP\n"
                + [Self.font("B", label), Self.font("I", placeholder)].filter { !$0.isEmpty }.joined(separator: " ")
                + "\n" + Roff.text(meaning) + "\n"
        case .synopsis(let command, let rest):
            (previous?.isSynopsis == true ? ".br\n" : "")
                + [Self.font("B", command), Roff.text(rest)].joined(separator: " ") + "\n"
        }
    }

    private static func opening(_ previous: ManualBlock?) -> String {
        if case .heading? = previous { "" } else { ".PP\n" }
    }

    private var isSynopsis: Bool {
        if case .synopsis = self { true } else { false }
    }

    private static func font(_ font: String, _ text: String) -> String {
        text.isEmpty ? "" : "\\f\(font)" + Roff.text(text) + "\\fR"
    }
}
