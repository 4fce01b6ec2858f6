internal import Base
internal import Chronos
internal import Platform

/// Compares the store and the workspace after a trial with what was promised.
struct Judgement {
    let run: CommandRun
    let command: ChaosCommand
    let answer: EverettChild.Answer
    let before: WorldSnapshot
    /// Nil for a command that does not change the workspace.
    let expectation: Expectation?
    let settlement: CommandRun.Settlement

    /// Everything that is wrong; also lets the oracle learn what is there now.
    func complaints() throws -> [String] {
        let after = try WorldSnapshot(run.place.work)
        let view = try StoreView(run.place.home, project: run.place.work)
        guard view.project != nil else { return ["the project is not known any more"] }
        let operations = try view.operations()
        let checkpoints = try view.checkpoints()
        let fresh = checkpoints.filter { run.oracle.known[$0.id] == nil }

        var lines = try learn(fresh, after, view)
        lines += historyComplaints(operations, checkpoints)
        lines += forgettingComplaints(operations, checkpoints)
        var entries = Array(operations.prefix(max(0, operations.count - run.oracle.operations.count)).reversed())
        // A checkpoint that settled things has an entry of its own, unless it found one that was there.
        if let id = settlement.checkpoint, entries.last?.subject == id, entries.last?.kind == .checkpoint, !isMine(id) {
            entries.removeLast()
        }
        lines += workspaceComplaints(after, entries, fresh)
        lines += try entryComplaints(entries, fresh, view)
        lines += acknowledgementComplaints(entries)
        run.oracle.operations = operations
        run.oracle.head = try view.head()

        lines += Tidiness.complaints(run.place, mayRescue: run.mode == .errors)
        lines += view.verificationComplaints()
        for checkpoint in run.oracle.sample(&run.dice) {
            lines += run.place.withRoom {
                view.complaints(about: checkpoint, into: $0, purged: run.oracle.purged, gone: gonePath)
            }
        }
        if lines.isEmpty { lines += try secondRecoveryComplaints(after) }
        return lines
    }

    /// Whether a checkpoint was acknowledged by the command itself.
    private func isMine(_ id: Digest) -> Bool {
        guard case .checkpoint = command else { return false }
        return answer.succeeded && answer.member("id") == id.hex
    }

    private func learn(_ fresh: [CheckpointRecord], _ after: WorldSnapshot, _ view: StoreView) throws -> [String] {
        var isFirst = true
        for record in fresh {
            var world: WorldSnapshot?
            if record.id == settlement.checkpoint, !isMine(record.id) {
                world = after
            } else if isFirst {
                // The first one is taken before anything is changed. Where the head holds that state already, a safety
                // checkpoint is not new, and what is new is one of a restore that failed half-way.
                let isKnown = run.mode == .errors && expectation != nil && run.oracle.world(run.oracle.head) == before
                world = isKnown ? nil : before
                isFirst = false
            }
            run.oracle.add(
                Oracle.Known(
                    id: record.id, world: world, omitted: try view.omitted(by: record.id), isAcknowledged: false
                )
            )
        }
        if let id = settlement.checkpoint { run.oracle.acknowledge(id) }
        guard case .checkpoint = command, answer.succeeded else { return [] }
        guard let id = answer.member("id").flatMap({ Digest(hex: $0) }), let known = run.oracle.known[id] else {
            return ["checkpoint was acknowledged, but it is not in the log: \(answer.output)"]
        }
        run.oracle.acknowledge(id)
        guard let world = known.world else { return [] }
        let differences = before.without(known.omitted).difference(from: world.without(known.omitted), byPages: true)
        return differences.isEmpty
            ? [] : ["the checkpoint that was said to be unchanged is another state"] + differences
    }

    private func historyComplaints(_ operations: [OperationRecord], _ checkpoints: [CheckpointRecord]) -> [String] {
        var lines: [String] = []
        if !operations.map(\.id).suffix(run.oracle.operations.count).elementsEqual(run.oracle.operations.map(\.id)) {
            lines.append("the operation log lost or changed entries")
        }
        let present = Set(checkpoints.map(\.id))
        for id in run.oracle.order where !present.contains(id) {
            if case .collect = command, run.oracle.forgotten.contains(id) {
                run.oracle.drop(id)
            } else {
                lines.append("checkpoint \(id.short) is gone")
            }
        }
        return lines
    }

    /// A path of which nothing may be left: it was purged, and nothing else holds the same content.
    private var gonePath: BytePath? {
        guard case .purge(let path) = command, answer.succeeded, answer.output.contains("\"shared\":[]"),
            settlement.checkpoint == nil
        else { return nil }
        return path
    }

    /// Only what was asked for is let go or taken back.
    private func forgettingComplaints(
        _ operations: [OperationRecord], _ checkpoints: [CheckpointRecord]
    ) -> [String] {
        let forgotten = Set(checkpoints.filter { $0.expired != nil }.map(\.id))
        let changed = forgotten.symmetricDifference(run.oracle.forgotten)
        run.oracle.forgotten = forgotten
        var asked: Set<Digest> = []
        switch command {
        case .forget(let id):
            asked = [id]
            if answer.succeeded, !forgotten.contains(id) { return ["forgotten, but \(id.short) is in the log"] }
        case .keep(let id):
            asked = [id]
            if answer.succeeded, forgotten.contains(id) { return ["taken back, but \(id.short) is not in the log"] }
        case .undo, .redo: asked = Set(operations.filter { $0.kind == .forget }.flatMap(\.subjects))
        default: break
        }
        return changed.isSubset(of: asked) ? [] : ["other checkpoints were let go or taken back than was asked"]
    }

    private func workspaceComplaints(
        _ after: WorldSnapshot, _ entries: [OperationRecord], _ fresh: [CheckpointRecord]
    ) -> [String] {
        guard var expectation else {
            let lines = after.difference(from: before)
            return lines.isEmpty ? [] : ["the workspace was changed by a command that must not"] + lines
        }
        for record in fresh { expectation.omitted += run.oracle.known[record.id]?.omitted ?? [] }
        let fromWanted = expectation.failures(after)
        var fromBefore = after.difference(from: before)
        if run.mode == .errors, !fromBefore.isEmpty {
            // What was put back after a failure went through a restore of its own.
            fromBefore = Expectation(
                before: before, wanted: before, repositories: .rewound, omitted: expectation.omitted
            ).failures(after)
        }
        if answer.succeeded {
            return fromWanted.isEmpty ? [] : ["acknowledged, but the workspace is not as asked"] + fromWanted
        }
        guard fromWanted.isEmpty || fromBefore.isEmpty else {
            return ["the workspace is not as it was"] + fromBefore.prefix(8)
                + ["and not as asked either"] + fromWanted.prefix(8)
        }
        if entries.isEmpty, !fromBefore.isEmpty { return ["the workspace was changed, but the log does not say so"] }
        if !entries.isEmpty, !fromWanted.isEmpty {
            return ["the log says that it was done, but the workspace is as it was"] + fromWanted
        }
        return []
    }

    /// The new entries of the log, and where the head stands.
    private func entryComplaints(
        _ entries: [OperationRecord], _ fresh: [CheckpointRecord], _ view: StoreView
    ) throws -> [String] {
        var lines: [String] = []
        if entries.count > 1 { lines.append("one command made \(entries.count) entries: \(entries.map(\.kind))") }
        if let entry = entries.last, entry.kind.rawValue != command.entryKind {
            lines.append("the log says \(entry.kind) for \(command)")
        }
        let head = try view.head()
        if settlement.checkpoint != nil { return lines }
        if let entry = entries.last, command.movesHead {
            if head != entry.headAfter { lines.append("the head is not where the newest operation put it") }
        } else if head != run.oracle.head, !fresh.contains(where: { $0.id == head }) {
            lines.append("the head moved without an operation or a new checkpoint")
        }
        return lines
    }

    private func acknowledgementComplaints(_ entries: [OperationRecord]) -> [String] {
        guard answer.succeeded, entries.isEmpty else { return [] }
        switch command {
        case .collect, .repair: return []
        case .purge where answer.output.contains("\"checkpoints\":[]"): return []
        default: break
        }
        // A checkpoint of an unchanged world is the one that is there.
        if case .checkpoint = command, answer.output.contains("\"unchanged\":true") { return [] }
        return ["acknowledged, but not in the operation log"]
    }

    /// Recovering once more must change nothing.
    private func secondRecoveryComplaints(_ after: WorldSnapshot) throws -> [String] {
        guard run.dice.chance(40) else { return [] }
        let isBookkeeping = { (name: String) in name == "lock" || name.hasPrefix("state.db") }
        let home = try WorldSnapshot(run.place.home).withoutTop(isBookkeeping)
        let answer = try run.child.run(["recover", "--json"])
        if !answer.succeeded { return ["a second recover: \(answer.summary)"] }
        let homeChanges = try WorldSnapshot(run.place.home).withoutTop(isBookkeeping).difference(from: home)
        let changes = try WorldSnapshot(run.place.work).difference(from: after) + homeChanges
        return changes.isEmpty ? [] : ["a second recover changed something"] + changes
    }
}

extension ChaosCommand {
    /// Whether an entry of it says where the head stands.
    fileprivate var movesHead: Bool {
        switch self {
        case .forget, .keep, .collect, .purge, .repair: false
        case .initialise, .checkpoint, .restore, .undo, .redo: true
        }
    }

    /// What the log calls it.
    fileprivate var entryKind: String {
        switch self {
        case .initialise: "init"
        case .checkpoint: "checkpoint"
        case .restore: "restore"
        case .undo: "undo"
        case .redo: "redo"
        case .forget: "forget"
        case .keep: "keep"
        case .collect: "expire"
        case .purge: "purge"
        case .repair: "repair"
        }
    }
}
