internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett gc`
enum StoreCollect {
    static let command = Command(
        CommandSpec(
            "gc",
            Phrase(
                "Lets old automatic checkpoints go and makes the store smaller.",
                pl: "Usuwa stare automatyczne punkty i zmniejsza magazyn."),
            discussion: Phrase(
                "Named and pinned checkpoints, and what can still be undone, always stay. What nothing needs any more is "
                    + "deleted 24 hours after that was noticed. Other commands work meanwhile; stopping it does no harm.",
                pl:
                    "Punkty nazwane i przypięte oraz to, co można jeszcze cofnąć, zostaje zawsze. To, czego nic już nie "
                    + "potrzebuje, jest usuwane 24 godziny później. Inne polecenia działają w tym czasie; przerwanie nie "
                    + "szkodzi."),
            examples: [
                CommandExample("everett gc --dry-run", Phrase("What it would do.", pl: "Co by zrobiło.")),
                CommandExample("everett gc", Phrase("Do it.", pl: "Zrób to.")),
            ],
            options: [
                .flag("dry-run", short: "n", Words.dryRun),
                .flag(
                    "now",
                    Phrase("delete at once what is not needed any more", pl: "usuń od razu to, co już niepotrzebne")),
                .flag("all", Phrase("rewrite every pack", pl: "przepisz wszystkie paczki")),
                .flag(
                    "background", Phrase("a bounded share of the work", pl: "ograniczona część pracy"), hidden: true),
            ]), settings: .strict,
        whenInterrupted: Phrase(
            "what was done is done and whole; the rest is left for next time",
            pl: "to, co zrobiono, jest zrobione w całości; reszta zostaje na następny raz"), isForUsers: true
    ) { context in
        var request = Policies.collection(context)
        request.ignoresGrace = context.arguments.flag("now")
        request.rewritesAll = context.arguments.flag("all")
        request.isBackground = context.arguments.flag("background")
        let isPreview = context.arguments.flag("dry-run")
        let engine = try context.openEngine()
        let report: CollectionReport
        do {
            report =
                try isPreview
                ? engine.previewCollection(request, context.supervision) : engine.collect(request, context.supervision)
        } catch let error as EverettError where error.code == .locked && request.isBackground {
            // Somebody else is at it.
            return .ok
        }
        context.progress.clear()
        if context.isJSON {
            context.answer { json in
                json.bool("dry_run", isPreview)
                json.collection(report)
            }
        } else {
            for line in StorageLines.lines(report, isPreview: isPreview, context) { context.say(line) }
        }
        return report.damage.isEmpty ? .ok : .integrity
    }
}
