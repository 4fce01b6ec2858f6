internal import Base
internal import Chronos
internal import Terminal

/// `everett rollback`
enum RestoreRollback {
    static let command = Command(
        CommandSpec(
            "rollback",
            Phrase(
                "Brings back the newest checkpoint that has a name.", pl: "Przywraca najnowszy nazwany punkt kontrolny."
            ),
            discussion: Phrase(
                "The newest one of this timeline; like 'everett restore' in all else.",
                pl: "Najnowszy na tej linii czasu; poza tym jak 'everett restore'."),
            examples: [
                CommandExample("everett rollback --dry-run", Phrase("What would change.", pl: "Co by się zmieniło.")),
                CommandExample("everett rollback --yes", Phrase("Without a question.", pl: "Bez pytania.")),
            ],
            options: [
                .flag("all", Phrase("everything, git too", pl: "wszystko, także git")),
                .flag("dry-run", short: "n", Words.dryRun),
                .flag("yes", short: "y", Words.yes),
            ]), settings: .forgiving, whenInterrupted: Words.projectUnchanged,
        handedOver: { $0.flag("yes") || $0.flag("dry-run") }
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let named = try engine.newestNamed(project)
        let isAll = context.arguments.flag("all")
        let request = RestoreRequest(
            checkpoint: named.id,
            components: isAll ? Set(RestoreRequest.Component.allCases) : RestoreRequest.usual.union([.environment]))
        return try RestoreRun.restore(request, engine, project, context)
    }
}
