internal import Base
internal import Chronos
internal import Shapes

/// What differs between two worlds.
enum DiffFunction {
    private static let workspace = "workspace"

    static let diff = AgentFunction(
        "diff",
        Phrase(
            "Says which paths differ between two checkpoints, or between one and the project as it is.",
            pl: "Mówi, które ścieżki różnią się między dwoma punktami albo między punktem a projektem."),
        access: .agents, traits: .looks,
        input: [
            .checkpoint("from", Phrase("the older side (@)", pl: "starsza strona (@)"), required: false),
            .checkpoint(
                "to",
                Phrase(
                    "the newer side, or 'workspace' (workspace)", pl: "nowsza strona albo 'workspace' (workspace)"),
                required: false),
            .paths,
            .init(
                "stat",
                .flag(
                    Phrase(
                        "also how many lines were added and removed (false)",
                        pl: "także ile wierszy dodano i usunięto (false)")), required: false),
            .timeline,
        ],
        output: Outputs.difference
    ) { call in
        let from = DiffSide.checkpoint(try call.checkpoint(call.arguments.text("from") ?? "@"))
        let newer = call.arguments.text("to") ?? workspace
        let to = newer == workspace ? DiffSide.workspace : .checkpoint(try call.checkpoint(newer))
        let paths = try call.paths()
        let report = try call.engine.diff(call.world, from: from, to: to, call.supervision).beneath(paths)
        let environment =
            paths.isEmpty ? try call.engine.environmentChanges(from: from, to: to, call.world) : []
        let comparisons =
            call.arguments.flag("stat")
            ? try report.changes.map { try FileComparison($0, from: from, to: to, call.engine, call.world) } : nil
        return FunctionAnswer { json in
            json.difference(from: from, to: to, report, comparisons: comparisons, environment: environment)
        }
    }
}
