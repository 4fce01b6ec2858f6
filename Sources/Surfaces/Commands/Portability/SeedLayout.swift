internal import Base
internal import Chronos
internal import Platform
internal import Shapes
internal import Terminal

/// `--layout seed` of `everett export` and `everett import`.
enum SeedLayout {
    static let names = ["seed"]

    static func export(
        _ request: ExportRequest, to directory: AbsolutePath, _ engine: ChronosEngine, _ project: ProjectRecord,
        _ context: Context
    ) throws -> ExitStatus {
        guard !context.arguments.flag("force") else {
            throw EverettError(
                .usage, Phrase("a directory is never replaced", pl: "katalog nigdy nie jest zastępowany"),
                hints: [Phrase("name one that does not exist", pl: "podaj katalog, który nie istnieje")])
        }
        let report = try engine.exportSeed(
            project, request, to: directory, git: try git(context), context.supervision)
        context.progress.clear()
        if context.isJSON {
            context.answer { json in
                json.string("checkpoint", report.checkpoint.hex)
                json.place("directory", report.directory.bytes)
                json.string("patch_base", report.base)
                json.strings("files", report.files)
                json.array("omitted") { json in
                    for item in report.omitted {
                        json.object { json in
                            json.string("file", item.name)
                            json.string("reason", item.reason)
                        }
                    }
                }
                json.paths("left_out", report.leftOut)
                json.strings("databases_left_out", report.databasesLeftOut)
                json.strings("volumes_left_out", report.volumesLeftOut)
                json.array("not_carried") { json in
                    for item in report.notCarried {
                        json.object { json in
                            json.string("reason", item.reason)
                            json.paths("paths", item.paths)
                        }
                    }
                }
                json.integer("duration_ms", report.milliseconds)
            }
            return .ok
        }
        let to = Phrase("exported to ", pl: "wyeksportowano do ")
        context.say(
            StyledText(to[context.language]) + StyledText(bytes: report.directory.bytes, .name)
                + StyledText("  " + context.duration(report.milliseconds), .dim))
        let base = report.base.map {
            Phrase("a patch on commit \($0.prefix(12))", pl: "łata na rewizję \($0.prefix(12))")
        }
        let whole = Phrase("a patch that adds every file", pl: "łata, która dodaje wszystkie pliki")
        context.say(StyledText("  " + (base ?? whole)[context.language]))
        for item in report.omitted { context.say(StyledText("  \(item.name): \(item.reason)", .dim)) }
        for line in DatabaseLines.leftOut(report.databasesLeftOut, context) { context.say(line) }
        for line in ContainerLines.leftOut(report.volumesLeftOut, context) { context.say(line) }
        for line in PathLines.list(Phrase("left out:", pl: "pominięto:"), report.leftOut, .warning, context) {
            context.say(line)
        }
        for item in report.notCarried {
            let title =
                Phrase("a patch cannot carry (", pl: "łata nie przeniesie (") + Phrase(verbatim: item.reason + "):")
            for line in PathLines.list(title, item.paths, .warning, context) { context.say(line) }
        }
        return .ok
    }

    static func bring(
        from directory: AbsolutePath, as name: String?, _ engine: ChronosEngine, _ project: ProjectRecord,
        _ context: Context
    ) throws -> ExitStatus {
        guard !context.arguments.flag("dry-run") else {
            throw EverettError(
                .usage,
                Phrase(
                    "--layout and --dry-run exclude each other", pl: "--layout i --dry-run wykluczają się"),
                hints: [
                    Phrase(
                        "an import changes no file; undo takes it back", pl: "import nie zmienia plików; undo go cofnie"
                    )
                ])
        }
        let report = try engine.importSeed(
            project, from: directory, as: name, git: try git(context), context.supervision)
        context.progress.clear()
        if context.isJSON {
            context.answer { json in
                json.string("id", report.record.id.hex)
                json.string("timeline", report.record.timeline)
                json.string("origin", report.origin.checkpoint.hex)
                json.coverage(report.coverage)
                json.integer("duration_ms", report.milliseconds)
            }
            return .ok
        }
        context.say(
            StyledText(Phrase("imported ", pl: "zaimportowano ")[context.language])
                + CheckpointLines.reference(report.record, context)
                + StyledText("  " + context.files(report.coverage.files))
                + StyledText("  " + context.duration(report.milliseconds), .dim))
        return .ok
    }

    private static func git(_ context: Context) throws -> AbsolutePath {
        let path = context.invocation.variables.text("PATH") ?? "/usr/bin:/bin"
        if let program = ChildProcess.find("git", searchPath: path) { return program }
        throw EverettError(
            .notFound, Phrase("git was not found", pl: "nie znaleziono git"),
            hints: [Phrase("install it; it makes and reads the patch", pl: "zainstaluj go; tworzy i czyta łatę")])
    }
}
