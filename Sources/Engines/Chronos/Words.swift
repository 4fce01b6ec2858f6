internal import Base

/// The engine's sentences that more than one place says.
enum Words {
    static let outOfMemory = Phrase("out of memory", pl: "brak pamięci")

    static func damaged(_ what: String) -> Phrase {
        Phrase("the store is damaged: \(what)", pl: "magazyn jest uszkodzony: \(what)")
    }

    static let runVerify = Phrase(
        "run 'everett verify' to see what is affected; nothing damaged is ever restored",
        pl: "uruchom 'everett verify', aby zobaczyć, czego to dotyczy; nic uszkodzonego nie zostanie przywrócone",
    )

    static let cancelled = Phrase("cancelled", pl: "przerwano")
}

extension EverettError {
    /// Stored bytes that are not what they should be; `what` names the file or object.
    static func damaged(
        _ what: String, cause: (any Error)? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> EverettError {
        EverettError(.integrity, Words.damaged(what), hints: [Words.runVerify], cause: cause, file: file, line: line)
    }
}
