internal import Base
internal import Chronos
internal import Terminal

/// Operations in words and as JSON.
enum OperationLines {
    static func words(_ kind: OperationRecord.Kind) -> Phrase {
        switch kind {
        case .initialise: Phrase(verbatim: "init")
        case .checkpoint: Phrase("checkpoint", pl: "punkt kontrolny")
        case .capture: Phrase("capture", pl: "uchwycenie")
        case .restore: Phrase("restore", pl: "przywrócenie")
        case .pin: Phrase("pin", pl: "przypięcie")
        case .unpin: Phrase("unpin", pl: "odpięcie")
        case .undo: Phrase("undo", pl: "cofnięcie")
        case .importing: Phrase(verbatim: "import")
        case .redo: Phrase("redo", pl: "ponowienie")
        case .expire: Phrase("expiry", pl: "wygaśnięcie")
        case .forget: Phrase("forget", pl: "zapomnienie")
        case .keep: Phrase("keep", pl: "zachowanie")
        case .purge: Phrase("purge", pl: "wymazanie")
        case .repair: Phrase("repair", pl: "naprawa")
        case .branch: Phrase("branch", pl: "odgałęzienie")
        case .drop: Phrase("drop", pl: "usunięcie linii czasu")
        case .merge: Phrase("merge", pl: "scalenie")
        case .rename: Phrase("rename", pl: "zmiana nazwy")
        case .materialize: Phrase("materialize", pl: "zmiana w katalog")
        }
    }

    static func line(_ operation: OperationRecord, _ context: Context) -> StyledText {
        var line = StyledText(words(operation.kind)[context.language], .heading)
        if let made = operation.made { line += StyledText(" ") + StyledText(made.name, .name) }
        if let name = operation.newName { line += StyledText(" → ") + StyledText(name, .name) }
        if let subject = operation.subject { line += StyledText(" ") + StyledText(subject.short, .id) }
        return line + StyledText(" (" + context.time(operation.created) + ")", .dim)
    }
}
