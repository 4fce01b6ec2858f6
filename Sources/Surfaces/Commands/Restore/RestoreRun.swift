internal import Base
internal import Chronos
internal import Platform
internal import Shapes
internal import Terminal

/// `everett restore`
enum RestoreRun {
    static let command = Command(
        CommandSpec(
            "restore", Phrase("Brings a checkpoint back.", pl: "Przywraca punkt kontrolny."),
            discussion: Phrase(
                "A safety checkpoint is taken first, so that 'everett undo' brings back what is here now. Git branches and "
                    + "commits stay where they are unless --all or --component git asks for them. Without paths what is known and "
                    + "what agents remember goes back with the files.",
                pl:
                    "Najpierw powstaje punkt bezpieczeństwa, więc 'everett undo' przywróci to, co jest teraz. Gałęzie i "
                    + "rewizje git zostają na miejscu, chyba że prosi o nie --all albo --component git. Bez ścieżek razem z "
                    + "plikami wraca wiedza i pamięć agentów."),
            examples: [
                CommandExample(
                    "everett restore start --dry-run", Phrase("What would change.", pl: "Co by się zmieniło.")),
                CommandExample(
                    "everett restore start", Phrase("All files, and what was known.", pl: "Wszystkie pliki i wiedza.")),
                CommandExample("everett restore start src/app.swift", Phrase("One file.", pl: "Jeden plik.")),
                CommandExample("everett restore start --all --yes", Phrase("Git, too.", pl: "Także git.")),
                CommandExample(
                    "everett restore start --into /tmp/look",
                    Phrase("Somewhere else, to look at it.", pl: "Gdzie indziej, żeby obejrzeć.")),
            ],
            options: [
                .flag("all", Phrase("everything, git too", pl: "wszystko, także git")),
                .repeated(
                    "component", "NAME", allowed: RestoreRequest.Component.allCases.map(\.rawValue),
                    Phrase("only this part", pl: "tylko tę część")),
                .flag("dry-run", short: "n", Words.dryRun),
                .value(
                    "into", "DIR",
                    Phrase("write into a new directory instead", pl: "zapisz zamiast tego w nowym katalogu")),
                .flag("yes", short: "y", Words.yes),
            ],
            positionals: [
                PositionalSpec("ID", .required, Words.checkpointArgument),
                PositionalSpec("PATH", .repeating(atLeast: 0), Phrase("only these", pl: "tylko te")),
            ]), settings: .forgiving,
        whenInterrupted: Words.projectUnchanged,
        handedOver: { ($0.flag("yes") || $0.flag("dry-run")) && $0.rawValue("into") == nil }
    ) { context in
        let components = try components(context.arguments)
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let request = RestoreRequest(
            checkpoint: try context.checkpoint(context.arguments.rawPositional("ID") ?? [], engine, project),
            paths: try context.paths(context.arguments.rawPositionals("PATH"), in: project), components: components)
        if let directory = context.arguments.rawValue("into") {
            return try materialise(request, into: directory, engine, project, context)
        }
        return try restore(request, engine, project, context)
    }

    private static func components(_ arguments: ParsedArguments) throws -> Set<RestoreRequest.Component> {
        let named = arguments.values("component").compactMap(RestoreRequest.Component.init(rawValue:))
        guard arguments.flag("all") else {
            // Whoever is asked, or says --yes, has seen what becomes of containers.
            return named.isEmpty ? RestoreRequest.usual.union([.environment]) : Set(named)
        }
        if named.isEmpty { return Set(RestoreRequest.Component.allCases) }
        throw EverettError(
            .usage, Phrase("--all and --component exclude each other", pl: "--all i --component wykluczają się"),
            hints: [Phrase("leave one of them out", pl: "pomiń jedno z nich")])
    }

    static func restore(
        _ request: RestoreRequest, _ engine: ChronosEngine, _ project: ProjectRecord, _ context: Context
    ) throws -> ExitStatus {
        let start = context.invocation.clock.monotonicNanoseconds
        let lines = RestoreLines(context: context)
        let preview = try engine.previewRestore(project, request, context.supervision)
        context.progress.clear()
        let gitCommand = commandForGit(preview.target.id, context)
        if context.arguments.flag("dry-run") {
            let milliseconds = (context.invocation.clock.monotonicNanoseconds - start) / 1_000_000
            if context.isJSON {
                context.answer { $0.preview(preview, milliseconds: milliseconds) }
            } else {
                for line in lines.preview(preview) { context.say(line) }
                for line in lines.movedRepositories(preview.movedRepositories, command: gitCommand) {
                    context.say(line)
                }
            }
            return .ok
        }
        try RestoreConfirmation.ask(preview, context)
        var supervision = context.supervision
        // Who agreed saw who is connected.
        supervision.endsSessions = true
        let report = try engine.restore(project, request, supervision)
        context.progress.clear()
        if context.isJSON {
            context.answer { $0.restore(report) }
        } else {
            for line in lines.report(report) { context.say(line) }
            context.say(
                StyledText(Phrase("undo with: ", pl: "cofnij przez: ")[context.language])
                    + StyledText(commandWithProject("everett undo", context), .name))
            for line in lines.movedRepositories(report.preview.movedRepositories, command: gitCommand) {
                context.say(line)
            }
        }
        return report.isVerified ? .ok : .failed
    }

    private static func materialise(
        _ request: RestoreRequest, into typed: [UInt8], _ engine: ChronosEngine, _ project: ProjectRecord,
        _ context: Context
    ) throws -> ExitStatus {
        guard !context.arguments.flag("dry-run") else {
            throw EverettError(
                .usage, Phrase("--into and --dry-run exclude each other", pl: "--into i --dry-run wykluczają się"),
                hints: [
                    Phrase("--into never changes the project", pl: "--into nigdy nie zmienia projektu")
                ])
        }
        let base = typed.first == UInt8(ascii: "/") ? project.root : try context.workingDirectory()
        let directory = try Places.absolute(typed, from: base)
        let report = try engine.materialise(project, request, into: directory, context.supervision)
        context.progress.clear()
        if context.isJSON {
            context.answer { json in
                json.string("checkpoint", request.checkpoint.hex)
                json.place("directory", report.directory.bytes)
                json.integer("files", report.files)
                json.integer("bytes", report.bytes)
                json.array("omitted") { json in
                    for skip in report.omitted {
                        json.object { json in
                            json.path("path", skip.path)
                            json.string("reason", skip.reason.rawValue)
                        }
                    }
                }
                json.bool("verified", report.isVerified)
                json.integer("duration_ms", report.milliseconds)
            }
        } else {
            let text = "\(context.files(report.files)), \(context.bytes(report.bytes)), "
            let to = Phrase("written to ", pl: "zapisano w ")
            context.say(StyledText(to[context.language]) + StyledText(bytes: report.directory.bytes, .name))
            context.say(StyledText("  " + text + context.duration(report.milliseconds), .dim))
            for skip in report.omitted {
                context.say(
                    StyledText("  " + CoverageLines.words(skip.reason)[context.language] + ": ")
                        + StyledText(bytes: skip.path.bytes, .name))
            }
            if !report.isVerified {
                context.say(
                    Phrase(
                        "what was written does not equal the checkpoint",
                        pl: "to, co zapisano, nie jest równe punktowi kontrolnemu"), .error)
            }
        }
        return report.isVerified ? .ok : .failed
    }

    private static func commandForGit(_ id: Digest, _ context: Context) -> String {
        commandWithProject("everett restore \(id.short) --component git --yes", context)
    }

    /// The command as it works from where the user is.
    private static func commandWithProject(_ command: String, _ context: Context) -> String {
        guard let project = context.arguments.value("project") else { return command }
        return command + " --project " + ShellWord.quoted(project)
    }
}
