/// A language that every phrase exists in.
package enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case polish = "pl"

    /// Reads a POSIX locale name such as `pl_PL.UTF-8`; anything unknown is English.
    package init(locale: String) {
        self = locale.lowercased().prefix(while: \.isLetter) == "pl" ? .polish : .english
    }
}
