package import Base

/// Declares a command and what is beneath it; the root of the tree is the program.
///
/// The tree is the only source of parsing, help and completions, so they cannot disagree.
package struct CommandSpec: Sendable {
    package let name: String
    package let aliases: [String]
    package let summary: Phrase
    package let discussion: Phrase?
    package let examples: [CommandExample]
    /// Options of this command alone.
    package let options: [OptionSpec]
    /// Options of this command and of every command beneath it.
    package let sharedOptions: [OptionSpec]
    package let positionals: [PositionalSpec]
    package let subcommands: [CommandSpec]
    package let topics: [HelpTopic]
    /// Works, but is not listed.
    package let isHidden: Bool
    /// Does something without a subcommand although it has some; otherwise help is shown.
    package let runsAlone: Bool

    package init(
        _ name: String,
        aliases: [String] = [],
        _ summary: Phrase,
        discussion: Phrase? = nil,
        examples: [CommandExample] = [],
        options: [OptionSpec] = [],
        sharedOptions: [OptionSpec] = [],
        positionals: [PositionalSpec] = [],
        subcommands: [CommandSpec] = [],
        topics: [HelpTopic] = [],
        isHidden: Bool = false,
        runsAlone: Bool = false,
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.discussion = discussion
        self.examples = examples
        self.options = options
        self.sharedOptions = sharedOptions
        self.positionals = positionals
        self.subcommands = subcommands
        self.topics = topics
        self.isHidden = isHidden
        self.runsAlone = runsAlone
    }

    /// The same command with others beneath it.
    package func over(_ subcommands: [CommandSpec]) -> CommandSpec {
        CommandSpec(
            name, aliases: aliases, summary, discussion: discussion, examples: examples, options: options,
            sharedOptions: sharedOptions, positionals: positionals, subcommands: subcommands, topics: topics,
            isHidden: isHidden, runsAlone: runsAlone)
    }

    package func subcommand(_ name: String) -> CommandSpec? {
        subcommands.first { $0.name == name || $0.aliases.contains(name) }
    }

    var canRun: Bool { subcommands.isEmpty || runsAlone || !positionals.isEmpty }
    var visibleSubcommands: [CommandSpec] { subcommands.filter { !$0.isHidden } }
}
