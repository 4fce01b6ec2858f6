internal import Base
internal import Knowledge
internal import Terminal

/// What the commands about notes have in common.
enum NoteOptions {
    static let tag = Phrase("a tag", pl: "tag")
    static let kind = Phrase("what sort of note: note, decision, lesson…", pl: "rodzaj: note, decision, lesson…")
    static let reference = Phrase("the note: an id or its beginning", pl: "notatka: identyfikator albo jego początek")

    /// The options that choose notes.
    static let filters: [OptionSpec] = [
        .repeated("tag", "TAG", Phrase("only with this tag", pl: "tylko z tym tagiem")),
        .value("kind", "KIND", Phrase("only of this kind", pl: "tylko tego rodzaju")),
        .value("since", "TIME", Phrase("written since then", pl: "zapisane od tego czasu")),
        .flag(
            "past", Phrase("also superseded, retired and expired ones", pl: "także zastąpione, wycofane i nieaktualne")),
        .value("limit", "N", Phrase("at most so many", pl: "najwyżej tyle")),
    ]

    static func filter(_ context: Context) throws -> NoteFilter {
        NoteFilter(
            tags: context.arguments.values("tag"), kind: context.arguments.value("kind"),
            since: try time("since", context), includesPast: context.arguments.flag("past"),
            limit: try Amount.count("limit", context) ?? 100)
    }

    /// The moment that an option names; nil when it was not given.
    static func time(_ option: String, _ context: Context) throws(EverettError) -> Timestamp? {
        guard let text = context.arguments.value(option) else { return nil }
        if let time = NoteTime.parse(text) { return time }
        throw EverettError(
            .usage, Phrase("--\(option): '\(text)' is no moment", pl: "--\(option): '\(text)' nie jest chwilą"),
            hints: [
                Phrase(
                    "write a day, or a time in UTC: 2026-11-21, 2026-11-21T08:30Z",
                    pl: "podaj dzień albo czas UTC: 2026-11-21, 2026-11-21T08:30Z")
            ])
    }
}
