internal import Base

/// The values of variables in a `.env` file, as the libraries that read such files understand them.
enum VariableFile {
    /// The value of a variable: the last one that is said; nil when none is.
    static func value(of name: String, in bytes: [UInt8]) -> String? { all(in: bytes).last { $0.name == name }?.value }

    static func all(in bytes: [UInt8]) -> [(name: String, value: String)] {
        guard let text = String(validating: bytes, as: UTF8.self) else { return [] }
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            var rest = line.drop { $0 == " " || $0 == "\t" }
            if rest.hasPrefix("export ") { rest = rest.dropFirst(7).drop { $0 == " " } }
            guard let sign = rest.firstIndex(of: "=") else { return nil }
            var name = rest[..<sign]
            while name.last == " " || name.last == "\t" { name = name.dropLast() }
            guard !name.isEmpty, name.allSatisfy({ $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
                return nil
            }
            return (String(name), value(rest[rest.index(after: sign)...]))
        }
    }

    /// Without its quotes; without them, too, what follows ` #` is a comment.
    private static func value(_ written: Substring) -> String {
        var text = written.drop { $0 == " " || $0 == "\t" }
        if let quote = text.first, quote == "\"" || quote == "'" {
            let inner = text.dropFirst()
            if let end = inner.firstIndex(of: quote) { return String(inner[..<end]) }
        }
        for index in text.indices.dropFirst() where text[index] == "#" && text[text.index(before: index)] == " " {
            text = text[..<index]
            break
        }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return String(text)
    }
}
