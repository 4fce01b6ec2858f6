package import Base

/// The declared tree of commands with what each value may be: what completion scripts are made from.
package struct CompletionTree: Sendable {
    let program: String
    /// The program first, then every command that is listed, groups before their commands.
    let nodes: [CompletionNode]
    /// Options that every command takes.
    let shared: [CompletionNode.Option]
    /// Options whose values the program is given along with a question.
    let context: [String]

    /// What a value may be, from the option it belongs to (nil for an operand) and its placeholder.
    package typealias Values = (_ option: String?, _ placeholder: String) -> ValueSource

    /// Takes what a placeholder stands for, and the options that decide what the program's own answers are about.
    package init(
        _ root: CommandSpec, language: Language, context: [String], values: Values
    ) {
        program = root.name
        self.context = context
        shared = root.sharedOptions.filter { !$0.isHidden }.map { Self.option($0, language, values) }
        nodes =
            Self.nodes(root, path: [], inherited: [], language, values)
            + (root.subcommands.isEmpty ? [] : [Self.help(root, language)])
    }

    private static func nodes(
        _ spec: CommandSpec, path: [String], inherited: [OptionSpec], _ language: Language, _ values: Values
    ) -> [CompletionNode] {
        let help = path.isEmpty && !spec.subcommands.isEmpty ? [("help", Words.helpCommand[language])] : []
        // What the program itself shares is told apart, as it belongs to every node.
        let handedDown = path.isEmpty ? [] : spec.sharedOptions + inherited
        let node = CompletionNode(
            path: path, aliases: spec.aliases,
            commands: spec.visibleSubcommands.map { ($0.name, $0.summary[language]) } + help,
            options: (spec.options + handedDown).filter { !$0.isHidden }.map { option($0, language, values) },
            operands: spec.positionals.map {
                CompletionNode.Operand(
                    name: $0.name, source: values(nil, $0.name), isOptional: $0.least == 0, isRepeating: $0.isRepeating)
            })
        return [node]
            + spec.visibleSubcommands.flatMap {
                nodes($0, path: path + [$0.name], inherited: handedDown, language, values)
            }
    }

    /// `help` takes the name of a command or of a topic.
    private static func help(_ root: CommandSpec, _ language: Language) -> CompletionNode {
        CompletionNode(
            path: ["help"], aliases: [],
            commands: root.visibleSubcommands.map { ($0.name, $0.summary[language]) }
                + root.topics.map { ($0.name, $0.summary[language]) },
            options: [], operands: [])
    }

    private static func option(
        _ spec: OptionSpec, _ language: Language, _ values: Values
    ) -> CompletionNode.Option {
        let source: ValueSource? =
            if !spec.takesValue { nil } else if !spec.allowed.isEmpty { .words(spec.allowed) } else {
                values(spec.name, spec.placeholder)
            }
        return CompletionNode.Option(spec: spec, summary: spec.summary[language], source: source)
    }
}
