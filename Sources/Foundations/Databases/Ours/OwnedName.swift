package import Base

/// A name that Everett gives: `BASE_ev_HOME_KEY`, with the last eight digits of the home and twelve of the key.
///
/// Servers cut names off at 63 bytes without a word, so the base is shortened, never the digits.
package struct OwnedName: Sendable, Hashable {
    package static let limit = 63
    private static let homeDigits = 8
    private static let keyDigits = 12
    private static let infix = "_ev_"

    package let text: String
    package let homeTag: String
    package let keyTag: String

    package init(base: String, mark: OwnedMark) {
        homeTag = String(mark.home.text.suffix(OwnedName.homeDigits))
        keyTag = String(mark.key.text.suffix(OwnedName.keyDigits))
        let tail = "\(OwnedName.infix)\(homeTag)_\(keyTag)"
        // A name of ours as the base would grow with each generation.
        let living = OwnedName(base)?.base ?? base
        var start = ""
        for scalar in living.unicodeScalars {
            guard start.utf8.count + String(scalar).utf8.count + tail.utf8.count <= OwnedName.limit else { break }
            start.unicodeScalars.append(scalar)
        }
        text = start + tail
    }

    /// Reads a name; nil for one that Everett would not give.
    package init?(_ name: String) {
        let bytes = Array(name.utf8)
        let tail = OwnedName.infix.utf8.count + OwnedName.homeDigits + 1 + OwnedName.keyDigits
        guard bytes.count >= tail, bytes.count <= OwnedName.limit else { return nil }
        let end = Array(bytes.suffix(tail))
        let home = end[4..<12]
        let key = end[13...]
        guard end[..<4].elementsEqual(OwnedName.infix.utf8), end[12] == UInt8(ascii: "_"),
            (home + key).allSatisfy(OwnedName.isDigit)
        else { return nil }
        text = name
        homeTag = String(decoding: home, as: UTF8.self)
        keyTag = String(decoding: key, as: UTF8.self)
    }

    /// What stands before our digits.
    package var base: String { String(decoding: Array(text.utf8).dropLast(25), as: UTF8.self) }

    package func belongs(to home: Identifier) -> Bool { home.text.hasSuffix(homeTag) }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}
