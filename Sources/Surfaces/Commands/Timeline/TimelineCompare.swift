internal import Base
internal import Chronos
internal import Terminal

/// `everett compare`
enum TimelineCompare {
    static let command = Command(
        CommandSpec(
            "compare",
            Phrase("Shows what differs between two timelines.", pl: "Pokazuje różnice między liniami czasu."),
            discussion: Phrase(
                "Both as they are now, from the first to the second. With one name, that timeline is compared with the one you "
                    + "are in: what is shown is what it would bring.",
                pl:
                    "Obie takie, jakie są teraz, od pierwszej do drugiej. Z jedną nazwą porównywana jest ta linia z bieżącą: "
                    + "widać to, co by wniosła."),
            examples: [
                CommandExample("everett compare try", Phrase("What 'try' changed.", pl: "Co zmieniła 'try'.")),
                CommandExample(
                    "everett compare one two --stat",
                    Phrase("Between two, in numbers.", pl: "Między dwiema, w liczbach.")),
            ],
            options: Difference.options,
            positionals: [
                PositionalSpec("TIMELINE", .required, Phrase("a timeline", pl: "linia czasu")),
                PositionalSpec("OTHER", .optional, Phrase("another", pl: "inna")),
            ]), settings: .forgiving
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        func world(_ positional: String) throws -> ProjectRecord? {
            try context.arguments.rawPositional(positional).map {
                var world = try engine.world(String(decoding: $0, as: UTF8.self), of: project)
                world.policy = project.policy
                return world
            }
        }
        guard let first = try world("TIMELINE") else { return .usage }
        let second = try world("OTHER")
        let from = second == nil ? project : first
        let to = second ?? first
        let report = try engine.diff(project, from: .world(from), to: .world(to), context.supervision)
        context.progress.clear()
        try Difference(
            from: .world(from), to: .world(to), report: report,
            environment: try engine.environmentChanges(from: .world(from), to: .world(to), project), engine: engine,
            project: project
        ).show(context)
        return .ok
    }
}
