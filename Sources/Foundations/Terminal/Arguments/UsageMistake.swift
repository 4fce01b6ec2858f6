internal import Base

/// A way in which a command line is wrong.
enum UsageMistake {
    case unknownCommand(String, suggestions: [String])
    case unknownOption(String, suggestions: [String])
    case missingValue(OptionSpec)
    case unwantedValue(OptionSpec)
    case valueNotAllowed(String, OptionSpec)
    case givenTwice(OptionSpec)
    case missingPositional(PositionalSpec)
    case unexpectedArgument(String)

    /// The error to report; `commandLine` is the command as far as it was understood.
    func error(for commandLine: String) -> EverettError {
        EverettError(.usage, message(commandLine), hints: hints + [Words.seeHelp(commandLine)])
    }

    private func message(_ commandLine: String) -> Phrase {
        switch self {
        case .unknownCommand(let word, _): Words.unknownCommand(shown(word), of: commandLine)
        case .unknownOption(let option, _): Words.unknownOption(shown(option), of: commandLine)
        case .missingValue(let option): Words.missingValue(option.spelling, option.placeholder)
        case .unwantedValue(let option): Words.unwantedValue(option.spelling)
        case .valueNotAllowed(let value, let option): Words.valueNotAllowed(shown(value), of: option.spelling)
        case .givenTwice(let option): Words.givenTwice(option.spelling)
        case .missingPositional(let positional): Words.missingPositional(positional.name, of: commandLine)
        case .unexpectedArgument(let argument): Words.unexpectedArgument(shown(argument), of: commandLine)
        }
    }

    private var hints: [Phrase] {
        switch self {
        case .unknownCommand(_, let suggestions): Self.didYouMean(suggestions)
        case .unknownOption(_, let suggestions): Self.didYouMean(suggestions) + [Words.dashesForArguments]
        case .valueNotAllowed(let value, let option):
            Self.didYouMean(Suggestion.closest(to: value, among: option.allowed)) + [
                Words.allowedValues(option.allowed)
            ]
        case .missingValue(let option): [Words.valueWithEqualSign(option.spelling, option.placeholder)]
        case .unwantedValue, .givenTwice, .missingPositional, .unexpectedArgument: []
        }
    }

    private static func didYouMean(_ suggestions: [String]) -> [Phrase] {
        suggestions.isEmpty ? [] : [Words.didYouMean(suggestions)]
    }

    private func shown(_ text: String) -> String { SafeText.make(text, limit: 100) }
}
