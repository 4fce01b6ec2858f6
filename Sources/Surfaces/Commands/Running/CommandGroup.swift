internal import Base
internal import Terminal

/// Commands that share a first word.
struct CommandGroup: Sendable {
    let spec: CommandSpec
    let commands: [Command]
    /// What the first word does by itself; without one, help is shown.
    let alone: Command?

    init(
        _ name: String, _ summary: Phrase, discussion: Phrase? = nil, commands: [Command], alone: Command? = nil
    ) {
        spec = CommandSpec(
            name, summary, discussion: discussion, examples: alone?.spec.examples ?? [],
            options: alone?.spec.options ?? [], subcommands: commands.map(\.spec), runsAlone: alone != nil)
        self.commands = commands
        self.alone = alone
    }

    /// A command that has others beneath it.
    init(_ alone: Command, commands: [Command]) {
        spec = alone.spec.over(commands.map(\.spec))
        self.commands = commands
        self.alone = alone
    }

    func command(_ name: String) -> Command? { commands.first { $0.spec.name == name } }
}
