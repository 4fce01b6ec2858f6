internal import Base
internal import Chronos
internal import Platform
internal import Shapes
internal import Terminal

/// `everett rename`
enum TimelineRename {
    static let command = Command(
        CommandSpec(
            "rename", Phrase("Gives a timeline another name.", pl: "Zmienia nazwę linii czasu."),
            discussion: Phrase(
                "A workspace beside the project is renamed with it; one that was put elsewhere stays where it is.",
                pl: "Katalog leżący obok projektu zmienia nazwę razem z nią; umieszczony gdzie indziej zostaje tam."),
            examples: [CommandExample("everett rename try better", Phrase("From now on.", pl: "Od teraz."))],
            positionals: [
                PositionalSpec("TIMELINE", .required, Phrase("its name now", pl: "jej obecna nazwa")),
                PositionalSpec("NAME", .required, Phrase("the new one", pl: "nowa")),
            ])
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let old = String(decoding: context.arguments.rawPositional("TIMELINE") ?? [], as: UTF8.self)
        let new = String(decoding: context.arguments.rawPositional("NAME") ?? [], as: UTF8.self)
        let timeline = try engine.renameTimeline(old, to: new, project, context.supervision)
        context.progress.clear()
        if context.isJSON {
            context.answer { $0.timeline(timeline, workspace: timeline.directory) }
            return .ok
        }
        var line = StyledText(old, .name) + StyledText(" → ") + StyledText(timeline.name, .name)
        if let workspace = timeline.directory { line += StyledText(": ") + StyledText(bytes: workspace.bytes, .name) }
        context.say(line)
        return .ok
    }
}
