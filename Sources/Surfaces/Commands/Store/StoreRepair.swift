internal import Base
internal import Chronos
internal import Platform
internal import Shapes
internal import Terminal

/// `everett verify --repair`
enum StoreRepair {
    private static let examples = 10

    static func run(_ context: Context) throws -> ExitStatus {
        let isDryRun = context.arguments.flag("dry-run")
        let home = try EverettHome.path(context.invocation.variables)
        let report = try context.invocation.engine.repair(
            home, workers: context.workers, isDryRun: isDryRun, context.supervision)
        context.progress.clear()
        if context.isJSON { json(report, isDryRun, context) } else { lines(report, isDryRun, context) }
        return report.verification.isSound ? .ok : .integrity
    }

    private static func json(_ report: RepairReport, _ isDryRun: Bool, _ context: Context) {
        context.answer { json in
            json.bool("dry_run", isDryRun)
            json.strings("state_problems", report.stateProblems)
            json.bool("state_replaced", report.isStateReplaced)
            json.strings("rows_dropped", report.droppedRows)
            json.integer("checkpoints_recovered", report.recoveredCheckpoints)
            json.array("projects_without_place") { json in
                for place in report.homelessProjects { json.object { $0.place("directory", place.bytes) } }
            }
            json.strings("quarantined", report.quarantined)
            json.string("quarantine", report.quarantine?.description)
            json.integer("objects_saved", report.savedObjects)
            json.strings("checkpoints_dropped", report.droppedCheckpoints.map(\.hex))
            json.array("losses") { json in
                for loss in report.losses {
                    json.object { json in
                        json.string("checkpoint", loss.checkpoint.hex)
                        json.array("paths") { json in for path in loss.paths { json.object { $0.path("path", path) } } }
                    }
                }
            }
            json.object("verification") { $0.verification(report.verification) }
            json.integer("duration_ms", report.milliseconds)
        }
    }

    private static func lines(_ report: RepairReport, _ isDryRun: Bool, _ context: Context) {
        let language = context.language
        func say(_ phrase: Phrase, _ role: TextRole = .plain) { context.say(StyledText(phrase[language], role)) }
        for problem in report.stateProblems { context.say(StyledText("state.db: " + problem, .warning)) }
        if report.isStateReplaced {
            say(
                Phrase(
                    "state.db was made anew; checkpoints recovered from the packs: \(report.recoveredCheckpoints)",
                    pl: "state.db utworzono na nowo; punkty odzyskane z paczek: \(report.recoveredCheckpoints)"))
        }
        for row in report.droppedRows.prefix(examples) {
            say(Phrase("not kept: \(row)", pl: "nie zachowano: \(row)"), .dim)
        }
        for place in report.homelessProjects {
            say(
                Phrase(
                    "where this project was is lost; restore it elsewhere: everett restore ID --into DIR --project \(place)",
                    pl:
                        "nie wiadomo, gdzie był ten projekt; przywróć go gdzie indziej: everett restore ID --into KATALOG "
                        + "--project \(place)"),
                .warning)
        }
        if let quarantine = report.quarantine {
            let files = report.quarantined.count
            say(
                Phrase(
                    "damaged files, moved to \(quarantine): \(files); objects saved from them: \(report.savedObjects)",
                    pl:
                        "uszkodzone pliki, przeniesione do \(quarantine): \(files); ocalone obiekty: \(report.savedObjects)"
                ))
        }
        for loss in report.losses {
            if loss.paths.isEmpty {
                context.say(
                    StyledText(loss.checkpoint.short, .id)
                        + StyledText(Phrase(": lost", pl: ": utracony")[language], .error))
                continue
            }
            context.say(
                StyledText(loss.checkpoint.short, .id)
                    + StyledText(Phrase(": lost from it:", pl: ": utracono z niego:")[language], .error))
            for path in loss.paths.prefix(examples) {
                context.say(StyledText("  ") + StyledText(bytes: path.bytes, .name))
            }
            if loss.paths.count > examples {
                say(Words.andMore(context.number(loss.paths.count - examples)), .dim)
            }
        }
        if !report.losses.isEmpty {
            say(
                Phrase(
                    "what the project still has of it is stored again by the next checkpoint",
                    pl: "to, co projekt jeszcze z tego ma, zapisze ponownie następny punkt"))
        }
        StoreVerify.lines(report.verification, context)
    }
}
