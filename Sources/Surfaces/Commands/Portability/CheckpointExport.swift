internal import Base
internal import Chronos
internal import Platform
internal import Shapes
internal import Terminal

/// `everett export`
enum CheckpointExport {
    static let command = Command(
        CommandSpec(
            "export",
            Phrase("Writes one checkpoint into one file.", pl: "Zapisuje jeden punkt kontrolny do jednego pliku."),
            discussion: Phrase(
                "The file holds everything the checkpoint needs and nothing of other checkpoints. 'everett import' brings it "
                    + "into another project or machine.",
                pl:
                    "Plik zawiera wszystko, czego punkt potrzebuje, i nic z innych punktów. 'everett import' wczyta go w "
                    + "innym projekcie lub na innym komputerze."),
            examples: [
                CommandExample("everett export start start.everett", Phrase("One checkpoint.", pl: "Jeden punkt.")),
                CommandExample(
                    "everett export start start-folder --layout seed",
                    Phrase("A folder with a patch.", pl: "Katalog z łatą.")),
                CommandExample(
                    "everett export start start.everett --without .env",
                    Phrase("Without a file that stays here.", pl: "Bez pliku, który ma tu zostać.")),
            ],
            options: [
                .repeated("without", "PATH", Phrase("leave this out", pl: "pomiń to")),
                .value(
                    "layout", "NAME", allowed: SeedLayout.names,
                    Phrase(
                        "write a directory of this layout instead: a patch for git and its description",
                        pl: "zapisz zamiast tego katalog o tym układzie: łatę dla git i jej opis")),
                .flag("force", Phrase("replace a file of that name", pl: "zastąp plik o tej nazwie")),
            ],
            positionals: [
                PositionalSpec("ID", .required, Words.checkpointArgument),
                PositionalSpec(
                    "FILE", .required, Phrase("the file, or directory, to write", pl: "plik lub katalog do zapisania")),
            ]),
        whenInterrupted: Phrase("nothing was written", pl: "niczego nie zapisano")
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let request = ExportRequest(
            checkpoint: try context.checkpoint(context.arguments.rawPositional("ID") ?? [], engine, project),
            leftOut: try context.paths(context.arguments.rawValues("without"), in: project),
            replaces: context.arguments.flag("force"))
        let file = try context.place(context.arguments.rawPositional("FILE") ?? [])
        if context.arguments.value("layout") != nil {
            return try SeedLayout.export(request, to: file, engine, project, context)
        }
        let report = try engine.export(project, request, to: file, context.supervision)
        context.progress.clear()
        if context.isJSON { json(report, request, context) } else { lines(report, context) }
        return .ok
    }

    private static func json(_ report: ExportReport, _ request: ExportRequest, _ context: Context) {
        context.answer { json in
            json.string("checkpoint", request.checkpoint.hex)
            json.string("exported", report.checkpoint.hex)
            json.place("file", report.file.bytes)
            json.integer("objects", report.objects)
            json.integer("bytes", report.bytes)
            json.paths("left_out", report.leftOut)
            json.strings("databases_left_out", report.databasesLeftOut)
            json.strings("volumes_left_out", report.volumesLeftOut)
            json.integer("duration_ms", report.milliseconds)
        }
    }

    private static func lines(_ report: ExportReport, _ context: Context) {
        let to = Phrase("exported to ", pl: "wyeksportowano do ")
        context.say(
            StyledText(to[context.language]) + StyledText(bytes: report.file.bytes, .name)
                + StyledText("  " + context.bytes(report.bytes))
                + StyledText("  " + context.duration(report.milliseconds), .dim))
        for line in PathLines.list(Phrase("left out:", pl: "pominięto:"), report.leftOut, .warning, context) {
            context.say(line)
        }
        for line in DatabaseLines.leftOut(report.databasesLeftOut, context) { context.say(line) }
        for line in ContainerLines.leftOut(report.volumesLeftOut, context) { context.say(line) }
    }
}
