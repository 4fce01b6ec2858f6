package import Base

/// A note as somebody writes it; checked before it is kept.
package struct NoteDraft: Sendable, Hashable {
    package static let longestBody = 64 * 1024
    package static let longestTitle = 300
    package static let longestSource = 2048
    package static let longestTag = 64
    package static let mostTags = 16
    package static let longestKind = 32

    package let kind: String
    package let title: String
    package let body: String
    package let tags: [String]
    package let provenance: NoteProvenance
    package let validFrom: Timestamp?
    package let validTo: Timestamp?

    /// Without a title the first line of the text is the title, as far as it goes.
    package init(
        _ body: String, title: String? = nil, tags: [String] = [], kind: String = "note", provenance: NoteProvenance,
        validFrom: Timestamp? = nil, validTo: Timestamp? = nil
    ) throws(EverettError) {
        // What a pipe ends with is not part of what is said.
        let text = NoteDraft.trimmed(body)
        self.body = text
        self.title = title.map(NoteDraft.trimmed) ?? NoteDraft.title(of: text)
        self.tags = Set(tags).sorted()
        self.kind = kind
        self.provenance = provenance
        self.validFrom = validFrom
        self.validTo = validTo
        try check()
    }

    private func check() throws(EverettError) {
        guard !body.isEmpty else { throw EverettError(.usage, Words.emptyNote) }
        guard body.utf8.count <= NoteDraft.longestBody else {
            throw EverettError(
                .usage, Words.tooLong(body.utf8.count, limit: NoteDraft.longestBody), hints: [Words.splitNote])
        }
        guard NoteDraft.isText(body) else { throw EverettError(.usage, Words.notText) }
        guard !title.isEmpty, title.utf8.count <= NoteDraft.longestTitle, NoteDraft.isLine(title) else {
            throw EverettError(.usage, Words.badTitle(NoteDraft.longestTitle))
        }
        guard tags.count <= NoteDraft.mostTags else {
            throw EverettError(.usage, Words.tooManyTags(tags.count, limit: NoteDraft.mostTags))
        }
        for tag in tags where !NoteDraft.isTag(tag) { throw EverettError(.usage, Words.badTag(tag)) }
        guard NoteDraft.isKind(kind) else { throw EverettError(.usage, Words.badKind(kind)) }
        if let source = provenance.source {
            guard !source.isEmpty, source.utf8.count <= NoteDraft.longestSource, NoteDraft.isLine(source) else {
                throw EverettError(.usage, Words.badSource(NoteDraft.longestSource))
            }
        }
        if let validTo, let validFrom, validTo <= validFrom { throw EverettError(.usage, Words.endsBeforeItBegins) }
    }

    private static func title(of body: String) -> String {
        let line = trimmed(String(body.prefix { !$0.isNewline }))
        // Markdown's heading is a heading here, too.
        let plain = trimmed(String(line.drop { $0 == "#" }))
        var title = ""
        for character in plain.isEmpty ? line : plain {
            guard title.utf8.count + character.utf8.count <= 120 else { return title + "…" }
            title.append(character == "\t" ? " " : character)
        }
        return title
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }

    /// Text of several lines; other control characters would reach terminals, and two of them mark what a search found.
    private static func isText(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || $0 == "\r" || isPrinted($0) }
    }

    private static func isLine(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(isPrinted) }

    private static func isPrinted(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 && scalar.value != 0x7f && !(0x80..<0xa0).contains(scalar.value)
    }

    static func isTag(_ tag: String) -> Bool {
        !tag.isEmpty && tag.utf8.count <= longestTag && !tag.hasPrefix("-")
            && tag.unicodeScalars.allSatisfy {
                isPrinted($0) && !$0.properties.isWhitespace && $0 != "," && $0 != "#"
            }
    }

    static func isKind(_ kind: String) -> Bool {
        !kind.isEmpty && kind.utf8.count <= longestKind
            && kind.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
    }
}
