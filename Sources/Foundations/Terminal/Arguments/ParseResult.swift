package import Base

/// What a command line turned out to be.
package enum ParseResult: Sendable {
    case command(ParsedArguments)
    case help(HelpRequest)
    /// An error with code `usage`, and the options understood nevertheless, for they say how to report it.
    case mistake(EverettError, ParsedArguments)
}
