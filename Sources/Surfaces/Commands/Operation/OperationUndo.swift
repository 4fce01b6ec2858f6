internal import Base
internal import Chronos

/// `everett undo`
enum OperationUndo {
    static let command = OperationReversal(
        name: "undo", summary: Phrase("Takes the last operation back.", pl: "Cofa ostatnią operację."),
        discussion: Phrase(
            "Undo again goes one further. The project is changed only when the operation had changed it, and then a safety "
                + "checkpoint is taken first.",
            pl: "Kolejne undo cofa o jedną dalej. Projekt zmienia się tylko wtedy, gdy zmieniła go operacja, a wtedy "
                + "najpierw powstaje punkt bezpieczeństwa."),
        example: Phrase("Take a restore back.", pl: "Cofnij przywrócenie."),
        nothingToDo: Phrase("there is nothing to undo", pl: "nie ma czego cofnąć"),
        question: Phrase("Undo?", pl: "Cofnąć?"), wouldDo: Phrase("would undo:", pl: "cofnęłoby:"),
        done: Phrase("undone:", pl: "cofnięto:"), opposite: "redo",
        preview: { try $0.previewUndo($1, $2) }, perform: { try $0.undo($1, $2) }
    ).command
}
