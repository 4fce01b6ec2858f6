package import Base

/// Declares an argument that is known by its place.
package struct PositionalSpec: Sendable {
    package enum Kind: Sendable, Hashable {
        case required
        case optional
        /// Takes all that are left, at least so many.
        case repeating(atLeast: Int)
    }

    /// As shown in help and asked for afterwards: `PATH`.
    package let name: String
    package let kind: Kind
    package let summary: Phrase
    /// Whether it may be beside subcommands: a word that is the name of one is that, any other is this.
    package let yieldsToSubcommands: Bool

    package init(_ name: String, _ kind: Kind, _ summary: Phrase, yieldsToSubcommands: Bool = false) {
        self.yieldsToSubcommands = yieldsToSubcommands
        self.name = name
        self.kind = kind
        self.summary = summary
    }

    var least: Int {
        switch kind {
        case .required: 1
        case .optional: 0
        case .repeating(let least): least
        }
    }

    var isRepeating: Bool {
        switch kind {
        case .required, .optional: false
        case .repeating: true
        }
    }
}
