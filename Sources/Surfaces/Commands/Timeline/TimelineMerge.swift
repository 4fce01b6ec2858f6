internal import Base
internal import Chronos
internal import Databases
internal import Functions
internal import Platform
internal import Shapes
internal import Terminal

/// `everett merge`
enum TimelineMerge {
    static let command = Command(
        CommandSpec(
            "merge",
            Phrase(
                "Brings what a timeline changed into another one.", pl: "Wnosi zmiany z jednej linii czasu do innej."),
            discussion: Phrase(
                "Files are merged by git's own engine, SQLite databases row by row. What both sides changed differently is a "
                    + "conflict: then, and when a gate is to be passed first, a candidate is made, a timeline to look at and "
                    + "decide in, and nothing else is changed until 'everett merge --continue'. 'everett undo' takes a merge back.",
                pl:
                    "Pliki scala silnik gita, a bazy SQLite wiersz po wierszu. To, co obie strony zmieniły różnie, jest "
                    + "konfliktem: wtedy, oraz gdy najpierw trzeba przejść bramkę, powstaje kandydat, czyli linia czasu do "
                    + "obejrzenia i decydowania, i nic poza nim się nie zmienia aż do 'everett merge --continue'. "
                    + "'everett undo' cofa scalenie."),
            examples: [
                CommandExample("everett merge try --dry-run", Phrase("What it would bring.", pl: "Co by wniosło.")),
                CommandExample(
                    "everett merge try --gate 'make test'",
                    Phrase("Only if the tests pass on the result.", pl: "Tylko jeśli testy przejdą na wyniku.")),
                CommandExample(
                    "everett merge --continue",
                    Phrase("After the conflicts were resolved.", pl: "Po rozwiązaniu konfliktów.")),
                CommandExample("everett merge --abort", Phrase("Or not after all.", pl: "A jednak nie.")),
            ],
            options: [
                .value(
                    "into", "TIMELINE",
                    Phrase("the one that gets the changes (where you are)", pl: "ta, która dostaje zmiany (bieżąca)")),
                .value(
                    "gate", "CMD",
                    Phrase(
                        "a shell command that must succeed on the result",
                        pl: "polecenie powłoki, które musi się udać na wyniku")),
                .flag("continue", Phrase("go on with an open merge", pl: "kontynuuj otwarte scalanie")),
                .flag("abort", Phrase("give an open merge up", pl: "porzuć otwarte scalanie")),
                .repeated(
                    "table", "TABLE=POLICY",
                    Phrase(
                        "how a table on a server is merged: rows (usual), ours, theirs, regenerate or ignore",
                        pl: "jak scalać tabelę na serwerze: rows (zwykle), ours, theirs, regenerate albo ignore")),
                .flag("dry-run", short: "n", Words.dryRun),
                .flag(
                    "yes", short: "y",
                    Phrase(
                        "disconnect programs from databases that are replaced",
                        pl: "rozłącz programy od baz, które zostaną podmienione")),
            ] + WorldCommand.options,
            positionals: [
                PositionalSpec(
                    "TIMELINE", .optional,
                    Phrase("whose changes; or which open merge", pl: "czyje zmiany; albo które otwarte scalanie"))
            ]), settings: .strict, whenInterrupted: Words.restoreMayBeHalf
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let name = context.arguments.rawPositional("TIMELINE").map { String(decoding: $0, as: UTF8.self) }
        let isContinuing = context.arguments.flag("continue")
        let isAborting = context.arguments.flag("abort")
        guard !(isContinuing && isAborting) else {
            throw EverettError(
                .usage, Phrase("--continue and --abort exclude each other", pl: "--continue i --abort wykluczają się"))
        }
        if isAborting { return try abort(name, engine, project, context) }
        if isContinuing {
            let (candidate, merge) = try engine.candidate(name, of: project)
            let outcome = try act(engine, project, context)
                .finish(candidate, gate: context.arguments.value("gate") ?? merge.gate)
            return tell(outcome, context)
        }
        guard let name else {
            throw EverettError(
                .usage, Phrase("which timeline?", pl: "która linia czasu?"),
                hints: [Phrase("'everett timelines' lists them", pl: "'everett timelines' wypisze je")])
        }
        return try begin(name, engine, project, context)
    }

    /// Whoever is connected to a database is only disconnected by somebody who said so.
    private static func supervision(_ context: Context) -> Supervision {
        var supervision = context.supervision
        supervision.endsSessions = context.arguments.flag("yes")
        return supervision
    }

    private static func tables(_ context: Context) throws -> [String: TableMergePolicy] {
        try MergeRequest.tables(
            context.arguments.values("table").map { text in
                let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { throw MergeRequest.notPolicy(text) }
                return (String(parts[0]), String(parts[1]))
            })
    }

    private static func begin(
        _ source: String, _ engine: ChronosEngine, _ project: ProjectRecord, _ context: Context
    ) throws -> ExitStatus {
        var destination = project
        if let into = context.arguments.value("into") {
            destination = try engine.world(into, of: project)
            destination.policy = project.policy
        }
        let request = MergeRequest(
            source: source, git: context.invocation.git, gate: context.arguments.value("gate") ?? "",
            tables: try tables(context))
        let outcome = try act(engine, destination, context)
            .begin(request, isDryRun: context.arguments.flag("dry-run"))
        return tell(outcome, context)
    }

    private static func act(_ engine: ChronosEngine, _ destination: ProjectRecord, _ context: Context) -> MergeAct {
        MergeAct(engine, into: destination, supervision(context)) { gate in
            context.progress.clear()
            let run = try WorldCommand.run(["/bin/sh", "-c", gate].map { Array($0.utf8) }, context)
            let prepared = try WorldCommand.prepared(run, context)
            if !context.isJSON {
                context.note(StyledText(Phrase("gate: ", pl: "bramka: ")[context.language] + gate, .dim))
            }
            return prepared
        }
    }

    private static func abort(
        _ name: String?, _ engine: ChronosEngine, _ project: ProjectRecord, _ context: Context
    ) throws -> ExitStatus {
        let (candidate, merge) = try engine.candidate(name, of: project)
        // From inside it is given up from where it was to go.
        let place = project.timeline == candidate.timeline ? try engine.world(merge.destination, of: project) : project
        let preview = try engine.previewDrop(candidate.timeline, place, context.supervision)
        context.progress.clear()
        if context.arguments.flag("dry-run") {
            if context.isJSON {
                context.answer { $0.dropped(preview) }
            } else {
                context.say(
                    Phrase(
                        "would give up the merge of '\(merge.source)'", pl: "porzucono by scalanie '\(merge.source)'"))
            }
            return .ok
        }
        let report = try engine.drop(candidate.timeline, place, context.supervision)
        context.progress.clear()
        if context.isJSON {
            context.answer { $0.dropped(report) }
        } else {
            context.say(
                Phrase(
                    "the merge of '\(merge.source)' is given up; 'everett undo' brings the candidate back",
                    pl: "porzucono scalanie '\(merge.source)'; 'everett undo' przywróci kandydata"))
        }
        return .ok
    }

    // MARK: - Answers

    private static func tell(_ outcome: MergeAct.Outcome, _ context: Context) -> ExitStatus {
        context.progress.clear()
        if context.isJSON {
            context.answer { $0.merged(outcome) }
        } else {
            let lines = MergeLines(context: context)
            switch outcome {
            case .told(let preview, let candidate, _):
                lines.tell(preview)
                if let candidate { lines.advice(candidate) }
            case .promoted(let preview, let restore, let evidence): done(preview, restore, evidence, context)
            case .gateFailed(let candidate, let evidence): failed(candidate, evidence, context)
            }
        }
        return ExitStatus(outcome.answer)
    }

    private static func done(
        _ preview: MergePreview?, _ restore: RestoreReport, _ evidence: GateEvidence?, _ context: Context
    ) {
        if let preview { MergeLines(context: context).tell(preview) }
        if let evidence { MergeLines(context: context).tell(evidence) }
        for line in RestoreLines(context: context).report(restore) { context.say(line) }
        context.say(
            StyledText(Phrase("undo with: ", pl: "cofnij przez: ")[context.language])
                + StyledText("everett undo", .name))
    }

    private static func failed(_ candidate: ProjectRecord, _ evidence: GateEvidence, _ context: Context) {
        MergeLines(context: context).tell(evidence)
        context.say(
            Phrase(
                "nothing but the candidate was changed; mend it there and go on with 'everett merge --continue', or give up with "
                    + "'everett merge --abort'",
                pl:
                    "poza kandydatem nic się nie zmieniło; popraw go tam i kontynuuj przez 'everett merge --continue' albo "
                    + "zrezygnuj przez 'everett merge --abort'"))
        context.say(StyledText("  ") + StyledText(ShellWord.entering(candidate.root.description), .name))
    }
}
