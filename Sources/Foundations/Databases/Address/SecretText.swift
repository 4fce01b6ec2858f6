package import Base

/// A password: it can be compared and handed on, and prints as dots.
package struct SecretText: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The text itself; whoever asks keeps it out of arguments, errors and logs.
    package let revealed: String

    package init(_ text: String) {
        revealed = text
    }

    /// A new password of 32 random bytes in hexadecimal.
    package static func random(_ source: RandomSource) -> SecretText { SecretText(Hex.encode(source.bytes(32))) }

    package var description: String { "•••" }
    package var debugDescription: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
