/// Takes secrets out of text that leaves the process; errs on the side of hiding.
package enum Redaction {
    package static let mark = "[redacted]"

    private static let secretFields = [
        "password", "passwd", "secret", "token", "apikey", "authorization", "cookie", "credential", "privatekey",
    ]

    private static let tokenPrefixes = ["sk-", "ghp_", "gho_", "ghs_", "github_pat_", "xoxb-", "xoxp-", "AKIA", "eyJ"]

    /// The value as it may be written for a field of this name.
    package static func redact(_ value: String, field: String) -> String {
        let plain = field.lowercased().filter { $0.isLetter }
        if secretFields.contains(where: plain.contains) { return mark }
        return redact(value)
    }

    /// The text with credentials in URLs, `name=value` pairs and well-known token shapes replaced.
    package static func redact(_ text: String) -> String {
        guard
            text.utf8.contains(where: {
                $0 == 0x3d || $0 == 0x3a || $0 == 0x2d || $0 == 0x5f || $0 == 0x41 || $0 == 0x79
            })
        else { return text }
        return text.split(separator: " ", omittingEmptySubsequences: false)
            .reduce(into: Words()) { words, word in words.append(word) }
            .text
    }

    /// Words in order, where the one after `Bearer` or a secret's name is hidden too.
    private struct Words {
        var text = ""
        var hidesNext = false
        var isFirst = true

        mutating func append(_ word: Substring) {
            if !isFirst { text += " " }
            isFirst = false
            if hidesNext, !word.isEmpty {
                text += mark
                hidesNext = false
                return
            }
            text += Redaction.redact(word: word)
            let lowered = word.lowercased()
            hidesNext = lowered == "bearer" || lowered == "basic" || namesSecret(lowered, endingIn: ":")
        }

        private func namesSecret(_ lowered: String, endingIn suffix: String) -> Bool {
            guard lowered.hasSuffix(suffix) else { return false }
            let plain = lowered.filter { $0.isLetter }
            return secretFields.contains(where: plain.contains)
        }
    }

    private static func redact(word: Substring) -> String {
        if tokenPrefixes.contains(where: word.hasPrefix), word.utf8.count >= 16 { return mark }
        for separator in ["=", ":"] as [Character] {
            guard let index = word.firstIndex(of: separator) else { continue }
            let name = word[..<index].lowercased().filter { $0.isLetter }
            let value = word[word.index(after: index)...]
            if !value.isEmpty, secretFields.contains(where: name.contains) {
                return "\(word[..<index])\(separator)\(mark)"
            }
            if tokenPrefixes.contains(where: value.hasPrefix), value.utf8.count >= 16 {
                return "\(word[..<index])\(separator)\(mark)"
            }
        }
        return withoutCredentials(word)
    }

    /// A URL without the `user:password@` part.
    private static func withoutCredentials(_ word: Substring) -> String {
        var rest = word[...]
        var scheme: Substring?
        while let colon = rest.firstIndex(of: ":") {
            let after = rest[rest.index(after: colon)...]
            if after.hasPrefix("//") {
                scheme = word[..<after.index(after.startIndex, offsetBy: 2)]
                rest = after.dropFirst(2)
                break
            }
            rest = after
        }
        guard let scheme else { return String(word) }
        let authority = rest.prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return String(word) }
        return "\(scheme)\(mark)@\(rest[rest.index(after: at)...])"
    }
}
