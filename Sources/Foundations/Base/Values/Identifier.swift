/// A name that Everett mints: sixteen random bytes in hexadecimal, unlike a checkpoint's id, which is a hash.
package struct Identifier: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    /// Reads 32 hexadecimal digits; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 32, text.utf8.allSatisfy({ Hex.nibble($0) != nil }), text == text.lowercased() else {
            return nil
        }
        self.text = text
    }

    fileprivate init(bytes: [UInt8]) {
        text = Hex.encode(bytes)
    }

    package var short: String { String(text.prefix(12)) }
    package var description: String { text }

    package static func < (left: Identifier, right: Identifier) -> Bool { left.text < right.text }
}

/// Where new identifiers come from, as a value: random in the product, counting in tests.
package struct IDSource: Sendable {
    private let random: RandomSource

    package init(random: RandomSource) {
        self.random = random
    }

    package func next() -> Identifier { Identifier(bytes: random.bytes(16)) }
}
