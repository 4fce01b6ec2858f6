/// Walks a text once and replaces what looks like a secret.
///
/// A secret is the value after a name that says so (`password=…`, `"token": "…"`, `--api-key …`, `Bearer …`), the
/// user part of a URL, and a word in the shape of a well-known token.
struct RedactionScanner {
    private let bytes: [UInt8]
    private var out: [UInt8] = []
    private var at = 0

    static func redact(_ text: String) -> String {
        var scanner = RedactionScanner(bytes: Array(text.utf8))
        scanner.run()
        return String(decoding: scanner.out, as: UTF8.self)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        out.reserveCapacity(bytes.count)
    }

    private mutating func run() {
        while at < bytes.count {
            if Self.isWord(bytes[at]) {
                word()
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
    }

    private mutating func word() {
        let end = end(from: at, while: Self.isWord)
        let word = String(decoding: bytes[at..<end], as: UTF8.self)
        if Redaction.isToken(word) {
            mark(to: end)
            return
        }
        if bytes[end...].starts(with: "://".utf8) {
            emit(to: end + 3)
            userPart()
            return
        }
        let plain = Redaction.letters(word)
        let isSecret = Redaction.namesSecret(plain)
        if isSecret, let value = valueAfterSeparator(end) {
            emit(to: value)
            // These hold several words: a scheme and a token, or pairs.
            hideValue(wholeLine: plain.contains("authorization") || plain.contains("cookie"))
        } else if isSecret && word.hasPrefix("-") || Self.schemes.contains(plain) {
            emit(to: skipBlanks(end))
            if at > end { hideValue(wholeLine: false) }
        } else {
            emit(to: end)
        }
    }

    private static let schemes: Set<String> = ["bearer", "basic"]

    /// Where the value starts when the name before `place` is followed by `=` or `:`, maybe after a closing quote.
    private func valueAfterSeparator(_ place: Int) -> Int? {
        let separator = skipBlanks(end(from: place) { Self.isQuote($0) || $0 == UInt8(ascii: "\\") })
        guard separator < bytes.count, bytes[separator] == UInt8(ascii: "=") || bytes[separator] == UInt8(ascii: ":")
        else { return nil }
        return skipBlanks(separator + 1)
    }

    private mutating func hideValue(wholeLine: Bool) {
        let escapes = end(from: at) { $0 == UInt8(ascii: "\\") }
        let isEscaped = escapes > at
        emit(to: escapes)
        guard at < bytes.count else { return }
        if Self.isQuote(bytes[at]) {
            let quote = bytes[at]
            emit(to: at + 1)
            mark(to: closing(quote, isEscaped: isEscaped))
            return
        }
        let end = end(from: at) { byte in
            !Self.isQuote(byte) && byte != UInt8(ascii: "\n") && (wholeLine || !Self.isBlank(byte))
        }
        guard end > at else { return }
        let value = String(decoding: bytes[at..<end], as: UTF8.self)
        mark(to: end)
        if Self.schemes.contains(Redaction.letters(value)) || value.lowercased() == "token" {
            emit(to: skipBlanks(at))
            hideValue(wholeLine: false)
        }
    }

    /// The place of the quote that ends a quoted value; the end of the text when there is none.
    private func closing(_ quote: UInt8, isEscaped: Bool) -> Int {
        var place = at
        while place < bytes.count, bytes[place] != quote {
            let isEscape = bytes[place] == UInt8(ascii: "\\")
            if isEscape, isEscaped, place + 1 < bytes.count, bytes[place + 1] == quote { return place }
            place += isEscape ? 2 : 1
        }
        return min(place, bytes.count)
    }

    /// Hides what stands before the `@` of a URL.
    private mutating func userPart() {
        let whole = end(from: at) { !Self.isBlank($0) && !Self.isQuote($0) && $0 != UInt8(ascii: "\n") }
        let authority = min(whole, end(from: at) { !"/?#".utf8.contains($0) })
        if let sign = bytes[at..<authority].lastIndex(of: UInt8(ascii: "@")) {
            mark(to: sign)
            return
        }
        // `user:pa/ss@host`: what follows the colon is no port, so the slash is part of a password.
        guard let colon = bytes[at..<authority].firstIndex(of: UInt8(ascii: ":")), bytes[at] != UInt8(ascii: "["),
            !bytes[(colon + 1)..<authority].allSatisfy({ (0x30...0x39).contains($0) }),
            let sign = bytes[at..<whole].lastIndex(of: UInt8(ascii: "@"))
        else { return }
        mark(to: sign)
    }

    private mutating func emit(to end: Int) {
        out.append(contentsOf: bytes[at..<end])
        at = end
    }

    private mutating func mark(to end: Int) {
        out.append(contentsOf: Redaction.mark.utf8)
        at = end
    }

    private func end(from start: Int, while holds: (UInt8) -> Bool) -> Int {
        bytes[start...].firstIndex { !holds($0) } ?? bytes.count
    }

    private func skipBlanks(_ place: Int) -> Int { end(from: place, while: Self.isBlank) }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x80...0xff: true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
        }
    }

    private static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
    }

    /// Space within a line.
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }
}
