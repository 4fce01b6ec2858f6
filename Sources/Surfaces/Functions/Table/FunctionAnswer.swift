internal import Base

/// What a function has to say: the document that the command line gives for the same act.
package struct FunctionAnswer: Sendable {
    /// How it went; what could not be done at all is an error, not an answer.
    package enum Outcome: String, Sendable, Hashable {
        case done
        /// It was carried out, and did not end well: a program failed, a result could not be verified.
        case failed
        /// Somebody has to decide something first.
        case conflict
    }

    package let outcome: Outcome
    /// One JSON object.
    package let document: String

    init(_ outcome: Outcome = .done, _ build: (inout JSONWriter) -> Void) {
        self.outcome = outcome
        document = JSONWriter.text { $0.object(build) }
    }
}
