internal import Base
internal import Chronos
internal import Platform
internal import Terminal

/// A merge in words.
struct MergeLines {
    private static let mostPaths = 50

    let context: Context
    private var language: Language { context.language }

    func tell(_ preview: MergePreview) {
        if preview.isUpToDate {
            return context.say(
                Phrase(
                    "'\(preview.destination)' has everything that '\(preview.source)' has",
                    pl: "'\(preview.destination)' ma wszystko, co '\(preview.source)'"))
        }
        let words = Phrase(" into ", pl: " do ")
        context.say(
            StyledText(preview.source, .name) + StyledText(words[language]) + StyledText(preview.destination, .name)
                + StyledText(": " + ChangeLines.summary(preview.counts, context)))
        for line in ChangeLines.lines(preview.changes, atMost: Self.mostPaths, indent: "  ", context) {
            context.say(line)
        }
        for (path, tables) in preview.tables.sorted(by: { $0.key < $1.key }) {
            for (table, rows) in tables.sorted(by: { $0.key < $1.key }) {
                let counts = Phrase(
                    "\(rows.inserted) rows added, \(rows.updated) changed, \(rows.deleted) removed",
                    pl: "wiersze: dodane \(rows.inserted), zmienione \(rows.updated), usunięte \(rows.deleted)")
                context.say(
                    StyledText("  ") + StyledText(bytes: path.bytes, .name)
                        + StyledText(" \(table): " + counts[language], .dim))
            }
        }
        for line in DatabaseLines.merged(preview, context) { context.say(line) }
        if !preview.disputes.isEmpty {
            let count = Phrase.count(
                preview.disputes.count, "disputed note", "disputed notes",
                pl: ("sporna notatka", "sporne notatki", "spornych notatek"))
            context.say(
                StyledText("  ")
                    + StyledText(
                        (count
                            + Phrase(
                                ": both versions are kept ('everett knowledge list')",
                                pl: ": obie wersje zostają ('everett knowledge list')"))[language], .warning))
        }
        tell(preview.conflicts, resolved: [])
    }

    func tell(_ conflicts: [MergeConflict], resolved: Set<BytePath>) {
        guard !conflicts.isEmpty else { return }
        context.say(Phrase("conflicts:", pl: "konflikty:"), .warning)
        for conflict in conflicts {
            let isResolved = resolved.contains(conflict.path)
            let mark = isResolved ? StyledText("  ✓ ", .added) : StyledText("  ! ", .warning)
            var line = mark + StyledText(bytes: conflict.path.bytes, .name)
            for other in conflict.otherPaths { line += StyledText(", ") + StyledText(bytes: other.bytes, .name) }
            line += StyledText("  " + words(conflict.kind)[language], .dim)
            context.say(line)
            let details = SafeText.make(conflict.details, limit: 300)
            if [.database, .server, .secret].contains(conflict.kind), !details.isEmpty {
                context.say(StyledText("      " + details, .dim))
            }
        }
    }

    func advice(_ candidate: ProjectRecord) {
        context.say(
            Phrase(
                "nothing but a candidate was made; decide there, or by 'everett resolve PATH --ours|--theirs|--base|--as-is', then:",
                pl:
                    "powstał tylko kandydat; zdecyduj w nim albo przez 'everett resolve ŚCIEŻKA --ours|--theirs|--base|--as-is', "
                    + "potem:"))
        context.say(StyledText("  ") + StyledText(ShellWord.entering(candidate.root.description), .name))
        context.say(StyledText("  ") + StyledText("everett merge --continue", .name))
    }

    func tell(_ evidence: GateEvidence) {
        let word =
            evidence.succeeded
            ? Phrase("gate passed: ", pl: "bramka zaliczona: ") : Phrase("gate failed: ", pl: "bramka niezaliczona: ")
        context.say(
            StyledText(word[language], evidence.succeeded ? .added : .error) + StyledText(evidence.command, .name)
                + StyledText("  (\(evidence.exitCode), " + context.duration(evidence.milliseconds) + ")", .dim))
        guard !evidence.succeeded else { return }
        for line in evidence.tail.split(separator: "\n").suffix(15) {
            context.say(StyledText("  " + SafeText.make(String(line), limit: 300), .dim))
        }
    }

    private func words(_ kind: MergeConflict.Kind) -> Phrase {
        switch kind {
        case .content: Phrase("both changed the same lines", pl: "obie strony zmieniły te same wiersze")
        case .binary: Phrase("both changed it, and it is no text", pl: "obie strony zmieniły, a to nie tekst")
        case .modifyDelete:
            Phrase("changed on one side, deleted on the other", pl: "zmieniony po jednej, usunięty po drugiej stronie")
        case .renameDelete:
            Phrase(
                "renamed on one side, deleted on the other", pl: "przemianowany po jednej, usunięty po drugiej stronie")
        case .renameRename: Phrase("renamed differently", pl: "różnie przemianowany")
        case .renameCollision:
            Phrase("renamed to where the other side has something", pl: "przemianowany tam, gdzie druga strona coś ma")
        case .directoryFile:
            Phrase("a directory on one side, a file on the other", pl: "katalog po jednej, plik po drugiej stronie")
        case .addAdd: Phrase("added on both sides, differently", pl: "dodany po obu stronach, różnie")
        case .type:
            Phrase("a file on one side, a link on the other", pl: "plik po jednej, dowiązanie po drugiej stronie")
        case .directoryRename:
            Phrase("its directory was renamed on the other side", pl: "jego katalog przemianowano po drugiej stronie")
        case .mode: Phrase("permissions differ", pl: "różne uprawnienia")
        case .attributes: Phrase("extended attributes differ", pl: "różne atrybuty rozszerzone")
        case .secret: Phrase("both changed a secret", pl: "obie strony zmieniły sekret")
        case .database: Phrase("rows of a database", pl: "wiersze bazy danych")
        case .server: Phrase("rows of a database on a server", pl: "wiersze bazy danych na serwerze")
        }
    }
}
