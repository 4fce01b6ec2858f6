internal import Base
package import Chronos
internal import Platform
internal import Sandbox

/// A merge from its beginning to its end: what can be done at once is done, the rest waits in a candidate.
package struct MergeAct {
    package enum Outcome {
        /// A look, a source that has nothing new, or conflicts in a candidate: nothing was promoted.
        case told(MergePreview, candidate: ProjectRecord?, isDryRun: Bool)
        case promoted(MergePreview?, RestoreReport, GateEvidence?)
        case gateFailed(candidate: ProjectRecord, GateEvidence)
    }

    let engine: ChronosEngine
    /// Where the changes go; its policy holds for the candidate.
    let destination: ProjectRecord
    let supervision: Supervision
    /// Makes a command of the gate ready to be run; called when its turn has come.
    let prepare: (_ gate: String) throws -> PreparedRun

    package init(
        _ engine: ChronosEngine, into destination: ProjectRecord, _ supervision: Supervision,
        prepare: @escaping (_ gate: String) throws -> PreparedRun
    ) {
        self.engine = engine
        self.destination = destination
        self.supervision = supervision
        self.prepare = prepare
    }

    package func begin(_ request: MergeRequest, isDryRun: Bool) throws -> Outcome {
        if isDryRun {
            let preview = try engine.previewMerge(destination, request, supervision)
            return .told(preview, candidate: nil, isDryRun: true)
        }
        let beginning = try engine.merge(destination, request, supervision)
        let preview = beginning.preview
        if let restore = beginning.restore { return .promoted(preview, restore, nil) }
        guard let candidate = beginning.candidate, preview.conflicts.isEmpty else {
            return .told(preview, candidate: beginning.candidate, isDryRun: false)
        }
        let (_, merge) = try engine.candidate(candidate.timeline, of: destination)
        return try finish(candidate, gate: merge.gate, preview)
    }

    /// Proves and promotes a candidate about which everything is decided.
    package func finish(_ open: ProjectRecord, gate: String, _ preview: MergePreview? = nil) throws -> Outcome {
        var candidate = open
        candidate.policy = destination.policy
        let sealed = try engine.sealCandidate(candidate, supervision)
        var evidence: GateEvidence?
        if !gate.isEmpty {
            let found = try prove(gate, sealed, candidate)
            evidence = found
            guard found.succeeded else { return .gateFailed(candidate: candidate, found) }
        }
        let (restore, _) = try engine.promote(candidate, at: sealed, supervision)
        return .promoted(preview, restore, evidence)
    }

    private func prove(_ gate: String, _ sealed: Digest, _ candidate: ProjectRecord) throws -> GateEvidence {
        let prepared = try prepare(gate)
        let result = try prepared.runner.run(
            try engine.profile(candidate, prepared.run), command: prepared.run.command,
            wishes: .init(isCancelled: supervision.isCancelled))
        if result.wasCancelled {
            throw EverettError(
                .cancelled, Phrase("interrupted", pl: "przerwano"),
                hints: [
                    Phrase(
                        "the candidate stays: everett merge --continue, or --abort",
                        pl: "kandydat zostaje: everett merge --continue albo --abort")
                ])
        }
        let text = result.output.text + result.error.text
        return GateEvidence(
            command: gate, checkpoint: sealed, exitCode: result.exitCode, succeeded: result.succeeded,
            tail: String(text.suffix(4000)), milliseconds: result.wallMilliseconds)
    }
}
