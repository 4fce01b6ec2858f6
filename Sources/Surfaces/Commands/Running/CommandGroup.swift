internal import Base
internal import Terminal

/// Commands that share a first word.
struct CommandGroup: Sendable {
    let spec: CommandSpec
    let commands: [Command]
    /// What the first word does when it stands alone.
    let alone: Command?

    init(_ name: String, _ summary: Phrase, discussion: Phrase? = nil, commands: [Command]) {
        spec = CommandSpec(name, summary, discussion: discussion, subcommands: commands.map(\.spec))
        self.commands = commands
        alone = nil
    }

    /// A command that does something by itself, and has others beneath it.
    init(_ alone: Command, commands: [Command]) {
        let own = alone.spec
        spec = CommandSpec(
            own.name, own.summary, discussion: own.discussion, examples: own.examples, options: own.options,
            subcommands: commands.map(\.spec), runsAlone: true)
        self.commands = commands
        self.alone = alone
    }

    func command(_ name: String) -> Command? { commands.first { $0.spec.name == name } }
}
