internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett operations`
enum OperationList {
    private static let mostOnTerminal = 100

    static let command = Command(
        CommandSpec(
            "operations", aliases: ["ops"],
            Phrase("Lists everything Everett did here, newest first.", pl: "Wypisuje wszystko, co Everett tu zrobił."),
            examples: [
                CommandExample("everett operations --limit 5", Phrase("The last five.", pl: "Ostatnie pięć."))
            ],
            options: [.value("limit", "N", Words.atMostSoMany)])
    ) { context in
        let limit = try Amount.count("limit", context) ?? (context.style.isTerminal ? mostOnTerminal : Int.max)
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let operations = try engine.operations(project, limit: limit)
        if context.isJSON {
            let next = try engine.nextReversals(project)
            context.answer { $0.operations(operations, next: next) }
        } else {
            table(operations, context)
        }
        return .ok
    }

    private static func table(_ operations: [OperationRecord], _ context: Context) {
        var table = Table([
            TableColumn(Phrase(verbatim: "id")), TableColumn(Phrase("when", pl: "kiedy")),
            TableColumn(Phrase("what", pl: "co")), TableColumn(Phrase("checkpoint", pl: "punkt")),
            TableColumn(Phrase("components", pl: "części"), canShrink: true),
            TableColumn(Phrase("reverses", pl: "odwraca")),
        ])
        for operation in operations {
            // A program reads the stable name, a person a word.
            let kind =
                context.style.isTerminal
                ? OperationLines.words(operation.kind)[context.language] : operation.kind.rawValue
            table.add([
                StyledText(operation.id.short, .id), StyledText(context.time(operation.created), .dim),
                StyledText(kind),
                StyledText(operation.subject?.short ?? "", .id),
                StyledText(operation.components.joined(separator: ",")),
                StyledText(operation.reverses?.short ?? "", .id),
            ])
        }
        context.say(lines: table.lines(context.style, context.language))
    }
}
