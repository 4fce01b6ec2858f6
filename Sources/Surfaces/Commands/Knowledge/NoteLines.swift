internal import Base
internal import Chronos
internal import Knowledge
internal import Terminal

/// Notes, in words.
enum NoteLines {
    static func label(_ note: Note, _ context: Context) -> StyledText {
        var line = StyledText(note.id.short, .id) + StyledText(" " + note.title, .name)
        if note.kind != "note" { line += StyledText(" [\(note.kind)]", .dim) }
        for tag in note.tags { line += StyledText(" #\(tag)", .dim) }
        if let state = state(note, context) { line += StyledText(" (\(state[context.language]))", .warning) }
        return line
    }

    /// Why it does not hold any more, or is not sure to; nil for one that simply holds.
    static func state(_ note: Note, _ context: Context) -> Phrase? {
        if note.retired != nil { return Phrase("retired", pl: "wycofana") }
        if let other = note.supersededBy {
            return Phrase("superseded by \(other.short)", pl: "zastąpiona przez \(other.short)")
        }
        if !note.isCurrent(at: context.invocation.clock.now) { return Phrase("expired", pl: "nieaktualna") }
        return note.disputes.map { Phrase("disputes \($0.short)", pl: "sprzeczna z \($0.short)") }
    }

    static func snippet(_ snippet: NoteSnippet) -> StyledText {
        var line = StyledText("  ")
        for piece in snippet.pieces { line += StyledText(piece.text, piece.isMatch ? .changed : .dim) }
        return line
    }

    static func change(_ change: KnowledgeChange, _ context: Context) -> StyledText {
        func notes(_ count: Int) -> String {
            Phrase.count(count, "note", "notes", pl: ("notatka", "notatki", "notatek"))[context.language]
        }
        let label = Phrase("  knowledge: ", pl: "  wiedza: ")[context.language]
        return StyledText(label) + StyledText("\(notes(change.notesNow)) → \(notes(change.notesThen))", .changed)
    }
}
