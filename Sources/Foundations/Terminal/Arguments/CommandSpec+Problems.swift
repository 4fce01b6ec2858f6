internal import Base

extension CommandSpec {
    /// What is wrong with the declaration of this tree, for a test to show; empty when it is sound.
    package func problems() -> [String] {
        problems(at: name, inherited: []) + brokenExamples(root: self, at: name)
    }

    private func problems(at place: String, inherited: [OptionSpec]) -> [String] {
        let scope = options + sharedOptions + inherited
        var found = nameProblems + summaryProblems + positionalProblems
        found += options.flatMap(\.problems) + sharedOptions.flatMap(\.problems)
        found += Self.repeated(scope.map(\.name)).map { "option --\($0) is declared twice" }
        found += Self.repeated(scope.compactMap(\.short)).map { "short option -\($0) is declared twice" }
        let words = subcommands.flatMap { [$0.name] + $0.aliases } + topics.map(\.name)
        found += Self.repeated(words).map { "'\($0)' names two things" }
        if positionals.contains(where: { !$0.yieldsToSubcommands }), !subcommands.isEmpty {
            found.append("a word could be a subcommand or a positional")
        }
        return found.map { "\(place): \($0)" }
            + subcommands.flatMap { $0.problems(at: "\(place) \($0.name)", inherited: sharedOptions + inherited) }
    }

    private var nameProblems: [String] {
        ([name] + aliases + topics.map(\.name)).filter { !Self.isPlainName($0) }.map { "'\($0)' is not a plain name" }
    }

    private var summaryProblems: [String] {
        let missing =
            [("summary", summary)] + (discussion.map { [("discussion", $0)] } ?? [])
            + topics.flatMap { [("summary of \($0.name)", $0.summary), ("text of \($0.name)", $0.text)] }
            + examples.map { ("meaning of '\($0.line)'", $0.meaning) }
            + positionals.map { ("summary of \($0.name)", $0.summary) }
            + (options + sharedOptions).map { ("summary of \($0.spelling)", $0.summary) }
        return missing.filter { $0.1.english.isEmpty || $0.1.polish.isEmpty }.map { "\($0.0) is missing" }
    }

    private var positionalProblems: [String] {
        var found = Self.repeated(positionals.map(\.name)).map { "positional \($0) is declared twice" }
        for (earlier, later) in zip(positionals, positionals.dropFirst()) {
            if earlier.isRepeating { found.append("\(later.name) comes after the repeating \(earlier.name)") }
            if earlier.least == 0, later.least > 0 {
                found.append("required \(later.name) comes after optional \(earlier.name)")
            }
        }
        return found + positionals.filter { $0.name.isEmpty }.map { _ in "a positional has no name" }
    }

    /// Every example is a line that this very tree accepts.
    private func brokenExamples(root: CommandSpec, at place: String) -> [String] {
        let own = examples.compactMap { example -> String? in
            let words = ExampleLine.words(example.line)
            if words.first != root.name {
                return "\(place): example '\(example.line)' does not start with \(root.name)"
            }
            switch ArgumentParser.parse(Array(words.dropFirst()), root: root) {
            case .command: return nil
            case .help(let request) where request.wasAsked: return nil
            case .help: return "\(place): example '\(example.line)' names no command"
            case .mistake(let error, _): return "\(place): example '\(example.line)': \(error.message)"
            }
        }
        return own + subcommands.flatMap { $0.brokenExamples(root: root, at: "\(place) \($0.name)") }
    }

    static func isPlainName(_ name: String) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let first = name.utf8.first, letters.contains(first), !name.hasSuffix("-") else { return false }
        return name.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "-") }
    }

    private static func repeated<Name: Hashable>(_ names: [Name]) -> [Name] {
        var seen: Set<Name> = []
        return names.filter { !seen.insert($0).inserted }
    }
}

extension OptionSpec {
    fileprivate var problems: [String] {
        var found: [String] = []
        if !CommandSpec.isPlainName(name) { found.append("'\(spelling)' is not a plain name") }
        if let short, !(short.isASCII && (short.isLetter || short.isNumber)) {
            found.append("short option '-\(short)' is not an ASCII letter or digit")
        }
        if takesValue, placeholder.isEmpty { found.append("\(spelling) has no placeholder") }
        return found
    }
}
