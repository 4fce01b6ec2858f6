internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett log`
enum CheckpointLog {
    /// More than a few screens are asked for by number.
    private static let mostOnTerminal = 100

    static let command = Command(
        CommandSpec(
            "log", Phrase("Lists the checkpoints, newest first.", pl: "Wypisuje punkty kontrolne od najnowszego."),
            examples: [
                CommandExample("everett log --limit 10", Phrase("The last ten.", pl: "Ostatnie dziesięć.")),
                CommandExample("everett log --json", Phrase("For a script.", pl: "Dla skryptu.")),
            ],
            options: [
                .value("limit", "N", Words.atMostSoMany),
                .flag(
                    "all",
                    Phrase(
                        "those of other timelines and those taken back by undo too",
                        pl: "także z innych linii czasu i cofnięte")),
            ])
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let wantsAll = context.arguments.flag("all")
        let all = wantsAll ? try engine.log(project, includingHidden: true) : try engine.history(project)
        let head = try engine.head(project)
        let limit = try Amount.count("limit", context) ?? (context.style.isTerminal ? mostOnTerminal : Int.max)
        let shown = Array(all.prefix(limit))
        if context.isJSON {
            context.answer { $0.checkpoints(shown, head: head) }
        } else if context.style.isTerminal {
            graph(shown, head, context)
            let rest = all.count - shown.count
            if rest > 0 { context.say(Words.andMore(context.number(rest)) + Phrase(verbatim: ": --limit N"), .dim) }
        } else {
            table(shown, head, context)
        }
        if all.isEmpty, !context.isJSON {
            context.note(StyledText(noneYet[context.language], .dim))
        }
        return .ok
    }

    private static let noneYet = Phrase(
        "no checkpoint yet; make one: everett checkpoint",
        pl: "nie ma jeszcze punktu kontrolnego; utwórz go: everett checkpoint")

    private static func graph(_ records: [CheckpointRecord], _ head: Digest?, _ context: Context) {
        let nodes = records.map { record in
            let isHead = record.id == head
            let isLandmark = record.name != nil || record.isPinned
            return GraphNode(
                record.id, parents: record.parents, mark: isHead ? .current : isLandmark ? .landmark : .ordinary,
                label: [CheckpointLines.label(record, isHead: isHead, context)])
        }
        context.say(lines: GraphRenderer(style: context.style).lines(nodes))
    }

    /// One line each for other programs: id, time, cause, files, new bytes, marks, name.
    private static func table(_ records: [CheckpointRecord], _ head: Digest?, _ context: Context) {
        let columns = ["id", "created", "cause", "files", "bytes_new", "marks", "name"]
        var table = Table(columns.map { TableColumn(Phrase(verbatim: $0)) })
        for record in records {
            let marks = [
                record.id == head ? "head" : nil, record.isPinned ? "pinned" : nil, record.isHidden ? "hidden" : nil,
            ]
            table.add([
                StyledText(record.id.short, .id), StyledText(record.created.rfc3339), StyledText(record.cause.rawValue),
                StyledText("\(record.files)"), StyledText("\(record.newBytes)"),
                StyledText(marks.compactMap(\.self).joined(separator: ",")), StyledText(record.name ?? "", .name),
            ])
        }
        context.say(lines: table.lines(context.style, context.language))
    }
}
