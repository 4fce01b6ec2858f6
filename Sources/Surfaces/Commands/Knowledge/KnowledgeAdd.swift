internal import Base
internal import Chronos
internal import Knowledge
internal import Shapes
internal import Terminal

/// `everett knowledge add`
enum KnowledgeAdd {
    static let command = Command(
        CommandSpec(
            "add", Phrase("Keeps a note.", pl: "Zapisuje notatkę."),
            discussion: Phrase(
                "The first line is its title, unless --title names one. '-' reads the text from standard input. A note that "
                    + "says the same as one that still holds is that one.",
                pl:
                    "Pierwszy wiersz to tytuł, chyba że poda go --title. '-' czyta treść ze standardowego wejścia. Notatka "
                    + "mówiąca to samo, co inna wciąż aktualna, jest tą samą notatką."),
            examples: [
                CommandExample(
                    "everett knowledge add 'The cache is keyed by inode' --tag cache",
                    Phrase("A line.", pl: "Jeden wiersz.")),
                CommandExample(
                    "everett knowledge add - --kind decision < decision.md", Phrase("A text.", pl: "Cały tekst.")),
                CommandExample(
                    "everett knowledge add 'The port is 8080' --supersedes 3f2a91",
                    Phrase("In the place of another one.", pl: "W miejsce innej.")),
            ],
            options: [
                .value("title", "TEXT", Phrase("its title", pl: "tytuł")),
                .repeated("tag", "TAG", NoteOptions.tag), .value("kind", "KIND", NoteOptions.kind),
                .value("source", "TEXT", Phrase("where this was learnt", pl: "skąd to wiadomo")),
                .flag("agent", Phrase("an agent says so, not a person", pl: "mówi to agent, nie człowiek")),
                .value("supersedes", "NOTE", Phrase("takes the place of this note", pl: "zastępuje tę notatkę")),
                .value(
                    "until", "TIME", Phrase("when it stops to hold", pl: "do kiedy obowiązuje")),
            ],
            positionals: [
                PositionalSpec(
                    "TEXT", .required, Phrase("the note; '-': from standard input", pl: "treść; '-': z wejścia"))
            ])
    ) { context in
        let arguments = context.arguments
        let typed = arguments.rawPositional("TEXT") ?? []
        let bytes =
            typed == [UInt8(ascii: "-")]
            ? try StandardInput.read(upTo: NoteDraft.longestBody + 4096, context) : typed
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw EverettError(.usage, Phrase("the note is not UTF-8 text", pl: "notatka nie jest tekstem UTF-8"))
        }
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let draft = try NoteDraft(
            text, title: arguments.value("title"), tags: arguments.values("tag"),
            kind: arguments.value("kind") ?? "note",
            provenance: try engine.provenance(
                arguments.flag("agent") ? .agent : .user, source: arguments.value("source"), project),
            validTo: try NoteOptions.time("until", context))
        let (note, isNew) = try engine.addNote(draft, superseding: arguments.value("supersedes"), project)
        if context.isJSON {
            context.answer { json in
                json.note(note, at: context.invocation.clock.now, withBody: true)
                json.bool("new", isNew)
            }
            return .ok
        }
        let word = isNew ? Phrase("noted ", pl: "zanotowano ") : Phrase("known already: ", pl: "już wiadomo: ")
        context.say(StyledText(word[context.language]) + NoteLines.label(note, context))
        return .ok
    }
}
