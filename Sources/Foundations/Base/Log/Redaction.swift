/// Takes secrets out of text that leaves the process; errs on the side of hiding.
package enum Redaction {
    package static let mark = "[redacted]"

    private static let secretFields = [
        "password", "passwd", "passphrase", "secret", "token", "apikey", "authorization", "cookie", "credential",
        "privatekey",
    ]

    private static let tokenPrefixes = ["sk-", "ghp_", "gho_", "ghs_", "github_pat_", "xoxb-", "xoxp-", "AKIA", "eyJ"]

    /// The value as it may be written for a field of this name.
    package static func redact(_ value: String, field: String) -> String {
        namesSecret(letters(field)) ? mark : redact(value)
    }

    /// The text with credentials in URLs, `name=value` pairs and well-known token shapes replaced.
    package static func redact(_ text: String) -> String {
        RedactionScanner.redact(text)
    }

    /// A name without its separators, so that `API-Key`, `api_key` and `apiKey` are one.
    static func letters(_ name: String) -> String {
        name.lowercased().filter(\.isLetter)
    }

    static func namesSecret(_ letters: String) -> Bool {
        secretFields.contains(where: letters.contains)
    }

    static func isToken(_ word: String) -> Bool {
        guard word.utf8.count >= 16 else { return false }
        // A log may hide too much: what begins like a token is hidden before anybody checks how it goes on.
        return tokenPrefixes.contains(where: word.hasPrefix) || TokenRule.isSecret(Array(word.utf8))
    }
}
