internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett purge`
enum StorePurge {
    private static let examples = 10

    static let command = Command(
        CommandSpec(
            "purge",
            Phrase(
                "Removes the content of paths from all history, for good.",
                pl: "Trwale wymazuje treść ścieżek z całej historii."),
            discussion: Phrase(
                "For a secret or a huge file that should never have been captured. Every version goes from every checkpoint, at "
                    + "once; checkpoints keep their ids, and a restore leaves these paths alone. Afterwards the whole store is "
                    + "searched for what was removed. It cannot be undone.",
                pl:
                    "Dla sekretu lub wielkiego pliku, którego nie należało zapisywać. Znika każda wersja z każdego punktu, od "
                    + "razu; punkty zachowują identyfikatory, a przywracanie zostawia te ścieżki w spokoju. Na koniec cały "
                    + "magazyn jest przeszukiwany. Nie da się tego cofnąć."),
            examples: [
                CommandExample("everett purge .env --dry-run", Phrase("What would go.", pl: "Co by znikło.")),
                CommandExample("everett purge .env", Phrase("Remove it.", pl: "Wymaż.")),
            ],
            options: [
                .flag("dry-run", short: "n", Words.dryRun),
                .flag(
                    "everywhere",
                    Phrase(
                        "also content that other paths hold as well", pl: "także treść, którą mają też inne ścieżki")),
                .flag("yes", short: "y", Words.yes),
            ],
            positionals: [PositionalSpec("PATH", .repeating(atLeast: 1), Phrase("what to remove", pl: "co wymazać"))]),
        settings: .forgiving,
        whenInterrupted: Phrase(
            "a purge that had begun is finished by the next command that writes",
            pl: "rozpoczęte wymazywanie dokończy następne polecenie, które coś zapisuje"), isForUsers: true
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let paths = try context.paths(context.arguments.rawPositionals("PATH"), in: project)
        guard !paths.isEmpty else {
            throw EverettError(
                .refused, Phrase("that would be the whole project", pl: "to byłby cały projekt"),
                hints: [Phrase("name files or directories in it", pl: "podaj pliki lub katalogi w nim")])
        }
        let everywhere = context.arguments.flag("everywhere")
        let preview = try engine.previewPurge(project, paths, everywhere: everywhere, context.supervision)
        context.progress.clear()
        if context.arguments.flag("dry-run") || preview.affected.isEmpty {
            tell(preview, isPreview: true, context)
            return .ok
        }
        if context.invocation.streams.input.isTerminal, !context.isJSON, !context.arguments.flag("yes") {
            for line in lines(preview, isPreview: true, context) { context.note(line) }
        }
        try Question.confirm(
            Phrase("Remove this for good?", pl: "Wymazać na zawsze?"), typing: "purge",
            consequence: Phrase(
                "not asked: it would remove content for good", pl: "nie zapytano: trwale wymazano by treść"),
            context)
        let report = try engine.purge(project, paths, everywhere: everywhere, context.supervision)
        context.progress.clear()
        tell(report, isPreview: false, context)
        return report.searchedObjects == nil || report.isVerified ? .ok : .failed
    }

    private static func tell(_ report: PurgeReport, isPreview: Bool, _ context: Context) {
        if context.isJSON { return json(report, isPreview: isPreview, context) }
        for line in lines(report, isPreview: isPreview, context) { context.say(line) }
    }

    private static func json(_ report: PurgeReport, isPreview: Bool, _ context: Context) {
        context.answer { json in
            json.bool("dry_run", isPreview)
            json.array("paths") { json in for path in report.paths { json.object { $0.path("path", path) } } }
            json.integer("versions", report.versions)
            json.integer("objects", report.objects)
            json.strings("checkpoints", report.affected.map(\.hex))
            json.array("shared") { json in for path in report.shared { json.object { $0.path("path", path) } } }
            json.array("in_workspace") { json in
                for path in report.inWorkspace { json.object { $0.path("path", path) } }
            }
            json.integer("bytes_freed", report.freedBytes)
            json.integer("files_removed", report.removedFiles)
            json.integer("objects_searched", report.searchedObjects)
            json.strings("found", report.found)
            json.strings("unsearched", report.unsearched)
            json.bool("verified", report.isVerified)
            json.string("operation", report.operation?.text)
            json.integer("duration_ms", report.milliseconds)
        }
    }

    private static func lines(_ report: PurgeReport, isPreview: Bool, _ context: Context) -> [StyledText] {
        let language = context.language
        var lines: [StyledText] = []
        func add(_ phrase: Phrase, _ role: TextRole = .plain) { lines.append(StyledText(phrase[language], role)) }
        func list(_ title: Phrase, _ paths: [BytePath], _ role: TextRole) {
            guard !paths.isEmpty else { return }
            add(title, role)
            for path in paths.prefix(examples) { lines.append(StyledText("  ") + StyledText(bytes: path.bytes, .name)) }
            if paths.count > examples { add(Words.andMore(context.number(paths.count - examples)), .dim) }
        }
        if report.affected.isEmpty {
            add(Phrase("no checkpoint holds that", pl: "żaden punkt kontrolny tego nie zawiera"))
            return lines
        }
        let versions = Phrase.count(report.versions, "version", "versions", pl: ("wersja", "wersje", "wersji"))
        let checkpoints = Phrase.count(
            report.affected.count, "checkpoint", "checkpoints", pl: ("punkcie", "punktach", "punktach"))
        let done = isPreview ? Phrase("would remove ", pl: "do wymazania: ") : Phrase("removed ", pl: "wymazano: ")
        add(done + versions + Phrase(" from ", pl: " w ") + checkpoints)
        if let searched = report.searchedObjects {
            if report.isVerified {
                let objects = context.number(searched)
                let bytes = context.bytes(report.freedBytes)
                add(
                    Phrase(
                        "searched the whole store, \(objects) objects: it is gone; \(bytes) freed",
                        pl: "przeszukano cały magazyn (obiekty: \(objects)): znikło; zwolniono \(bytes)"))
            } else {
                for place in report.found { add(Phrase("still found: \(place)", pl: "nadal jest: \(place)"), .error) }
                for place in report.unsearched {
                    add(
                        Phrase(
                            "damaged, so not searched: \(place); run 'everett verify --repair', then purge again",
                            pl:
                                "uszkodzone, więc nieprzeszukane: \(place); uruchom 'everett verify --repair' i wymaż znów"
                        ),
                        .error)
                }
            }
        }
        list(
            Phrase(
                "stays, because these hold the same content (--everywhere takes it from them too):",
                pl: "zostaje, bo mają tę samą treść (--everywhere wymaże ją i stąd):"), report.shared, .warning)
        list(
            Phrase(
                "in the project still, so the next checkpoint captures it again; delete it or leave it out first:",
                pl: "nadal jest w projekcie, więc następny punkt znów to zapisze; najpierw usuń to lub wyklucz:"),
            report.inWorkspace, .warning)
        if isPreview { add(Phrase("this cannot be undone", pl: "tego nie da się cofnąć"), .warning) }
        return lines
    }
}
