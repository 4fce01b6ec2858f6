internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett recover`
enum StoreRecover {
    static let command = Command(
        CommandSpec(
            "recover", Phrase("Finishes a restore that was interrupted.", pl: "Kończy przerwane przywracanie."),
            discussion: Phrase(
                "Every command that writes does this first; asking for it does no harm.",
                pl: "Każde polecenie, które zapisuje, robi to najpierw; wywołanie nie szkodzi."),
            examples: [CommandExample("everett recover", Phrase("After a power cut.", pl: "Po zaniku zasilania."))]),
        settings: .forgiving,
        whenInterrupted: Words.restoreMayBeHalf
    ) { context in
        let engine = try context.openEngine()
        try engine.recover(try context.project(engine), context.supervision)
        let swept = try engine.sweepDatabases(context.supervision)
        context.progress.clear()
        if context.isJSON {
            context.answer { json in
                json.bool("unfinished_restore", false)
                json.integer("databases_swept", swept)
            }
        } else {
            context.say(Phrase("no restore is left unfinished", pl: "żadne przywracanie nie jest niedokończone"))
            if swept > 0 {
                context.say(
                    Phrase(
                        "removed from database servers: \(swept)", pl: "usunięto z serwerów baz danych: \(swept)"))
            }
        }
        return .ok
    }
}
