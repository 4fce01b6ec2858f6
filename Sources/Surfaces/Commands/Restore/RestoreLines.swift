internal import Base
internal import Chronos
internal import Platform
internal import Terminal

/// What a restore would do or did, in words.
struct RestoreLines {
    /// Enough to recognise what it is about.
    private static let mostPaths = 20

    let context: Context

    private var language: Language { context.language }

    func preview(_ preview: RestorePreview) -> [StyledText] {
        var lines = [
            StyledText(Phrase("restore to ", pl: "przywrócenie do ")[language])
                + CheckpointLines.reference(preview.target, context)
        ]
        if preview.counts.total == 0, preview.changedStandings.isEmpty, preview.knowledge == nil,
            preview.agents == nil, preview.databases.isEmpty, preview.containers == nil
        {
            lines.append(text(Phrase("  nothing would change", pl: "  nic by się nie zmieniło")))
        } else {
            let summary = summary(preview)
            if !summary.isEmpty { lines.append(StyledText("  " + summary)) }
            lines += ChangeLines.lines(preview.changes, atMost: Self.mostPaths, indent: "  ", context)
        }
        return lines + remarks(preview) + VariableLines.left(preview.variablesLeft, isDone: false, context)
    }

    func summary(_ preview: RestorePreview) -> String {
        let written = Phrase(" to write", pl: " do zapisania")
        return ChangeLines.summary(preview.counts, context)
            + (preview.bytesToWrite > 0 ? ", " + context.bytes(preview.bytesToWrite) + written[language] : "")
    }

    /// What a user should know beyond the changes themselves.
    func remarks(_ preview: RestorePreview) -> [StyledText] {
        var lines: [StyledText] = []
        if let knowledge = preview.knowledge { lines.append(NoteLines.change(knowledge, context)) }
        lines += DatabaseLines.changes(preview, context)
        if let agents = preview.agents { lines.append(ContextLines.change(agents, context)) }
        lines += ContainerLines.lines(preview.containers, context)
        lines += list(
            Phrase(
                "executable configuration changes; other programs may run it:",
                pl: "zmienia się konfiguracja wykonywalna; inne programy mogą ją uruchomić:"),
            preview.executableConfiguration, .warning)
        lines += list(
            Phrase("git repositories that come back whole:", pl: "repozytoria git, które wracają w całości:"),
            preview.revivedRepositories, .heading)
        lines += changedRepositories(preview.changedStandings)
        for reason in SkippedPath.Reason.allCases {
            let paths = preview.untouched.filter { $0.reason == reason }.map(\.path)
            let left = Phrase("left alone (", pl: "bez zmian (") + CoverageLines.words(reason) + Phrase(verbatim: "):")
            lines += list(left, paths, .heading)
        }
        return lines
    }

    /// Where the repositories that go back will stand, and what a worktree's way back leaves to the others.
    private func changedRepositories(_ standings: [RepositoryStanding]) -> [StyledText] {
        if standings.isEmpty { return [] }
        var lines = [text(Phrase("git goes back to:", pl: "git wraca do:"), .heading)]
        lines += standings.map { StyledText("  ") + StandingLines.line($0, context) }
        if standings.contains(where: { $0.outside != nil }) {
            lines.append(
                text(
                    Phrase(
                        "  outside the project only this worktree's own state goes back, and the branch it is on; other "
                            + "branches, configuration and hooks of the repository stay",
                        pl:
                            "  poza projektem wraca tylko własny stan tego drzewa roboczego i gałąź, na której stoi; inne "
                            + "gałęzie, konfiguracja i hooki repozytorium zostają"), .dim))
        }
        return lines
    }

    func report(_ report: RestoreReport) -> [StyledText] {
        var lines: [StyledText] = []
        let done =
            report.isVerified
            ? Phrase("restored ", pl: "przywrócono ") : Phrase("NOT fully restored ", pl: "NIE w pełni przywrócono ")
        lines.append(
            StyledText(done[language], report.isVerified ? .current : .error)
                + CheckpointLines.reference(report.preview.target, context))
        let numbers = Phrase(
            "  \(context.number(report.changed)) written, \(context.number(report.removed)) removed, ",
            pl: "  zapisane: \(context.number(report.changed)), usunięte: \(context.number(report.removed)), ")
        lines.append(StyledText(numbers[language] + context.duration(report.milliseconds)))
        if report.isVerified {
            lines.append(
                text(
                    Phrase(
                        "  looked again: what was restored equals the checkpoint",
                        pl: "  sprawdzono ponownie: to, co przywrócono, jest równe punktowi kontrolnemu"), .dim))
        }
        lines += (report.containerProblems + report.databaseProblems).map { text($0, .error) }
        lines += DatabaseLines.kept(report.keptDatabases, context)
        lines += list(
            Phrase("differs from the checkpoint all the same:", pl: "mimo to różni się od punktu kontrolnego:"),
            report.differing, .error)
        lines += list(
            Phrase(
                "directories kept, for something uncaptured is in them:",
                pl: "katalogi zachowane, bo jest w nich coś niezapisanego:"), report.kept, .warning)
        if !report.setAside.isEmpty {
            lines.append(
                text(
                    Phrase("changed meanwhile, so kept here:", pl: "zmienione w trakcie, więc zachowane tutaj:"),
                    .warning))
            for file in report.setAside {
                lines.append(
                    StyledText("  ") + StyledText(bytes: file.path.bytes, .name) + StyledText(" -> ")
                        + StyledText(bytes: file.keptAt.bytes))
            }
        }
        return lines + remarks(report.preview)
            + VariableLines.left(report.preview.variablesLeft, isDone: true, context)
    }

    /// Repositories a restore of files leaves where they are, and the command that takes them back as well.
    func movedRepositories(_ moved: [MovedRepository], command: String) -> [StyledText] {
        if moved.isEmpty { return [] }
        var lines = [text(Phrase("git stays where it is:", pl: "git zostaje tam, gdzie jest:"), .heading)]
        for repository in moved {
            lines.append(
                StyledText("  ") + StyledText(bytes: repository.path.bytes, .name)
                    + StyledText(": " + StandingLines.place(repository.headNow, repository.commitNow, context))
                    + StyledText(
                        StandingLines.extras(repository.stashesNow, repository.operationsNow, context)
                            + then(repository)))
            lines.append(
                StyledText(Phrase("  take it back too: ", pl: "  cofnij także git: ")[language])
                    + StyledText(command, .name))
        }
        return lines
    }

    private func then(_ repository: MovedRepository) -> String {
        if repository.headThen.isEmpty {
            return Phrase("; not there at the checkpoint", pl: "; nie było go w punkcie kontrolnym")[language]
        }
        return Phrase("; at the checkpoint ", pl: "; w punkcie kontrolnym ")[language]
            + StandingLines.place(repository.headThen, repository.commitThen, context)
            + StandingLines.extras(repository.stashesThen, repository.operationsThen, context)
    }

    private func list(_ title: Phrase, _ paths: [BytePath], _ role: TextRole) -> [StyledText] {
        PathLines.list(title, paths, role, context)
    }

    private func text(_ phrase: Phrase, _ role: TextRole = .plain) -> StyledText { StyledText(phrase[language], role) }
}
