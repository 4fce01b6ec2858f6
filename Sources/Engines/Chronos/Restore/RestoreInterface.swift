internal import Base
package import Platform

extension ChronosEngine {
    /// What a restore would change, without changing anything.
    package func previewRestore(
        _ project: ProjectRecord, _ request: RestoreRequest, _ supervision: Supervision
    ) throws -> RestorePreview {
        throw EverettError(.internal, Phrase(verbatim: ""))
    }

    /// Takes a safety checkpoint, then gives the workspace the state of a checkpoint.
    package func restore(
        _ project: ProjectRecord, _ request: RestoreRequest, _ supervision: Supervision
    ) throws -> RestoreReport {
        throw EverettError(.internal, Phrase(verbatim: ""))
    }

    /// Writes a checkpoint, or some of its paths, into a directory that does not exist yet or is empty.
    package func materialise(
        _ project: ProjectRecord, _ request: RestoreRequest, into directory: AbsolutePath, _ supervision: Supervision
    ) throws -> MaterialiseReport {
        throw EverettError(.internal, Phrase(verbatim: ""))
    }

    /// What `undo` would do; nil when there is nothing to undo. The preview is of the workspace, when it would change.
    package func previewUndo(
        _ project: ProjectRecord, _ supervision: Supervision
    ) throws -> (operation: OperationRecord, restore: RestorePreview?)? {
        throw EverettError(.internal, Phrase(verbatim: ""))
    }

    package func undo(_ project: ProjectRecord, _ supervision: Supervision) throws -> ReversalReport {
        throw EverettError(.internal, Phrase(verbatim: ""))
    }

    package func previewRedo(
        _ project: ProjectRecord, _ supervision: Supervision
    ) throws -> (operation: OperationRecord, restore: RestorePreview?)? {
        throw EverettError(.internal, Phrase(verbatim: ""))
    }

    package func redo(_ project: ProjectRecord, _ supervision: Supervision) throws -> ReversalReport {
        throw EverettError(.internal, Phrase(verbatim: ""))
    }

    /// Finishes restores that a crash interrupted; also happens before any command that writes.
    package func recover(_ supervision: Supervision) throws {
    }

    func finishInterruptedRestores(_ supervision: Supervision) throws {}

    func hasUnfinishedRestore(_ project: ProjectRecord) throws -> Bool { false }

    /// Checks the store: structure and references when quick, every object of every checkpoint otherwise.
    package func verify(quick: Bool, _ supervision: Supervision) throws -> VerifyReport {
        throw EverettError(.internal, Phrase(verbatim: ""))
    }
}
