internal import Base

/// A value that is to be written into somebody's JSON file, its names in the order in which they are to stand.
package indirect enum JSONTemplate: Sendable, Hashable {
    case string(String)
    case integer(Int)
    case bool(Bool)
    case array([JSONTemplate])
    case object([Member])

    package struct Member: Sendable, Hashable {
        package let name: String
        package let value: JSONTemplate

        package init(_ name: String, _ value: JSONTemplate) {
            self.name = name
            self.value = value
        }
    }

    /// The text of it, on lines of their own where `layout` has lines, the first of which is already indented by `indent`.
    func text(_ layout: JSONLayout, indent: String) -> String {
        switch self {
        case .string(let text): Self.quoted(text)
        case .integer(let number): String(number)
        case .bool(let isTrue): isTrue ? "true" : "false"
        case .array(let items):
            Self.enclosed("[", items.map { $0.text(layout, indent: indent + layout.unit) }, "]", layout, indent)
        case .object(let members):
            Self.enclosed(
                "{", members.map { Self.quoted($0.name) + ": " + $0.value.text(layout, indent: indent + layout.unit) },
                "}", layout, indent)
        }
    }

    private static func enclosed(
        _ open: String, _ parts: [String], _ close: String, _ layout: JSONLayout, _ indent: String
    ) -> String {
        guard !parts.isEmpty else { return open + close }
        let inner = parts.map { layout.lineBreak(indent + layout.unit) + $0 }.joined(separator: ",")
        return open + inner + layout.lineBreak(indent) + close
    }

    static func quoted(_ text: String) -> String { JSONWriter.text { $0.string(text) } }
}

/// How a text is laid out, so that what is added looks like what is there.
struct JSONLayout {
    /// What one level is indented by.
    let unit: String
    /// Nil for a text that is all on one line.
    let newline: String?

    func lineBreak(_ indent: String) -> String { newline.map { $0 + indent } ?? " " }

    /// As that text is; two blanks where it does not say.
    init(of text: JSONText) {
        let bytes = text.bytes
        if let feed = bytes.firstIndex(of: 0x0a) {
            newline = feed > 0 && bytes[feed - 1] == 0x0d ? "\r\n" : "\n"
        } else {
            newline = text.root?.entries.isEmpty == false ? nil : "\n"
        }
        let first = text.root?.entries.first.flatMap { Self.indent(before: $0.start, in: bytes) } ?? ""
        unit = first.isEmpty ? "  " : first
    }

    /// The same, but all on one line.
    init(inline layout: JSONLayout) {
        unit = layout.unit
        newline = nil
    }

    /// The white space between the beginning of a line and `place`; nil when something else stands there.
    static func indent(before place: Int, in bytes: [UInt8]) -> String? {
        var start = place
        while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
        guard start > 0, bytes[start - 1] == 0x0a else { return nil }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }
}
