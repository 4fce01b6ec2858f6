internal import Base
internal import Chronos
internal import Platform
internal import Shapes
internal import Terminal

/// `everett timelines`
enum TimelineList {
    static let command = Command(
        CommandSpec(
            "timelines", Phrase("Lists the timelines of the project.", pl: "Wypisuje linie czasu projektu."),
            examples: [
                CommandExample("everett timelines", Phrase("What there is, and where.", pl: "Co jest i gdzie.")),
                CommandExample(
                    "everett status --timeline try", Phrase("How one stands.", pl: "W jakim stanie jest jedna.")),
            ])
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let all = try engine.timelines(project)
        if context.isJSON {
            context.answer { $0.timelines(all) }
            return .ok
        }
        let havePorts = all.contains { !$0.ports.isEmpty }
        var table = Table(
            [
                TableColumn(Phrase("timeline", pl: "linia czasu")), TableColumn(Phrase("stands at", pl: "stoi na")),
                TableColumn(Phrase("checkpoints", pl: "punkty"), alignment: .right),
                TableColumn(Phrase("from", pl: "z")), TableColumn(Phrase("workspace", pl: "katalog"), canShrink: true),
            ] + (havePorts ? [TableColumn(Phrase("ports", pl: "porty"))] : []))
        for glance in all {
            let sandbox = Phrase("(sandbox)", pl: "(piaskownica)")
            let workspace =
                glance.workspace.map { StyledText(bytes: $0.bytes, .name) }
                ?? StyledText(glance.timeline.kind == .sandbox ? sandbox[context.language] : "-", .dim)
            let missing = Phrase(" (missing)", pl: " (brak)")
            table.add(
                [
                    StyledText(glance.isCurrent ? "* " : "  ")
                        + StyledText(glance.timeline.name, glance.isCurrent ? .current : .name),
                    glance.head.map { StyledText($0.id.short, .id) + StyledText(" " + context.time($0.created), .dim) }
                        ?? StyledText("-"),
                    StyledText(context.number(glance.checkpoints)), StyledText(glance.timeline.origin ?? "-"),
                    glance.isPresent ? workspace : workspace + StyledText(missing[context.language], .warning),
                ] + (havePorts ? [StyledText(ports(glance), .dim)] : []))
        }
        context.say(lines: table.lines(context.style, context.language))
        return .ok
    }

    private static func ports(_ glance: TimelineGlance) -> String {
        let all = glance.ports.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        return all.isEmpty ? "-" : all.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
}
