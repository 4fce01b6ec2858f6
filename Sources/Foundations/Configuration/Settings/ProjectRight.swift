package import Base

/// Whether the file in the project may set a setting, and why.
///
/// That file is part of the project: whoever can write the project, an agent for one, can write it.
package enum ProjectRight: Sendable {
    /// It may add patterns, for nothing gets less safe; an exception (`!`) needs the user's trust.
    case freeToAdd(Phrase)
    /// It may say `true`; to say `false` it needs the user's trust.
    case freeWhenTrue(Phrase)
    /// Only after the user looked at the file and trusted it.
    case trusted(Phrase)
    /// Never: it is about the user, or about a home that all projects share.
    case never(Phrase)

    package var reason: Phrase {
        switch self {
        case .freeToAdd(let reason), .freeWhenTrue(let reason), .trusted(let reason), .never(let reason): reason
        }
    }

    /// The rule in one word, for programs.
    package var name: String {
        switch self {
        case .freeToAdd: "to_add"
        case .freeWhenTrue: "when_true"
        case .trusted: "when_trusted"
        case .never: "never"
        }
    }

    /// Whether a file that is not trusted may say this.
    func allowsUntrusted(_ value: SettingValue) -> Bool {
        switch (self, value) {
        case (.freeToAdd, .list(let patterns)): patterns.allSatisfy { !$0.hasPrefix("!") }
        case (.freeWhenTrue, .bool(let isTrue)): isTrue
        default: false
        }
    }
}
