internal import Base
internal import Chronos
internal import Sandbox
internal import Shapes

/// Finding the checkpoint at which something broke.
enum BisectFunction {
    static let bisect = AgentFunction(
        "bisect",
        Phrase(
            "Finds the checkpoint at which a command began to fail, in a world of its own that is rewound.",
            pl: "Znajduje punkt, od którego polecenie się nie udaje, w osobnym, cofanym świecie."),
        access: .agents, traits: .looks, work: .running,
        input: [
            .checkpoint("good", Phrase("a checkpoint at which it works", pl: "punkt, w którym działa")),
            .checkpoint(
                "bad", Phrase("one at which it does not (@)", pl: "punkt, w którym nie działa (@)"), required: false),
            .command,
            .init(
                "auto",
                .flag(
                    Phrase(
                        "skip checkpoints that cannot be tested (false)",
                        pl: "pomijaj punkty, których nie da się sprawdzić (false)")), required: false),
            .timeout, .network, .timeline,
        ],
        commands: ["command"], output: Outputs.bisected
    ) { call in
        let prepared = try call.desk.surroundings.programs.prepared(call.run())
        let skipsBroken = call.arguments.flag("auto")
        let report = try call.engine.bisect(
            call.world, good: try call.checkpoint(try call.arguments.required("good")),
            bad: try call.checkpoint(call.arguments.text("bad") ?? "@"), call.supervision,
            testing: { world, _ in
                let result = try prepared.perform(
                    in: world, call.engine, isCancelled: call.supervision.isCancelled)
                return (try BisectTest.verdict(result, skipsBroken: skipsBroken), result.exitCode)
            }, onStep: { _, _ in })
        let changes = try report.guilty.last.map {
            try call.engine.diff(
                call.world, from: .checkpoint(report.lastGood.id), to: .checkpoint($0.id), call.supervision
            ).changes
        }
        return FunctionAnswer(report.guilty.count == 1 ? .done : .failed) { $0.bisected(report, changes ?? []) }
    }
}
