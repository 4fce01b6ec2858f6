internal import Base
internal import Terminal

/// Commands that share a first word.
struct CommandGroup: Sendable {
    let spec: CommandSpec
    let commands: [Command]

    init(_ name: String, _ summary: Phrase, discussion: Phrase? = nil, commands: [Command]) {
        spec = CommandSpec(name, summary, discussion: discussion, subcommands: commands.map(\.spec))
        self.commands = commands
    }

    func command(_ name: String) -> Command? { commands.first { $0.spec.name == name } }
}
