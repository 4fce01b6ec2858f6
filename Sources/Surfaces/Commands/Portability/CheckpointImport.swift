internal import Base
internal import Chronos
internal import Platform
internal import Shapes
internal import Terminal

/// `everett import`
enum CheckpointImport {
    static let command = Command(
        CommandSpec(
            "import",
            Phrase("Brings an exported checkpoint into the project.", pl: "Wczytuje wyeksportowany punkt do projektu."),
            discussion: Phrase(
                "The whole file is checked before anything is stored; one that is damaged or dangerous is refused. The "
                    + "checkpoint is put on a timeline of its own, and no file of the project is changed until it is restored.",
                pl: "Cały plik jest sprawdzany, zanim cokolwiek zostanie zapisane; uszkodzony lub niebezpieczny jest "
                    + "odrzucany. Punkt trafia na osobną linię czasu, a żaden plik projektu się nie zmieni, dopóki punkt nie "
                    + "zostanie przywrócony."),
            examples: [
                CommandExample(
                    "everett import start.everett --dry-run", Phrase("What is in it.", pl: "Co jest w środku.")),
                CommandExample("everett import start.everett", Phrase("Bring it in.", pl: "Wczytaj.")),
            ],
            options: [
                .value("as", "NAME", Phrase("what to call it: imported/NAME", pl: "jak go nazwać: imported/NAZWA")),
                .value(
                    "layout", "NAME", allowed: SeedLayout.names,
                    Phrase("read a directory of this layout instead", pl: "wczytaj zamiast tego katalog o tym układzie")
                ),
                .flag("dry-run", short: "n", Phrase("only check it and show it", pl: "tylko sprawdź i pokaż")),
            ],
            positionals: [
                PositionalSpec(
                    "FILE", .required, Phrase("the file, or directory, to read", pl: "plik lub katalog do wczytania"))
            ]),
        whenInterrupted: Phrase("nothing was imported", pl: "niczego nie zaimportowano")
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let file = try context.place(context.arguments.rawPositional("FILE") ?? [])
        let name = context.arguments.value("as")
        if context.arguments.value("layout") != nil {
            return try SeedLayout.bring(from: file, as: name, engine, project, context)
        }
        let report =
            context.arguments.flag("dry-run")
            ? try engine.previewImport(project, from: file, as: name, context.supervision)
            : try engine.importBundle(project, from: file, as: name, context.supervision)
        context.progress.clear()
        if context.isJSON { json(report, context) } else { lines(report, context) }
        return .ok
    }

    private static func json(_ report: ImportReport, _ context: Context) {
        context.answer { json in
            json.string("id", report.record?.id.hex)
            json.string("timeline", report.timeline)
            json.bool("known", report.isKnown)
            json.object("origin") { json in
                json.string("checkpoint", report.origin.checkpoint.hex)
                json.string("project", report.origin.project)
                json.string("timeline", report.origin.timeline)
                json.string("name", report.name)
                json.string("exported", report.origin.exported.rfc3339)
                json.string("writer", report.origin.writer)
            }
            json.integer("entries", report.entries)
            json.standings("repositories", report.repositories)
            json.paths("left_out", report.leftOut)
            json.paths("stripped_set_id", report.strippedSetID)
            json.paths("collisions", report.collisions)
            json.paths("executable_configuration", report.executableConfiguration)
            json.coverage(report.coverage)
            json.integer("duration_ms", report.milliseconds)
            json.bool("dry_run", report.record == nil)
        }
    }

    private static func lines(_ report: ImportReport, _ context: Context) {
        let language = context.language
        if let record = report.record {
            context.say(
                StyledText(Phrase("imported ", pl: "zaimportowano ")[language])
                    + CheckpointLines.reference(record, context)
                    + StyledText("  " + context.files(report.coverage.files))
                    + StyledText("  " + context.duration(report.milliseconds), .dim))
            context.say(
                StyledText(Phrase("look at it: ", pl: "obejrzyj: ")[language])
                    + StyledText("everett restore \(record.id.short) --dry-run", .name))
        } else {
            let would = Phrase("would be imported as ", pl: "zostałby zaimportowany jako ")
            context.say(
                StyledText(would[language]) + StyledText(report.timeline, .name)
                    + StyledText("  " + context.files(report.coverage.files)))
        }
        for standing in report.repositories {
            context.say(StyledText("  git: ", .dim) + StandingLines.line(standing, context))
        }
        let lists: [(Phrase, [BytePath])] = [
            (Phrase("left out when it was exported:", pl: "pominięte przy eksporcie:"), report.leftOut),
            (
                Phrase("lost their set-user-id or set-group-id bit:", pl: "straciły bit set-user-id lub set-group-id:"),
                report.strippedSetID
            ),
            (
                Phrase(
                    "one name where case or accents do not count; not to be restored there:",
                    pl:
                        "ta sama nazwa tam, gdzie nie liczy się wielkość liter lub zapis akcentów; tam nie do przywrócenia:"
                ),
                report.collisions
            ),
            (
                Phrase(
                    "executable configuration; other programs may run it when it is restored:",
                    pl: "konfiguracja wykonywalna; po przywróceniu inne programy mogą ją uruchomić:"),
                report.executableConfiguration
            ),
        ]
        for (title, paths) in lists {
            for line in PathLines.list(title, paths, .warning, context) { context.say(line) }
        }
    }
}
