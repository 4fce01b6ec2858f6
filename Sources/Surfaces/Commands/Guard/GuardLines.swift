internal import Base
internal import Chronos
internal import Platform
internal import Runs
internal import Terminal

/// What a guarded program did, for people.
struct GuardLines {
    let context: Context

    /// So many paths are shown; all of them by the command that is named.
    private static let mostPaths = 8

    private var language: Language { context.language }

    func lines(_ summary: GuardSummary) -> [StyledText] {
        var lines = [heading(summary)]
        for problem in summary.problems { lines.append(StyledText("  " + problem[language], .warning)) }
        lines += changes(summary)
        lines += checkpoints(summary)
        lines += advice(summary)
        return lines
    }

    private func heading(_ summary: GuardSummary) -> StyledText {
        let name = summary.command.first ?? []
        let how: Phrase =
            switch summary.end {
            case nil: Phrase(" was cut off", pl: ": przerwany")
            case .exited(0): Phrase(" has ended", pl: ": koniec")
            case .exited(let code): Phrase(" ended with \(code)", pl: ": koniec z kodem \(code)")
            case .signalled(let signal):
                Phrase(" was ended by signal \(signal)", pl: ": zakończony sygnałem \(signal)")
            }
        let milliseconds = max(0, summary.ended.milliseconds - summary.began.milliseconds)
        return StyledText(Phrase(verbatim: "everett: ")[language], .dim) + StyledText(bytes: name, .name)
            + StyledText(how[language])
            + StyledText("  " + context.duration(milliseconds), .dim)
    }

    private func changes(_ summary: GuardSummary) -> [StyledText] {
        if summary.isRootGone {
            let text = Phrase("the project's directory is gone: ", pl: "katalogu projektu już nie ma: ")
            return [StyledText("  " + text[language], .warning) + StyledText(bytes: summary.root.bytes, .name)]
        }
        guard let difference = summary.difference else { return [] }
        if !summary.hasChanged {
            return [
                StyledText(
                    "  " + Phrase("nothing changed in the project", pl: "w projekcie nic się nie zmieniło")[language],
                    .dim)
            ]
        }
        var lines: [StyledText] = []
        if !difference.changes.isEmpty {
            lines.append(StyledText("  " + ChangeLines.summary(difference.counts, context)))
            lines += ChangeLines.lines(difference.changes, atMost: Self.mostPaths, indent: "    ", context)
        }
        for repository in difference.movedRepositories {
            let text = Phrase("  git moved: ", pl: "  git się przesunął: ")
            lines.append(StyledText(text[language]) + StyledText(bytes: repository.bytes, .name))
        }
        for database in difference.databases {
            let text = Phrase("  database: ", pl: "  baza danych: ")
            lines.append(StyledText(text[language]) + StyledText(database.name, .name))
        }
        return lines
    }

    private func checkpoints(_ summary: GuardSummary) -> [StyledText] {
        guard let start = summary.start else { return [] }
        var line = StyledText(Phrase("  checkpoints: ", pl: "  punkty kontrolne: ")[language])
        line += StyledText(start.short, .id)
        let made = summary.made.filter { $0.id != start }
        if made.count > 2 {
            let between = Phrase(" … \(made.count - 1) between … ", pl: " … \(made.count - 1) pomiędzy … ")
            line += StyledText(between[language], .dim)
        } else if made.count == 2 {
            line += StyledText(" → ", .dim) + StyledText(made[0].id.short, .id) + StyledText(" → ", .dim)
        } else if made.count == 1 {
            line += StyledText(" → ", .dim)
        }
        if let last = made.last { line += StyledText(last.id.short, .id) }
        return [line]
    }

    private func advice(_ summary: GuardSummary) -> [StyledText] {
        guard let start = summary.start, summary.hasChanged else { return [] }
        let place = context.arguments.value("project").map { " --project " + ShellWord.quoted($0) } ?? ""
        let command = summary.run.map { "guard undo \($0.id.short)" } ?? "restore \(start.short) --all"
        return [
            StyledText(Phrase("  take all of it back: ", pl: "  cofnij wszystko: ")[language])
                + StyledText("everett \(command)\(place)", .heading)
        ]
    }
}
