internal import Base
internal import Chronos
internal import Shapes

/// Making, listing and letting go of checkpoints.
enum CheckpointFunctions {
    private static let usuallyListed = 100

    static let create = AgentFunction(
        "create_checkpoint",
        Phrase(
            "Captures the whole project as it is, so that it can be brought back.",
            pl: "Zapisuje cały projekt taki, jaki jest, aby dało się do niego wrócić."),
        access: .agents, traits: .adds(),
        input: [
            .newName(
                Phrase(
                    "what to call it; rollback goes to the newest one with a name",
                    pl: "jak go nazwać; rollback wraca do najnowszego z nazwą"), required: false), .timeline,
        ],
        output: Outputs.taken
    ) { call in
        let request = CheckpointRequest(
            name: call.arguments.text("name"), cause: call.desk.caller == .user ? .user : .agent)
        let report = try call.engine.checkpoint(call.world, request, call.supervision)
        let notice = call.engine.storageNotice(try call.desk.surroundings.collection().storage)
        return FunctionAnswer { $0.taken(report, notice) }
    }

    static let list = AgentFunction(
        "list_checkpoints",
        Phrase(
            "Lists the checkpoints of a timeline, newest first.",
            pl: "Wypisuje punkty kontrolne linii czasu od najnowszego."),
        access: .agents, traits: .looks,
        input: [
            .limit(10_000, usually: usuallyListed),
            .init(
                "all",
                .flag(
                    Phrase(
                        "those of other timelines and those taken back by undo too (false)",
                        pl: "także z innych linii czasu i cofnięte (false)")), required: false),
            .timeline,
        ],
        output: Outputs.checkpoints
    ) { call in
        let records =
            call.arguments.flag("all")
            ? try call.engine.log(call.world, includingHidden: true) : try call.engine.history(call.world)
        let head = try call.engine.head(call.world)
        let shown = records.prefix(call.arguments.integer("limit") ?? usuallyListed)
        return FunctionAnswer { $0.checkpoints(shown, head: head) }
    }

    static let delete = AgentFunction(
        "delete_checkpoint",
        Phrase(
            "Lets a checkpoint go; undo takes that back until its content is collected.",
            pl: "Usuwa punkt kontrolny; undo to cofa, dopóki jego treść nie zostanie uprzątnięta."),
        access: .users, traits: .replaces(again: true),
        input: [.checkpoint("id", Phrase("the checkpoint", pl: "punkt kontrolny")), .dryRun, .timeline],
        output: Outputs.forgotten
    ) { call in
        let ids = [try call.checkpoint(try call.arguments.required("id"))]
        let policy = try call.desk.surroundings.collection().retention
        let preview = try call.engine.previewForget(ids, call.world, policy)
        if call.arguments.flag("dry_run") || preview.checkpoints.isEmpty {
            return FunctionAnswer { $0.forgotten(preview, isPreview: true) }
        }
        let report = try call.engine.forget(ids, call.world, policy, call.supervision)
        return FunctionAnswer { $0.forgotten(report, isPreview: false) }
    }
}
