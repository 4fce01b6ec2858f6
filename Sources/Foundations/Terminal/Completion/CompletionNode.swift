/// One command of the tree as completion sees it: what may follow, in one language.
struct CompletionNode: Sendable {
    struct Option: Sendable {
        let spec: OptionSpec
        let summary: String
        /// Nil for a flag.
        let source: ValueSource?

        /// The ways to write it.
        var spellings: [String] { (spec.short.map { ["-\($0)"] } ?? []) + [spec.spelling] }
    }

    struct Operand: Sendable {
        let name: String
        let source: ValueSource
        let isOptional: Bool
        let isRepeating: Bool
    }

    /// The words that lead to it, without the program's name.
    let path: [String]
    /// Other names of its last word.
    let aliases: [String]
    let commands: [(name: String, summary: String)]
    let options: [Option]
    let operands: [Operand]

    /// The path as one word of a script; empty for the program itself.
    var key: String { path.joined(separator: " ") }

    /// The same by its other names.
    var aliasKeys: [String] { aliases.map { (path.dropLast() + [$0]).joined(separator: " ") } }

    /// The operands as the scripts for bash and fish count them down; the last one repeats when it ends in `*`.
    var operandTexts: [String] { operands.map { $0.source.text + ($0.isRepeating ? "*" : "") } }
}
