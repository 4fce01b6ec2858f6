internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// What differs between two worlds, shown as a user asked for it.
struct Difference {
    static let options: [OptionSpec] = [
        .flag("name-status", Phrase("only the paths", pl: "tylko ścieżki")),
        .flag("stat", Phrase("lines added and removed", pl: "wiersze dodane i usunięte")),
    ]

    /// Content beyond this is no longer read; the files are named all the same.
    private static let mostShownBytes: UInt64 = 10_000_000

    let from: DiffSide
    let to: DiffSide
    let report: DiffReport
    let environment: [EnvironmentChange]
    let engine: ChronosEngine
    let project: ProjectRecord

    private var changes: [TreeChange] { report.changes }

    private func compare(_ change: TreeChange) throws -> FileComparison {
        try FileComparison(change, from: from, to: to, engine, project)
    }

    func show(_ context: Context) throws {
        let wantsStat = context.arguments.flag("stat")
        if context.isJSON {
            try json(wantsStat, context)
        } else if context.arguments.flag("name-status") {
            for change in changes { context.say(ChangeLines.line(change)) }
        } else if wantsStat {
            try stat(context)
        } else {
            try text(context)
        }
        if context.isJSON { return }
        for line in DatabaseLines.differences(
            report.databases, unknown: report.databasesUnknown, context)
        { context.say(line) }
        for line in EnvironmentLines.changes(environment, context) { context.say(line) }
        for repository in report.movedRepositories {
            context.say(
                StyledText(Phrase("git repository moved: ", pl: "repozytorium git zmienione: ")[context.language])
                    + StyledText(bytes: repository.bytes, .name))
        }
    }

    private func text(_ context: Context) throws {
        let renderer = ComparisonLines(context: context)
        var shown: UInt64 = 0
        var unread = 0
        for change in changes {
            if context.output.isClosed { return }
            let size = [change.old, change.new].compactMap { $0?.size }.reduce(UInt64(0)) {
                $0.addingReportingOverflow($1).partialValue
            }
            let isOver = shown > Self.mostShownBytes
            if isOver { unread += 1 }
            let comparison = isOver ? FileComparison.none : try compare(change)
            for line in renderer.lines(change, comparison) { context.say(line) }
            shown += min(size, UInt64(2 * FileComparison.largestFile))
        }
        if unread > 0 {
            let text = Phrase(
                "the content of the last \(unread) paths is not shown; name some: everett diff … -- PATH",
                pl: "treść ostatnich \(unread) ścieżek nie jest pokazana; wskaż niektóre: everett diff … -- ŚCIEŻKA")
            context.say(text, .warning)
        }
    }

    private func stat(_ context: Context) throws {
        var table = Table([
            TableColumn(Phrase("path", pl: "ścieżka"), canShrink: true),
            TableColumn(Phrase(verbatim: "+"), alignment: .right),
            TableColumn(Phrase(verbatim: "-"), alignment: .right),
        ])
        for change in changes {
            let counts = try compare(change).lineCounts
            table.add([
                ChangeLines.line(change), StyledText(counts.map { "\($0.added)" } ?? "-", .added),
                StyledText(counts.map { "\($0.removed)" } ?? "-", .removed),
            ])
        }
        context.say(lines: table.lines(context.style, context.language))
    }

    private func json(_ wantsStat: Bool, _ context: Context) throws {
        let comparisons = wantsStat ? try changes.map(compare) : nil
        context.answer { json in
            json.difference(from: from, to: to, report, comparisons: comparisons, environment: environment)
        }
    }
}
