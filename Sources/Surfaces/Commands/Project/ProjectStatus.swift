internal import Base
internal import Chronos
internal import Daemon
internal import Platform
internal import Shapes
internal import Terminal

/// `everett status`
enum ProjectStatus {
    private static let mostPaths = 1000

    static let command = Command(
        CommandSpec(
            "status",
            Phrase(
                "Shows what changed since the last checkpoint.", pl: "Pokazuje, co zmieniło się od ostatniego punktu."),
            examples: [
                CommandExample("everett status", Phrase("In numbers.", pl: "W liczbach.")),
                CommandExample("everett status --verbose", Phrase("Path by path.", pl: "Ścieżka po ścieżce.")),
            ],
            options: [
                .flag("verbose", short: "v", Phrase("list the changed paths", pl: "wypisz zmienione ścieżki")),
                .value("limit", "N", Phrase("list at most so many (1000)", pl: "wypisz co najwyżej tyle (1000)")),
            ]), settings: .forgiving, handedOver: { _ in true }
    ) { context in
        let limit = try Amount.count("limit", context) ?? mostPaths
        let engine = try context.openEngine()
        let report = try engine.status(try context.project(engine), context.supervision)
        context.progress.clear()
        let daemon = DaemonRecord.read(
            DaemonPlace(home: try EverettHome.path(context.invocation.variables)), context.invocation.files)
        if context.isJSON {
            json(report, daemon, limit, context)
        } else {
            lines(report, limit, context)
            if let daemon {
                let label = Phrase("daemon at ", pl: "usługa pod adresem ")[context.language]
                context.say(StyledText(label + daemon.address, .dim))
            }
        }
        return .ok
    }

    private static func json(
        _ report: StatusReport, _ daemon: DaemonRecord?, _ limit: Int, _ context: Context
    ) {
        context.answer { json in
            json.status(report, atMost: limit)
            json.object("daemon") { json in
                json.bool("running", daemon != nil)
                guard let daemon else { return }
                json.string("address", daemon.address)
                json.integer("pid", daemon.process.pid)
                json.string("version", daemon.version)
            }
        }
    }

    private static func lines(_ report: StatusReport, _ limit: Int, _ context: Context) {
        let language = context.language
        context.say(
            StyledText(Phrase("project ", pl: "projekt ")[language])
                + StyledText(
                    bytes: (report.project.overlay == nil ? report.project.root : report.project.projectRoot).bytes,
                    .name))
        if report.timeline != TimelineRecord.main {
            let text = Phrase("timeline ", pl: "linia czasu ")
            context.say(StyledText(text[language]) + StyledText(report.timeline, .name))
        }
        if report.hasUnfinishedRestore {
            let text = Phrase(
                "a restore was interrupted; finish it: everett recover",
                pl: "przywracanie zostało przerwane; dokończ je: everett recover")
            context.say(text, .warning)
        }
        guard let head = report.head, let changes = report.changes, let counts = report.counts else {
            let text = Phrase(
                "no checkpoint yet; make one: everett checkpoint",
                pl: "nie ma jeszcze punktu kontrolnego; utwórz go: everett checkpoint")
            return context.say(text)
        }
        context.say(StyledText(Phrase("at ", pl: "od ")[language]) + CheckpointLines.reference(head, context))
        if counts.total == 0 {
            context.say(
                report.databases.isEmpty && report.databasesUnknown.isEmpty && report.surroundings.isEmpty
                    ? Phrase("nothing changed since", pl: "nic się od tego czasu nie zmieniło")
                    : Phrase("no file changed since", pl: "żaden plik się od tego czasu nie zmienił"))
        } else {
            let text = Phrase("changed since: ", pl: "zmiany od tego czasu: ")
            context.say(StyledText(text[language]) + StyledText(ChangeLines.summary(counts, context), .changed))
        }
        if context.arguments.flag("verbose") {
            for line in ChangeLines.lines(changes, atMost: limit, indent: "  ", context) { context.say(line) }
        }
        for line in DatabaseLines.differences(report.databases, unknown: report.databasesUnknown, context) {
            context.say(line)
        }
        for line in EnvironmentLines.changes(report.surroundings, context) { context.say(line) }
        for repository in report.movedRepositories {
            let moved = StyledText(Phrase("git repository moved: ", pl: "repozytorium git zmienione: ")[language])
            let standing = report.repositories.first { $0.path == repository }
            context.say(
                moved + (standing.map { StandingLines.line($0, context) } ?? StyledText(bytes: repository.bytes, .name))
            )
        }
        for standing in report.repositories
        where !standing.operations.isEmpty && !report.movedRepositories.contains(standing.path) {
            context.say(StyledText("git: ") + StandingLines.line(standing, context))
        }
        let troubles = HookTroubles(context.invocation).recent().filter { trouble in
            AbsolutePath(trouble.directory).map { $0.isWithin(report.project.root) } ?? false
        }
        if let last = troubles.first {
            let text = Phrase(
                "hooks: \(last.agent) went on without a checkpoint: \(last.message)",
                pl: "haki: \(last.agent) pracował bez punktu kontrolnego: \(last.message)")
            context.say(text, .warning)
        }
        let changed = Phrase(
            "executable configuration changed; other programs may run it:",
            pl: "zmieniła się konfiguracja wykonywalna; inne programy mogą ją uruchomić:")
        for line in PathLines.list(changed, report.executableConfiguration, .warning, context) { context.say(line) }
    }
}
