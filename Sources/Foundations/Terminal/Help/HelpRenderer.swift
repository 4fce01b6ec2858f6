package import Base

/// Writes the help of a command or a topic: what it is, examples, usage, then every part with its meaning.
package struct HelpRenderer: Sendable {
    /// Longer lines are hard to read however wide the window is.
    private static let widest = 100
    private static let narrowest = 40
    private static let widestLabel = 28

    private let style: OutputStyle
    private let language: Language
    private let width: Int

    package init(style: OutputStyle, language: Language) {
        self.style = style
        self.language = language
        width = min(Self.widest, max(Self.narrowest, style.width))
    }

    /// The whole text with a newline at its end.
    package func text(for request: HelpRequest) -> String {
        let sections =
            switch request.subject {
            case .command(let spec): self.sections(spec, request)
            case .topic(let topic): [paragraph(topic.summary), paragraph(topic.text)]
            }
        let lines = sections.filter { !$0.isEmpty }.joined(separator: [.empty])
        return lines.map { $0.rendered(style) + "\n" }.joined()
    }

    private func sections(_ spec: CommandSpec, _ request: HelpRequest) -> [[StyledText]] {
        let own = spec.options.filter { !$0.isHidden }
        let shared = (spec.sharedOptions + request.inheritedOptions).filter { !$0.isHidden }
        let program = request.commandLine.prefix { $0 != " " }
        return [
            paragraph(spec.summary),
            examples(spec),
            section(Words.usage, usage(spec, request.commandLine, hasOptions: !own.isEmpty || !shared.isEmpty)),
            spec.discussion.map(paragraph) ?? [],
            section(Words.commands, entries(spec.visibleSubcommands.map { ($0.name, $0.summary[language]) })),
            section(Words.arguments, entries(spec.positionals.map { (shown($0), $0.summary[language]) })),
            section(Words.options, entries(own.map { (shown($0), meaning($0)) })),
            section(Words.sharedOptions, entries(shared.map { (shown($0), meaning($0)) })),
            section(Words.topics, entries(spec.topics.map { ("help " + $0.name, $0.summary[language]) })),
            spec.aliases.isEmpty ? [] : paragraph(Words.aliases(spec.aliases)),
            spec.visibleSubcommands.isEmpty ? [] : paragraph(Words.moreHelp(String(program))),
        ]
    }

    // MARK: Parts

    private func section(_ title: Phrase, _ body: [StyledText]) -> [StyledText] {
        body.isEmpty ? [] : [StyledText(title[language], .heading)] + body
    }

    private func paragraph(_ phrase: Phrase) -> [StyledText] {
        TextWrap.lines(phrase[language], width: width).map { StyledText($0) }
    }

    private func examples(_ spec: CommandSpec) -> [StyledText] {
        let lines = spec.examples.flatMap { example in
            [StyledText("  ") + StyledText(example.line, .name)]
                + TextWrap.lines(example.meaning[language], width: width - 6).map { StyledText("      " + $0) }
        }
        return section(Words.examples, lines)
    }

    private func usage(_ spec: CommandSpec, _ commandLine: String, hasOptions: Bool) -> [StyledText] {
        let options = hasOptions ? [Words.optionsPlaceholder[language]] : []
        let command = Words.commandPlaceholder[language]
        var forms: [[String]] = []
        if spec.canRun { forms.append([commandLine] + options + spec.positionals.map(shownInUsage)) }
        if !spec.subcommands.isEmpty { forms.append([commandLine] + options + [command]) }
        return forms.map { StyledText("  " + $0.joined(separator: " ")) }
    }

    /// A label and its meaning in two columns; a long label has its meaning beneath it.
    private func entries(_ entries: [(label: String, meaning: String)]) -> [StyledText] {
        let labels = entries.map { DisplayWidth.of($0.label) }.filter { $0 <= Self.widestLabel }
        let column = 2 + (labels.max() ?? Self.widestLabel) + 2
        let indent = String(repeating: " ", count: column)
        return entries.flatMap { entry -> [StyledText] in
            let label = StyledText("  ") + StyledText(entry.label, .name)
            let meaning = TextWrap.lines(entry.meaning, width: max(20, width - column))
            guard let first = meaning.first, label.width + 2 <= column else {
                return [label] + meaning.map { StyledText(indent + $0) }
            }
            let slack = String(repeating: " ", count: column - label.width)
            return [label + StyledText(slack + first)] + meaning.dropFirst().map { StyledText(indent + $0) }
        }
    }

    // MARK: Labels

    private func shown(_ option: OptionSpec) -> String {
        let short = option.short.map { "-\($0), " } ?? "    "
        return short + option.spelling + (option.takesValue ? " " + option.placeholder : "")
    }

    private func meaning(_ option: OptionSpec) -> String {
        var notes: [String] = []
        if !option.allowed.isEmpty { notes.append(option.allowed.joined(separator: ", ")) }
        if option.kind == .repeated { notes.append(Words.repeatable[language]) }
        return option.summary[language] + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
    }

    private func shown(_ positional: PositionalSpec) -> String {
        positional.name + (positional.isRepeating ? style.ellipsis : "")
    }

    private func shownInUsage(_ positional: PositionalSpec) -> String {
        positional.least == 0 ? "[\(shown(positional))]" : shown(positional)
    }
}
