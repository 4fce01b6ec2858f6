internal import Base

/// A text of the page under its key, or a counted one in all of its forms.
///
/// A text may hold places such as `{n}`, which the page fills in. Which form of a counted word fits a number is the page's to say
/// (`Intl.PluralRules`), by the endings `.one`, `.few` and `.many`; English has no form of its own for a few.
struct PageWord: Sendable {
    let forms: [(key: String, phrase: Phrase)]

    static func text(_ key: String, _ phrase: Phrase) -> PageWord {
        PageWord(forms: [(key, phrase)])
    }

    static func counted(
        _ key: String,
        _ one: String,
        _ many: String,
        pl polish: (one: String, few: String, many: String),
    ) -> PageWord {
        PageWord(forms: [
            ("\(key).one", Phrase(one, pl: polish.one)), ("\(key).few", Phrase(many, pl: polish.few)),
            ("\(key).many", Phrase(many, pl: polish.many)),
        ])
    }
}
