internal import Base
internal import Chronos
internal import Knowledge
internal import Shapes

/// What is known in a world.
enum KnowledgeFunctions {
    private static let kind = ValueSchema.text(
        1...NoteDraft.longestKind,
        Phrase("what sort of note: note, decision, lesson…", pl: "rodzaj: note, decision, lesson…"))
    private static func tags(_ about: Phrase) -> ValueSchema {
        .list(.text(1...NoteDraft.longestTag), 0...NoteDraft.mostTags, about)
    }

    static let search = AgentFunction(
        "search_knowledge",
        Phrase(
            "Finds notes that hold all the words, the best first.",
            pl: "Wyszukuje notatki zawierające wszystkie słowa, najlepsze najpierw."),
        access: .agents, traits: .looks,
        input: [
            .init(
                "query",
                .text(
                    1...1000,
                    Phrase(
                        "words, or beginnings of words; case and accents do not count",
                        pl: "słowa albo ich początki; wielkość liter i znaki diakrytyczne nie mają znaczenia"))),
            .init("tags", tags(Phrase("only with these tags", pl: "tylko z tymi tagami")), required: false),
            .init("kind", kind, required: false),
            .init(
                "since",
                .text(
                    1...40,
                    Phrase(
                        "written then or later: a day, or a time in UTC (2026-11-21, 2026-11-21T08:30Z)",
                        pl: "zapisane wtedy lub później: dzień albo czas UTC (2026-11-21, 2026-11-21T08:30Z)")),
                required: false),
            .init(
                "past",
                .flag(
                    Phrase(
                        "also superseded, retired and expired ones (false)",
                        pl: "także zastąpione, wycofane i nieaktualne (false)")), required: false),
            .limit(Int64(NoteFilter.mostAtOnce), usually: 100), .timeline,
        ],
        output: Outputs.hits
    ) { call in
        let arguments = call.arguments
        let since = try arguments.text("since").map { text in
            if let time = NoteTime.parse(text) { return time }
            throw EverettError(
                .usage,
                Phrase("'since' is a day, or a time in UTC", pl: "'since' to dzień albo czas UTC"),
                hints: [Phrase(verbatim: "2026-11-21, 2026-11-21T08:30Z")])
        }
        let filter = NoteFilter(
            tags: arguments.texts("tags"), kind: arguments.text("kind"), since: since,
            includesPast: arguments.flag("past"), limit: arguments.integer("limit") ?? 100)
        let hits = try call.engine.searchNotes(try arguments.required("query"), filter, call.world)
        return FunctionAnswer { $0.hits(hits, at: call.clock.now) }
    }

    static let add = AgentFunction(
        "add_knowledge",
        Phrase(
            "Keeps a note in the timeline's knowledge; one that says the same is that one.",
            pl: "Zapisuje notatkę w wiedzy linii czasu; mówiąca to samo jest tą samą notatką."),
        access: .agents, traits: .adds(again: true),
        input: [
            .init(
                "text",
                .text(
                    1...NoteDraft.longestBody,
                    Phrase(
                        "the note; its first line is the title unless one is given",
                        pl: "treść; pierwszy wiersz jest tytułem, jeśli go nie podano"))),
            .init("title", .text(1...NoteDraft.longestTitle, Phrase("its title", pl: "tytuł")), required: false),
            .init("tags", tags(Phrase("its tags", pl: "tagi")), required: false),
            .init("kind", kind, required: false),
            .init(
                "source", .text(1...NoteDraft.longestSource, Phrase("where this was learnt", pl: "skąd to wiadomo")),
                required: false),
            .init(
                "supersedes",
                .text(
                    1...64,
                    Phrase("takes the place of this note: its id", pl: "zastępuje tę notatkę: jej identyfikator")),
                required: false),
            .timeline,
        ],
        output: Outputs.note
    ) { call in
        let arguments = call.arguments
        let author: NoteProvenance.Author = call.desk.caller == .user ? .user : .agent
        let draft = try NoteDraft(
            try arguments.required("text"), title: arguments.text("title"), tags: arguments.texts("tags"),
            kind: arguments.text("kind") ?? "note",
            provenance: try call.engine.provenance(author, source: arguments.text("source"), call.world))
        let (note, isNew) = try call.engine.addNote(draft, superseding: arguments.text("supersedes"), call.world)
        return FunctionAnswer { json in
            json.note(note, at: call.clock.now, withBody: true)
            json.bool("new", isNew)
        }
    }
}
