internal import Base
internal import Terminal

/// Commands that share a first word.
struct CommandGroup: Sendable {
    let spec: CommandSpec
    let commands: [Command]
    /// What the first word alone does; nil: it shows its help.
    let own: Command?

    init(_ name: String, _ summary: Phrase, discussion: Phrase? = nil, commands: [Command]) {
        spec = CommandSpec(name, summary, discussion: discussion, subcommands: commands.map(\.spec))
        self.commands = commands
        own = nil
    }

    /// A command that has others beneath it.
    init(_ own: Command, commands: [Command]) {
        spec = own.spec.over(commands.map(\.spec))
        self.commands = commands
        self.own = own
    }

    func command(_ name: String) -> Command? { commands.first { $0.spec.name == name } }
}
