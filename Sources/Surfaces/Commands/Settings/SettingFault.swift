internal import Base
internal import Configuration

/// Mistakes in settings that keep a command from beginning.
struct SettingFault: Error {
    /// More would bury the first ones.
    static let mostTold = 20

    let mistakes: [SettingMistake]
    var hints: [Phrase] = []

    /// All of them as one error, for whoever wants one.
    var error: EverettError {
        let lines = mistakes.prefix(Self.mostTold).map(\.lineWithHints)
        let message = lines.dropFirst().reduce(lines.first ?? Phrase(verbatim: "")) { $0 + Phrase(verbatim: "; ") + $1 }
        return EverettError(.usage, message, hints: hints)
    }
}
