/// What went wrong, for a person and for a program: a code, a plain sentence, and what to do next.
///
/// `message` and `hints` never hold file content, prompt text or secrets; they are printed, logged and sent.
package struct EverettError: Error, Sendable, CustomStringConvertible {
    package let code: ErrorCode
    package let message: Phrase
    package let hints: [Phrase]
    /// The failure underneath, when another layer reported one.
    package let cause: (any Error)?
    package let location: SourceLocation

    package init(
        _ code: ErrorCode,
        _ message: Phrase,
        hints: [Phrase] = [],
        cause: (any Error)? = nil,
        file: StaticString = #fileID,
        line: UInt = #line,
    ) {
        self.code = code
        self.message = message
        self.hints = hints
        self.cause = cause
        location = SourceLocation(file: file, line: line)
    }

    package var description: String { "\(code.name): \(message.english)" }

    /// The error with one more piece of advice.
    package func adding(hint: Phrase) -> EverettError {
        EverettError(copying: self, hints: hints + [hint])
    }

    private init(copying other: EverettError, hints: [Phrase]) {
        code = other.code
        message = other.message
        self.hints = hints
        cause = other.cause
        location = other.location
    }

    /// Any error in the house's shape; what is not ours already is an internal fault.
    package static func wrapping(_ error: any Error) -> EverettError {
        if let own = error as? EverettError { return own }
        return EverettError(
            .internal,
            Phrase("unexpected error: \(error)", pl: "nieoczekiwany błąd: \(error)"),
            cause: error,
        )
    }
}

/// Where in the source an error was made.
package struct SourceLocation: Sendable, CustomStringConvertible {
    package let file: StaticString
    package let line: UInt

    package var description: String { "\(file):\(line)" }
}
