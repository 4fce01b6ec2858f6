internal import Base
internal import Chronos
internal import Shapes

/// Where a world stands.
enum StatusFunction {
    private static let mostPaths = 1000

    static let status = AgentFunction(
        "status",
        Phrase("Says what changed since the last checkpoint.", pl: "Mówi, co się zmieniło od ostatniego punktu."),
        access: .agents, traits: .looks, input: [.limit(100_000, usually: mostPaths), .timeline],
        output: Outputs.status
    ) { call in
        let report = try call.engine.status(call.world, call.supervision)
        return FunctionAnswer { $0.status(report, atMost: call.arguments.integer("limit") ?? mostPaths) }
    }
}
