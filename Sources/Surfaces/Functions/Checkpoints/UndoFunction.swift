internal import Base
internal import Chronos
internal import Shapes

/// Taking the last operation back.
enum UndoFunction {
    static let undo = AgentFunction(
        "undo",
        Phrase("Takes the last operation of the timeline back.", pl: "Cofa ostatnią operację na linii czasu."),
        access: .approvalOnMain, traits: .replaces(again: false), input: [.dryRun, .endSessions, .timeline],
        output: Outputs.reversal,
        effect: { call, json in
            json.string("now", try call.now(call.world).hex)
            let preview = try preview(call)
            json.string("operation", preview.operation.id.text)
            json.string("kind", preview.operation.kind.rawValue)
            if let restore = preview.restore { json.effect(restore) }
        }
    ) { call in
        let start = call.clock.monotonicNanoseconds
        let preview = try preview(call)
        if call.arguments.flag("dry_run") {
            let milliseconds = call.milliseconds(since: start)
            return FunctionAnswer {
                $0.reversal(preview.operation, preview: preview.restore, milliseconds: milliseconds)
            }
        }
        let report = try call.engine.undo(call.world, call.supervision)
        return FunctionAnswer(report.restore?.isVerified == false ? .failed : .done) { $0.reversal(report) }
    }

    private static func preview(_ call: FunctionCall) throws -> (operation: OperationRecord, restore: RestorePreview?) {
        if let preview = try call.engine.previewUndo(call.world, call.supervision) { return preview }
        throw EverettError(
            .conflict, Phrase("there is nothing to undo", pl: "nie ma czego cofnąć"),
            hints: [
                Phrase("'everett operations' lists what was done", pl: "'everett operations' wypisze, co zrobiono")
            ])
    }
}
