internal import Base
internal import Platform

/// Which operation `undo` or `redo` is about; pure, from the log alone.
struct UndoStack {
    /// The newest operation that is in force and can be taken back.
    let undoable: OperationRecord?
    /// The newest undo that nothing new has been done after, and what it took back.
    let redoable: (undo: OperationRecord, original: OperationRecord)?

    private static let reversible: Set<OperationRecord.Kind> = [
        .checkpoint, .importing, .restore, .pin, .unpin, .forget, .branch, .drop, .rename, .materialize,
        .merge,
    ]

    /// - Parameters:
    ///   - operations: The log, newest first.
    ///   - lasting: What is in force and is not taken back by undo.
    init(_ operations: [OperationRecord], lasting: Set<Identifier> = []) {
        let byID = Dictionary(operations.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var undone: Set<Identifier> = []
        var redone: Set<Identifier> = []
        for operation in operations.reversed() {
            switch operation.kind {
            case .undo: if let reverses = operation.reverses { undone.insert(reverses) }
            case .redo:
                guard let undo = operation.reverses else { continue }
                redone.insert(undo)
                if let original = byID[undo]?.reverses { undone.remove(original) }
            default: break
            }
        }
        undoable = operations.first {
            UndoStack.reversible.contains($0.kind) && !undone.contains($0.id) && !lasting.contains($0.id)
        }
        let newest = operations.prefix { !UndoStack.reversible.contains($0.kind) }
        let undo = newest.first { $0.kind == .undo && !redone.contains($0.id) }
        if let undo, let original = undo.reverses.flatMap({ byID[$0] }) {
            redoable = (undo, original)
        } else {
            redoable = nil
        }
    }
}

extension ChronosEngine {
    private func stack(_ project: ProjectRecord) throws -> UndoStack {
        let all = try state.operations(project.id)
        // What is older than the timeline was about another one of that name.
        let began = project.key.flatMap { key in all.last { $0.kind == .branch && $0.made?.key == key }?.number } ?? 0
        let timelines = try state.timelineRecords(project.id)
        // What was imported has no workspace of its own to be taken back from.
        let imports = project.key == nil ? Set(timelines.filter { $0.kind == .imported }.map(\.name)) : []
        let own = all.filter {
            $0.number > began && $0.timeline == project.timeline
                || imports.contains($0.timeline) && [.importing, .undo, .redo].contains($0.kind)
        }
        // A timeline that was worked in is dropped, not undone on the way to something older.
        let lasting = own.filter { operation in
            guard operation.kind == .branch, let made = operation.made else { return false }
            return timelines.first { $0.key == made.key }.map { $0.head != made.head } ?? true
        }
        return UndoStack(own, lasting: Set(lasting.map(\.id)))
    }

    /// The operations that `undo` and `redo` would be about now.
    package func nextReversals(_ project: ProjectRecord) throws -> (undo: OperationRecord?, redo: OperationRecord?) {
        let stack = try stack(project)
        return (stack.undoable, stack.redoable?.original)
    }

    /// What `undo` would do; nil when there is nothing to undo. The preview is of the workspace, when it would change.
    package func previewUndo(
        _ project: ProjectRecord, _ supervision: Supervision
    ) throws -> (operation: OperationRecord, restore: RestorePreview?)? {
        guard let operation = try stack(project).undoable else { return nil }
        return (
            operation, try undoRequest(operation).map { try preview(project, $0, allowingUnknown: true, supervision) }
        )
    }

    package func undo(_ project: ProjectRecord, _ supervision: Supervision) throws -> ReversalReport {
        try owning("undo \(project.root)", supervision, of: project) {
            guard let operation = try stack(project).undoable else {
                throw EverettError(.conflict, Phrase("there is nothing to undo", pl: "nie ma czego cofnąć"))
            }
            if let request = try undoRequest(operation) {
                let report = try performRestore(
                    project, request,
                    RestoreEntry(
                        kind: .undo, reverses: operation.id, headAfter: request.isWhole ? operation.worldBefore : nil,
                        isRecorded: true
                    ), supervision
                )
                return ReversalReport(operation: operation, restore: report)
            }
            if try reverseTimeline(operation, project, forward: false, .undo, of: operation.id, supervision) {
                return ReversalReport(operation: operation, restore: nil)
            }
            try reverse(operation, project, forward: false, as: .undo, of: operation.id)
            return ReversalReport(operation: operation, restore: nil)
        }
    }

    package func previewRedo(
        _ project: ProjectRecord, _ supervision: Supervision
    ) throws -> (operation: OperationRecord, restore: RestorePreview?)? {
        guard let redo = try stack(project).redoable else { return nil }
        return (
            redo.original,
            try undoRequest(redo.undo).map { try preview(project, $0, allowingUnknown: true, supervision) }
        )
    }

    package func redo(_ project: ProjectRecord, _ supervision: Supervision) throws -> ReversalReport {
        try owning("redo \(project.root)", supervision, of: project) {
            guard let redo = try stack(project).redoable else {
                throw EverettError(.conflict, Phrase("there is nothing to redo", pl: "nie ma czego ponowić"))
            }
            if let request = try undoRequest(redo.undo) {
                let report = try performRestore(
                    project, request,
                    RestoreEntry(
                        kind: .redo, reverses: redo.undo.id,
                        headAfter: request.isWhole ? redo.original.headAfter : nil, isRecorded: true
                    ), supervision
                )
                return ReversalReport(operation: redo.original, restore: report)
            }
            if try reverseTimeline(redo.original, project, forward: true, .redo, of: redo.undo.id, supervision) {
                return ReversalReport(operation: redo.original, restore: nil)
            }
            try reverse(redo.original, project, forward: true, as: .redo, of: redo.undo.id)
            return ReversalReport(operation: redo.original, restore: nil)
        }
    }

    /// Back to the world before an operation; nil when it did not touch the workspace.
    private func undoRequest(_ operation: OperationRecord) throws -> RestoreRequest? {
        guard let before = operation.worldBefore else { return nil }
        var components = Set(operation.components.compactMap(RestoreRequest.Component.init(rawValue:)))
        // Repositories that the operation brought, took or moved go back with it; the others stay where they are.
        components.insert(.git)
        return RestoreRequest(
            checkpoint: before, paths: operation.paths, components: components,
            repositories: operation.repositories
        )
    }

    /// Refuses what would need a checkpoint that is deleted.
    private func requireHeld(_ ids: [Digest], _ project: ProjectRecord) throws {
        for id in ids where try state.checkpoint(id, project.id) == nil { throw try gone(id, project) }
    }

    /// Takes back, or does again, an operation that only changed the log.
    private func reverse(
        _ operation: OperationRecord, _ project: ProjectRecord, forward: Bool, as kind: OperationRecord.Kind,
        of reverses: Identifier
    ) throws {
        let head = try state.head(project.id, operation.timeline)
        let from = forward ? operation.headBefore : operation.headAfter
        let to = forward ? operation.headAfter : operation.headBefore
        // Only a head that still stands where the operation put it is moved.
        let movesHead = [.checkpoint, .importing].contains(operation.kind) && head == from
        try requireHeld(operation.subjects + [operation.subject, movesHead ? to : nil].compactMap { $0 }, project)
        try state.write {
            if let subject = operation.subject {
                switch operation.kind {
                case .checkpoint, .importing: try state.setHidden(!forward, subject, project.id)
                case .pin: try state.setPinned(forward, subject, project.id)
                case .unpin: try state.setPinned(!forward, subject, project.id)
                case .initialise, .capture, .restore, .undo, .redo, .expire, .forget, .keep, .purge, .repair, .branch,
                    .drop,
                    .rename, .materialize, .merge:
                    break
                }
            }
            if operation.kind == .forget {
                try state.setExpired(forward ? environment.clock.now : nil, operation.subjects, project.id)
            }
            if movesHead { try state.setHead(to, project.id, operation.timeline) }
            try state.append(
                record(
                    kind, project, operation.timeline, headBefore: head, headAfter: movesHead ? to : head,
                    subject: operation.subject, reverses: reverses
                ), project.id
            )
        }
    }
}
