package import Base

/// One page of the manual in one language.
package struct ManualPage: Sendable {
    /// As in `everett-checkpoint`.
    package let name: String
    package let section: Int
    package let language: Language
    /// The line by which the page is found.
    let summary: String
    let blocks: [ManualBlock]

    package init(_ name: String, section: Int, _ language: Language, summary: String, blocks: [ManualBlock]) {
        self.name = name
        self.section = section
        self.language = language
        self.summary = summary
        self.blocks = blocks
    }

    package var fileName: String { "\(name).\(section)" }

    /// Where it belongs beneath a directory of manuals: `man1/everett.1`, `pl/man1/everett.1`.
    package var place: String { (language == .english ? "" : language.rawValue + "/") + "man\(section)/" + fileName }

    /// The file; `source` names the program and its version, `date` when that was made, as YYYY-MM-DD.
    package func roff(source: String, date: String) -> String {
        // The name and its summary are also read by programs (whatis), so this line has one form everywhere.
        let about = summary.hasSuffix(".") ? String(summary.dropLast()) : summary
        return ".\\\" Made by '\(source.prefix { $0 != " " }) man' from the declared commands; changes belong there.\n"
            + ".TH " + [name.uppercased(), String(section)].map(Roff.argument).joined(separator: " ") + " \"\(date)\" "
            + [source, Words.manual[language]].map(Roff.argument).joined(separator: " ") + "\n"
            + ".nh\n.ad l\n"
            + ".SH " + Roff.argument(Words.manualName[language]) + "\n"
            + Roff.text(name) + " \\- " + Roff.text(about) + "\n"
            + zip(blocks, [nil] + blocks.map(Optional.some)).map { $0.roff(after: $1) }.joined()
    }
}
