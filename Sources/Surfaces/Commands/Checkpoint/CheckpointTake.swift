internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett checkpoint`
enum CheckpointTake {
    static let command = Command(
        CommandSpec(
            "checkpoint",
            Phrase("Captures the project as it is.", pl: "Zapisuje projekt taki, jaki jest."),
            discussion: Phrase(
                "Untracked and ignored files, databases and git repositories are captured too. What is not captured is "
                    + "always said. When nothing changed, the checkpoint that is there already is the answer.",
                pl: "Zapisywane są także pliki nieśledzone i ignorowane, bazy danych i repozytoria git. To, czego nie "
                    + "zapisano, jest zawsze wymienione. Jeśli nic się nie zmieniło, odpowiedzią jest istniejący punkt."
            ),
            examples: [
                CommandExample(
                    "everett checkpoint -m before-refactoring",
                    Phrase("With a name to restore it by.", pl: "Z nazwą, pod którą można go przywrócić.")),
                CommandExample("everett checkpoint", Phrase("Without one.", pl: "Bez nazwy.")),
                CommandExample(
                    "everett checkpoint --volumes",
                    Phrase(
                        "With what named volumes of the project's containers hold.",
                        pl: "Z zawartością nazwanych wolumenów kontenerów projektu.")),
            ],
            options: [
                .value("message", short: "m", "NAME", Phrase("what to call it", pl: "jak go nazwać")),
                .flag("pin", Phrase("keep it until it is unpinned", pl: "zachowaj, dopóki nie zostanie odpięty")),
                .flag(
                    "full",
                    Phrase(
                        "read every file again, also those that look unchanged",
                        pl: "przeczytaj wszystkie pliki, także te, które wyglądają na niezmienione")),
                .flag(
                    "volumes",
                    Phrase(
                        "stop containers for as long as their named volumes are copied",
                        pl: "zatrzymaj kontenery na czas kopiowania ich nazwanych wolumenów")),
                .flag(
                    "ignore-config",
                    Phrase(
                        "go on without a configuration file that has mistakes",
                        pl: "pomiń plik konfiguracyjny, który ma błędy")),
            ]), settings: .strict,
        whenInterrupted: Words.noCheckpointMade, handedOver: { _ in true }
    ) { context in
        let engine = try context.openEngine()
        let request = CheckpointRequest(
            name: context.arguments.value("message"), pin: context.arguments.flag("pin"),
            rereads: context.arguments.flag("full"), copiesVolumes: context.arguments.flag("volumes"))
        let project = try context.project(engine)
        let report = try engine.checkpoint(project, request, context.supervision)
        context.progress.clear()
        let notice = engine.storageNotice(Policies.storage(context))
        if context.isJSON { context.answer { $0.taken(report, notice) } } else { lines(report, context) }
        if let notice, !context.isJSON { context.note(StyledText(StorageLines.words(notice, context), .warning)) }
        try SeedMirror.startIfAsked(report, engine, project, context)
        Maintenance.startIfDue(engine, context)
        return .ok
    }

    private static func lines(_ report: CheckpointReport, _ context: Context) {
        let language = context.language
        let kept = report.isUnchanged ? Phrase("unchanged since ", pl: "bez zmian od ") : Phrase(verbatim: "")
        context.say(
            StyledText(kept[language]) + StyledText(report.id.short, .id) + CheckpointLines.name(report.record)
                + StyledText("  " + context.files(report.coverage.files))
                + StyledText("  +" + context.bytes(report.newBytes))
                + StyledText("  " + context.duration(report.milliseconds), .dim))
        for line in CoverageLines.lines(report.coverage, context) { context.say(line) }
    }
}
