internal import Base
internal import Chronos

/// What `undo` and `redo` are about, found with two stacks, as a user thinks of them.
struct UndoModel {
    private(set) var undoable: [OperationRecord] = []
    private(set) var redoable: [(undo: OperationRecord, original: OperationRecord)] = []

    /// - Parameter operations: The log, newest first.
    init(_ operations: [OperationRecord]) {
        for operation in operations.reversed() {
            switch operation.kind {
            case .initialise, .capture, .expire, .keep, .purge, .repair: break
            case .checkpoint, .importing, .restore, .pin, .unpin, .forget, .branch, .drop, .rename, .materialize,
                .merge:
                undoable.append(operation)
                redoable = []
            case .undo:
                guard let index = undoable.lastIndex(where: { $0.id == operation.reverses }) else { continue }
                redoable.append((operation, undoable.remove(at: index)))
            case .redo:
                guard let index = redoable.lastIndex(where: { $0.undo.id == operation.reverses }) else { continue }
                undoable.append(redoable.remove(at: index).original)
            }
        }
    }
}
