internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett diff`
enum CheckpointDiff {
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
            options: Difference.options,
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
        let difference = Difference(
            from: from, to: to, report: report.beneath(paths),
            environment: paths.isEmpty ? try engine.environmentChanges(from: from, to: to, project) : [],
            engine: engine, project: project)
        try difference.show(context)
        return .ok
    }
}
