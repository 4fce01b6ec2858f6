package import Base

/// Makes the manual pages of a tree of commands: one for the program, one for each command that is listed.
package struct CommandManual: Sendable {
    /// A topic of help that is a section of the program's page, under a title of its own.
    package struct Appendix: Sendable {
        let title: Phrase
        let text: Phrase

        package init(_ title: Phrase, _ text: Phrase) {
            self.title = title
            self.text = text
        }
    }

    private let root: CommandSpec
    private let language: Language
    private let appendices: [Appendix]
    /// Pages to look at besides, with their section.
    private let related: [String]

    package init(_ root: CommandSpec, _ language: Language, appendices: [Appendix] = [], related: [String] = []) {
        self.root = root
        self.language = language
        self.appendices = appendices
        self.related = related
    }

    package var pages: [ManualPage] { pages(root, path: []) }

    private func pages(_ spec: CommandSpec, path: [String]) -> [ManualPage] {
        [page(spec, path)] + spec.visibleSubcommands.flatMap { pages($0, path: path + [$0.name]) }
    }

    private func page(_ spec: CommandSpec, _ path: [String]) -> ManualPage {
        let sections: [[ManualBlock]] = [
            section(Words.manualSynopsis, synopsis(spec, path)),
            section(
                Words.manualDescription,
                [.paragraph(spec.summary[language])] + (spec.discussion.map { ManualBlock.blocks($0[language]) } ?? [])),
            section(Words.manualCommands, spec.visibleSubcommands.map(entry)),
            section(Words.manualArguments, spec.positionals.map(entry)),
            section(Words.manualOptions, entries(spec.options + (path.isEmpty ? [] : spec.sharedOptions))),
            path.isEmpty ? section(Words.manualSharedOptions, entries(spec.sharedOptions)) : [],
            section(Words.manualExamples, spec.examples.map(example)),
            path.isEmpty ? appendices.flatMap { section($0.title, ManualBlock.blocks($0.text[language])) } : [],
            section(Words.manualSeeAlso, seeAlso(spec, path)),
        ]
        return ManualPage(
            name(path), section: 1, language, summary: spec.summary[language], blocks: sections.flatMap(\.self))
    }

    private func name(_ path: [String]) -> String { ([root.name] + path).joined(separator: "-") }

    private func section(_ title: Phrase, _ body: [ManualBlock]) -> [ManualBlock] {
        body.isEmpty ? [] : [.heading(title[language])] + body
    }

    private func synopsis(_ spec: CommandSpec, _ path: [String]) -> [ManualBlock] {
        let command = ([root.name] + path).joined(separator: " ")
        let options = Words.optionsPlaceholder[language]
        var forms: [ManualBlock] = []
        if spec.canRun {
            let operands = spec.positionals.map { positional in
                let shown = positional.name + (positional.isRepeating ? "..." : "")
                return positional.least == 0 ? "[\(shown)]" : shown
            }
            forms.append(.synopsis(command: command, rest: ([options] + operands).joined(separator: " ")))
        }
        if !spec.subcommands.isEmpty {
            forms.append(.synopsis(command: command, rest: options + " " + Words.commandPlaceholder[language]))
        }
        return forms
    }

    // MARK: Entries

    private func entry(_ spec: CommandSpec) -> ManualBlock {
        .entry(label: spec.name, placeholder: "", meaning: spec.summary[language])
    }

    private func entry(_ positional: PositionalSpec) -> ManualBlock {
        .entry(label: "", placeholder: positional.name, meaning: positional.summary[language])
    }

    private func entries(_ options: [OptionSpec]) -> [ManualBlock] {
        options.filter { !$0.isHidden }.map { option in
            var notes: [String] = option.allowed.isEmpty ? [] : [option.allowed.joined(separator: ", ")]
            if option.kind == .repeated { notes.append(Words.repeatable[language]) }
            return .entry(
                label: (option.short.map { "-\($0), " } ?? "") + option.spelling, placeholder: option.placeholder,
                meaning: option.summary[language] + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"))
        }
    }

    private func example(_ example: CommandExample) -> ManualBlock {
        .entry(label: example.line, placeholder: "", meaning: example.meaning[language])
    }

    /// The program's page leads to every command, a command's page to what is above it and below it.
    private func seeAlso(_ spec: CommandSpec, _ path: [String]) -> [ManualBlock] {
        let above = path.indices.map { name(Array(path[..<$0])) + "(1)" }
        let below = spec.visibleSubcommands.map { name(path + [$0.name]) + "(1)" }
        let all = above + below + related
        return all.isEmpty ? [] : [.paragraph(all.joined(separator: ", "))]
    }
}
