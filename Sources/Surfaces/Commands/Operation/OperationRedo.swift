internal import Base
internal import Chronos

/// `everett redo`
enum OperationRedo {
    static let command = OperationReversal(
        name: "redo", summary: Phrase("Does again what was undone.", pl: "Ponawia to, co cofnięto."),
        discussion: Phrase(
            "Possible until something else is done.", pl: "Możliwe, dopóki nie zrobi się czegoś innego."),
        example: Phrase("Do it again.", pl: "Zrób to ponownie."),
        nothingToDo: Phrase("there is nothing to redo", pl: "nie ma czego ponowić"),
        question: Phrase("Redo?", pl: "Ponowić?"), wouldDo: Phrase("would do again:", pl: "ponowiłoby:"),
        done: Phrase("done again:", pl: "ponowiono:"), opposite: "undo",
        preview: { try $0.previewRedo($1, $2) }, perform: { try $0.redo($1, $2) }
    ).command
}
