internal import Base
internal import Chronos
internal import Platform
internal import Runs
internal import Terminal

/// `everett guard undo`
enum GuardUndo {
    static let command = Command(
        CommandSpec(
            "undo",
            Phrase(
                "Takes back all that happened in the project since a run began.",
                pl: "Cofa wszystko, co stało się w projekcie od początku przebiegu."),
            discussion: Phrase(
                "It restores the checkpoint that was taken before the run, files, git and databases, as 'everett restore ID --all' "
                    + "does: a safety checkpoint comes first, and 'everett undo' takes it back. A project's directory that is gone "
                    + "is made again.",
                pl:
                    "Przywraca punkt zrobiony przed przebiegiem: pliki, git i bazy danych, tak jak 'everett restore ID --all'. "
                    + "Najpierw powstaje punkt bezpieczeństwa, a 'everett undo' to cofa. Katalog projektu, którego już nie ma, "
                    + "powstaje od nowa."),
            examples: [
                CommandExample(
                    "everett guard undo 3f2a --dry-run", Phrase("What would change.", pl: "Co by się zmieniło.")),
                CommandExample("everett guard undo 3f2a", Phrase("Back to before it.", pl: "Z powrotem przed nim.")),
            ],
            options: [.flag("dry-run", short: "n", Words.dryRun), .flag("yes", short: "y", Words.yes)],
            positionals: [PositionalSpec("RUN", .optional, GuardShow.reference)]),
        settings: .forgiving, whenInterrupted: Words.projectUnchanged
    ) { context in
        let engine = try context.openEngine()
        let found = try GuardShow.found(engine, context)
        guard let first = found.run.first else {
            throw EverettError(
                .notFound,
                Phrase(
                    "no checkpoint was taken before that run", pl: "przed tym przebiegiem nie powstał punkt kontrolny"),
                hints: [Words.logListsThem])
        }
        let world = try found.world(engine, context)
        let place = try RemadeDirectory(world.root, context.invocation.files)
        defer { place.leave(isKept: false) }
        let request = RestoreRequest(
            checkpoint: first, components: Set(RestoreRequest.Component.allCases))
        let status = try RestoreRun.restore(request, engine, world, context)
        if !context.arguments.flag("dry-run") { place.leave(isKept: true) }
        if place.wasGone, !context.isJSON, !context.arguments.flag("dry-run") {
            context.say(
                Phrase(
                    "the directory was made again; a shell that was in the old one goes to it with: ",
                    pl: "katalog powstał od nowa; powłoka, która była w starym, przejdzie do niego przez: "), .dim)
            context.say(StyledText("  ") + StyledText(ShellWord.entering(world.root.description), .name))
        }
        return status
    }
}
