internal import Base
internal import Platform

/// A secret that was found in a text; says where it is, never what it is.
package struct FoundToken: Sendable, Hashable {
    package let rule: String
    /// Counted from 1.
    package let line: Int
    package let mask: String
}

/// Searches content for tokens; nearly all of it is passed over many bytes at a time.
package enum TokenDetector {
    private static let finder = WordFinder(TokenRule.all.map(\.anchor))

    package static func holdsToken(_ bytes: Span<UInt8>) -> Bool {
        var from = 0
        while let found = finder.next(in: bytes, from: from) {
            if first(in: bytes, found.place, found.words) != nil { return true }
            from = found.place + 1
        }
        return false
    }

    /// The first so many, in order.
    package static func tokens(in bytes: Span<UInt8>, atMost limit: Int = 20) -> [FoundToken] {
        var tokens: [FoundToken] = []
        var from = 0
        var line = 1
        var counted = 0
        while tokens.count < limit, let found = finder.next(in: bytes, from: from) {
            from = found.place + 1
            guard let (rule, secret) = first(in: bytes, found.place, found.words) else { continue }
            while counted < secret.lowerBound {
                if bytes[counted] == UInt8(ascii: "\n") { line += 1 }
                counted += 1
            }
            tokens.append(FoundToken(rule: rule.name, line: line, mask: rule.mask(bytes, secret)))
            from = max(from, secret.upperBound)
        }
        return tokens
    }

    private static func first(
        in bytes: Span<UInt8>, _ place: Int, _ words: UInt64
    ) -> (rule: TokenRule, secret: Range<Int>)? {
        var rest = words
        while rest != 0 {
            let rule = TokenRule.all[rest.trailingZeroBitCount]
            if let secret = rule.secret(in: bytes, anchorAt: place) { return (rule, secret) }
            rest &= rest - 1
        }
        return nil
    }
}
