internal import Base
internal import Chronos
internal import Platform
internal import Shapes
internal import Terminal

/// `everett branch`
enum TimelineBranch {
    static let command = Command(
        CommandSpec(
            "branch",
            Phrase(
                "Begins a timeline: a whole copy of the project to try things in.",
                pl: "Zaczyna linię czasu: całą kopię projektu, w której można próbować."),
            discussion: Phrase(
                "Its workspace is a directory beside the project, with everything the project holds: ignored files, databases and "
                    + "the git repository too, each of its own. Inside it every command acts on the timeline. What is done there "
                    + "does not touch the project. With --sandbox nothing is copied: its programs see a base that is shared by all such "
                    + "timelines, and what they change is kept apart.",
                pl:
                    "Jej katalog roboczy leży obok projektu i ma wszystko, co projekt: także pliki ignorowane, bazy danych i "
                    + "repozytorium git, każde własne. W nim każde polecenie dotyczy tej linii czasu. To, co się tam dzieje, "
                    + "nie dotyka projektu. Z --sandbox nic nie jest kopiowane: programy widzą podstawę wspólną dla wszystkich takich "
                    + "linii, a ich zmiany są trzymane osobno."),
            examples: [
                CommandExample(
                    "everett branch try", Phrase("As the project is now.", pl: "Taka, jaki projekt jest teraz.")),
                CommandExample(
                    "everett branch before --from start",
                    Phrase("As it was at a checkpoint.", pl: "Taka, jaki był w punkcie kontrolnym.")),
                CommandExample(
                    "everett branch probe --sandbox",
                    Phrase("For programs only, at no cost.", pl: "Tylko dla programów, bez kosztu.")),
                CommandExample(
                    "everett drop try", Phrase("Away with it; undo brings it back.", pl: "Usuń ją; undo przywróci.")),
            ],
            options: [
                .value(
                    "from", "ID",
                    Phrase("the checkpoint it begins as", pl: "punkt kontrolny, od którego się zaczyna")),
                .value(
                    "at", "DIR",
                    Phrase("put the workspace there", pl: "tam umieść katalog roboczy")),
                .flag(
                    "sandbox",
                    Phrase(
                        "for programs only: seen by what 'exec' and 'shell' start in it",
                        pl: "tylko dla programów: widzi ją to, co uruchomią w niej 'exec' i 'shell'")),
            ],
            positionals: [
                PositionalSpec("NAME", .required, Phrase("what it is called", pl: "jak się nazywa"))
            ]), settings: .strict
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let name = String(decoding: context.arguments.rawPositional("NAME") ?? [], as: UTF8.self)
        let from = try context.arguments.rawValue("from").map { try context.checkpoint($0, engine, project) }
        let place = try context.arguments.rawValue("at").map { try context.newPlace($0) }
        let report = try engine.branch(
            project,
            BranchRequest(
                name: name, from: from, place: place, isSandbox: context.arguments.flag("sandbox")),
            context.supervision)
        context.progress.clear()
        if context.isJSON {
            context.answer { $0.branched(report) }
        } else {
            tell(report, context)
        }
        return report.isVerified ? .ok : .failed
    }

    static func tell(_ report: BranchReport, _ context: Context) {
        let language = context.language
        context.say(
            StyledText(report.timeline.name, .name)
                + StyledText(Phrase(" begins at ", pl: " zaczyna się w ")[language])
                + StyledText(report.base.short, .id)
                + StyledText(
                    ": " + context.files(report.files) + ", " + context.bytes(report.bytes) + ", "
                        + context.duration(report.milliseconds), .dim))
        if let workspace = report.timeline.directory {
            context.say(StyledText("  ") + StyledText(ShellWord.entering(workspace.description), .name))
        } else {
            context.say(StyledText("  ") + StyledText("everett shell \(report.timeline.name)", .name))
        }
        for database in report.served {
            context.say(
                StyledText(Phrase("  database ", pl: "  baza danych ")[language]) + StyledText(database.name, .name)
                    + StyledText("  " + database.address, .dim))
        }
        for (variable, port) in report.ports.sorted(by: { $0.value < $1.value }) {
            context.say(
                StyledText(Phrase(verbatim: "  port ")[language]) + StyledText(variable, .name)
                    + StyledText("  \(port)", .dim))
        }
        if !report.isVerified {
            let text = Phrase(
                "something else wrote to the new workspace meanwhile; 'everett status' there tells what",
                pl: "w międzyczasie coś innego pisało do nowego katalogu; co, powie tam 'everett status'")
            context.say(text, .warning)
        }
        for line in CoverageLines.omitted(report.omitted, context) { context.say(line) }
    }
}
