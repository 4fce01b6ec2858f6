/// Help to be shown: about what, and the options that say how (`--lang`, `--color`).
package struct HelpRequest: Sendable {
    package enum Subject: Sendable {
        case command(CommandSpec)
        case topic(HelpTopic)
    }

    package let subject: Subject
    /// The words that call the command, the program's name first: `everett timeline list`.
    package let commandLine: String
    /// Options declared by the commands above.
    package let inheritedOptions: [OptionSpec]
    /// False when the command was called without the subcommand it needs; a mistake then, with help as the answer.
    package let wasAsked: Bool
    package let arguments: ParsedArguments
}
