internal import Base
internal import Chronos
internal import Shapes

/// Going back in time.
enum RestoreFunctions {
    static let preview = AgentFunction(
        "preview_restore",
        Phrase(
            "Says what bringing a checkpoint back would change.", pl: "Mówi, co zmieniłoby przywrócenie punktu."),
        access: .agents, traits: .looks, input: what, output: Outputs.restore
    ) { call in
        try look(try request(call), call)
    }

    static let restore = AgentFunction(
        "restore_checkpoint",
        Phrase(
            "Brings a checkpoint back, after a safety checkpoint of what is there; undo takes it back.",
            pl: "Przywraca punkt kontrolny, po zapisaniu punktu bezpieczeństwa; undo to cofa."),
        access: .approvalOnMain, traits: .replaces(again: true), input: what + [.endSessions], output: Outputs.restore,
        effect: { call, json in try effect(try request(call), call, &json) }
    ) { call in
        try perform(try request(call), call)
    }

    static let rollback = AgentFunction(
        "rollback",
        Phrase(
            "Brings back the newest checkpoint of the timeline that has a name.",
            pl: "Przywraca najnowszy nazwany punkt kontrolny linii czasu."),
        access: .approvalOnMain, traits: .replaces(again: true), input: [.dryRun, .endSessions, .timeline],
        output: Outputs.restore,
        effect: { call, json in try effect(try newestNamed(call), call, &json) }
    ) { call in
        let request = try newestNamed(call)
        return call.arguments.flag("dry_run") ? try look(request, call) : try perform(request, call)
    }

    private static let what: [ValueSchema.Member] = [
        .checkpoint("id", Phrase("the checkpoint", pl: "punkt kontrolny")), .paths, .components, .timeline,
    ]

    private static func newestNamed(_ call: FunctionCall) throws -> RestoreRequest {
        RestoreRequest(checkpoint: try call.engine.newestNamed(call.world).id)
    }

    private static func effect(
        _ request: RestoreRequest, _ call: FunctionCall, _ json: inout JSONWriter
    ) throws {
        json.string("now", try call.now(call.world).hex)
        json.effect(try call.engine.previewRestore(call.world, request, call.supervision))
    }

    private static func request(_ call: FunctionCall) throws -> RestoreRequest {
        let named = call.arguments.texts("components").compactMap(RestoreRequest.Component.init(rawValue:))
        return RestoreRequest(
            checkpoint: try call.checkpoint(try call.arguments.required("id")), paths: try call.paths(),
            components: named.isEmpty ? RestoreRequest.usual : Set(named))
    }

    private static func look(_ request: RestoreRequest, _ call: FunctionCall) throws -> FunctionAnswer {
        let start = call.clock.monotonicNanoseconds
        let preview = try call.engine.previewRestore(call.world, request, call.supervision)
        return FunctionAnswer { $0.preview(preview, milliseconds: call.milliseconds(since: start)) }
    }

    private static func perform(_ request: RestoreRequest, _ call: FunctionCall) throws -> FunctionAnswer {
        let report = try call.engine.restore(call.world, request, call.supervision)
        return FunctionAnswer(report.isVerified ? .done : .failed) { $0.restore(report) }
    }
}
