internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett diff`
enum CheckpointDiff {
    /// Content beyond this is no longer read; the files are named all the same.
    private static let mostShownBytes: UInt64 = 10_000_000

    static let command = Command(
        CommandSpec(
            "diff",
            Phrase(
                "Shows what differs between two checkpoints, or between one and the project.",
                pl: "Pokazuje różnice między dwoma punktami albo między punktem a projektem."),
            discussion: Phrase(
                "Without an id the newest checkpoint is compared with the project as it is; with one id that checkpoint. "
                    + "Letters: A added, D removed, M modified, P permissions or attributes, T another type. Text is shown "
                    + "for reading, with control characters made visible; it is no patch to apply.",
                pl: "Bez identyfikatora najnowszy punkt jest porównywany z projektem; z jednym ten właśnie punkt. "
                    + "Litery: A dodane, D usunięte, M zmienione, P uprawnienia lub atrybuty, T inny rodzaj. Tekst jest "
                    + "do czytania, z widocznymi znakami sterującymi; nie jest łatką do nałożenia."),
            examples: [
                CommandExample("everett diff", Phrase("What changed since.", pl: "Co się od tego czasu zmieniło.")),
                CommandExample(
                    "everett diff start @ --stat", Phrase("Between two, in numbers.", pl: "Między dwoma, w liczbach.")),
                CommandExample(
                    "everett diff start -- src", Phrase("Only beneath a path.", pl: "Tylko pod wskazaną ścieżką.")),
            ],
            options: [
                .flag("name-status", Phrase("only the paths", pl: "tylko ścieżki")),
                .flag("stat", Phrase("lines added and removed", pl: "wiersze dodane i usunięte")),
            ],
            positionals: [
                PositionalSpec("A", .optional, Phrase("a checkpoint", pl: "punkt kontrolny")),
                PositionalSpec("B", .optional, Phrase("another", pl: "inny")),
                PositionalSpec("PATH", .repeating(atLeast: 0), Phrase("after --: only these", pl: "po --: tylko te")),
            ]), settings: .forgiving
    ) { context in
        let words = context.arguments.rawPositionals
        let split = context.arguments.operandsBeforeDashes ?? words.count
        guard split <= 2 else {
            throw EverettError(
                .usage, Phrase("two checkpoints at most can be compared", pl: "można porównać najwyżej dwa punkty"),
                hints: [
                    Phrase(
                        "write paths after --: everett diff start -- src",
                        pl: "ścieżki pisz po --: everett diff start -- src")
                ])
        }
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let ids = try words.prefix(split).map { try context.checkpoint($0, engine, project) }
        let from = try DiffSide.checkpoint(ids.first ?? engine.resolve("@", project))
        let to = ids.count == 2 ? DiffSide.checkpoint(ids[1]) : .workspace
        let paths = try context.paths(Array(words.dropFirst(split)), in: project)
        let report = try engine.diff(project, from: from, to: to, context.supervision)
        context.progress.clear()
        let changes =
            paths.isEmpty
            ? report.changes : report.changes.filter { change in paths.contains { change.path.isWithin($0) } }
        let difference = Difference(
            from: from, to: to, changes: changes, movedRepositories: report.movedRepositories, engine: engine,
            project: project)
        try show(difference, context)
        return .ok
    }

    private struct Difference {
        let from: DiffSide
        let to: DiffSide
        let changes: [TreeChange]
        let movedRepositories: [BytePath]
        let engine: ChronosEngine
        let project: ProjectRecord

        func compare(_ change: TreeChange) throws -> FileComparison {
            try FileComparison(change, from: from, to: to, engine, project)
        }
    }

    private static func show(_ difference: Difference, _ context: Context) throws {
        let wantsStat = context.arguments.flag("stat")
        if context.isJSON {
            try json(difference, wantsStat, context)
        } else if context.arguments.flag("name-status") {
            for change in difference.changes { context.say(ChangeLines.line(change)) }
        } else if wantsStat {
            try stat(difference, context)
        } else {
            try text(difference, context)
        }
        if context.isJSON { return }
        for repository in difference.movedRepositories {
            context.say(
                StyledText(Phrase("git repository moved: ", pl: "repozytorium git zmienione: ")[context.language])
                    + StyledText(bytes: repository.bytes, .name))
        }
    }

    private static func text(_ difference: Difference, _ context: Context) throws {
        let renderer = ComparisonLines(context: context)
        var shown: UInt64 = 0
        var unread = 0
        for change in difference.changes {
            if context.output.isClosed { return }
            let size = [change.old, change.new].compactMap { $0?.size }.reduce(UInt64(0)) {
                $0.addingReportingOverflow($1).partialValue
            }
            let isOver = shown > mostShownBytes
            if isOver { unread += 1 }
            let comparison = isOver ? FileComparison.none : try difference.compare(change)
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

    private static func stat(_ difference: Difference, _ context: Context) throws {
        var table = Table([
            TableColumn(Phrase("path", pl: "ścieżka"), canShrink: true),
            TableColumn(Phrase(verbatim: "+"), alignment: .right),
            TableColumn(Phrase(verbatim: "-"), alignment: .right),
        ])
        for change in difference.changes {
            let counts = try difference.compare(change).lineCounts
            table.add([
                ChangeLines.line(change), StyledText(counts.map { "\($0.added)" } ?? "-", .added),
                StyledText(counts.map { "\($0.removed)" } ?? "-", .removed),
            ])
        }
        context.say(lines: table.lines(context.style, context.language))
    }

    private static func json(_ difference: Difference, _ wantsStat: Bool, _ context: Context) throws {
        let comparisons = wantsStat ? try difference.changes.map(difference.compare) : []
        context.answer { json in
            json.side("from", difference.from)
            json.side("to", difference.to)
            json.array("changes") { json in
                for (index, change) in difference.changes.enumerated() {
                    json.object { json in
                        json.change(change)
                        if wantsStat { json.lineCounts(comparisons[index]) }
                    }
                }
            }
            json.paths("moved_repositories", difference.movedRepositories)
        }
    }
}
