package import Base

/// Declares an option: how it is written, what it takes, what it is for.
package struct OptionSpec: Sendable {
    package enum Kind: Sendable {
        /// Present or not.
        case flag
        /// Takes one value.
        case value
        /// Takes a value each time it is given.
        case repeated
    }

    /// The long name without its dashes.
    package let name: String
    package let short: Character?
    package let kind: Kind
    /// Stands for the value in help, as in `--message NAME`.
    package let placeholder: String
    /// The only values accepted; empty when any is.
    package let allowed: [String]
    package let summary: Phrase
    package let isHidden: Bool

    private init(
        name: String,
        short: Character?,
        kind: Kind,
        placeholder: String,
        allowed: [String],
        summary: Phrase,
        isHidden: Bool,
    ) {
        self.name = name
        self.short = short
        self.kind = kind
        self.placeholder = placeholder
        self.allowed = allowed
        self.summary = summary
        self.isHidden = isHidden
    }

    package static func flag(
        _ name: String,
        short: Character? = nil,
        _ summary: Phrase,
        hidden: Bool = false,
    ) -> OptionSpec {
        OptionSpec(
            name: name, short: short, kind: .flag, placeholder: "", allowed: [], summary: summary, isHidden: hidden)
    }

    package static func value(
        _ name: String,
        short: Character? = nil,
        _ placeholder: String,
        allowed: [String] = [],
        _ summary: Phrase,
        hidden: Bool = false,
    ) -> OptionSpec {
        OptionSpec(
            name: name, short: short, kind: .value, placeholder: placeholder, allowed: allowed, summary: summary,
            isHidden: hidden)
    }

    package static func repeated(
        _ name: String,
        short: Character? = nil,
        _ placeholder: String,
        allowed: [String] = [],
        _ summary: Phrase,
        hidden: Bool = false,
    ) -> OptionSpec {
        OptionSpec(
            name: name, short: short, kind: .repeated, placeholder: placeholder, allowed: allowed, summary: summary,
            isHidden: hidden)
    }

    var takesValue: Bool {
        switch kind {
        case .flag: false
        case .value, .repeated: true
        }
    }

    /// The option as one writes it.
    var spelling: String { "--" + name }
}
