internal import Base
internal import Platform

/// The way back of a restore that failed, and the end of one that a crash interrupted.
extension RestoreRun {
    // MARK: - Backward

    /// Takes back what was applied, then gives the workspace the state of the safety checkpoint; what was displaced and
    /// that checkpoint does not hold is kept.
    private func putBack(_ plan: RestorePlan, _ root: Int32, _ staging: Int32) throws -> [SetAside] {
        let reader = try ObjectReader(engine.store)
        let safety = try engine.targetWorld(plan.safety, reader)
        let reverter = RestoreReverter(applier: applier(root, staging), plan: plan) { path in
            if path.isRoot {
                return RestoreReverter.Metadata(
                    permissions: safety.files.rootPermissions,
                    attributes: try AttributeList.read(safety.files.rootAttributes, reader)
                )
            }
            guard let entry = try safety.entry(path, reader) else { return nil }
            return RestoreReverter.Metadata(
                permissions: entry.permissions,
                attributes: try AttributeList.read(entry.attributes, reader) ?? AttributeList.none
            )
        }
        // What stays undone here is done by the restore that follows.
        _ = reverter.revert()
        let displaced = try displacedFiles(plan, staging)
        let kept = try displaced.setAside()
        // From here on a crash, or a directory that cannot be removed, must not lead forward again; nor may a journal lead
        // to the removal of a directory in which something had to stay.
        if displaced.keepsStaging { try journal.remove(plan.operation) } else { try withdraw(plan) }
        try? cleanUp(displaced, plan, root)
        let back = RestoreRequest(
            checkpoint: plan.safety, paths: plan.paths, components: plan.components.union([.git]),
            repositories: plan.changedRepositories
        )
        let report = try engine.performRestore(
            project, back,
            RestoreEntry(kind: .restore, reverses: nil, headAfter: plan.safety, isRecorded: false), supervision
        )
        return kept + report.setAside
    }

    // MARK: - After a crash

    /// Finishes, or takes back, what an interrupted restore left; a second time there is nothing to do.
    func recover(_ content: RestoreJournal.Content, _ root: Int32) throws {
        switch content {
        case .staging(let operation, _, _):
            do {
                try discardStaging(RestorePlan.stagingName(operation), root)
            } catch {
                throw EverettError(
                    error, while: Phrase("removing the staging directory", pl: "usuwanie katalogu roboczego")
                )
            }
            try discardElsewhere(operation)
            try journal.remove(operation)
        case .applying(let plan):
            supervision.report(.recovering)
            guard let staging = try openStaging(plan.stagingName, root) else {
                // Everything was done but the journal's own end, or the staging directory was deleted from outside; then
                // the safety checkpoint is what there is to go back to.
                try discardElsewhere(plan.operation, plan)
                return try journal.remove(plan.operation)
            }
            if try engine.state.hasOperation(plan.operation) {
                let displaced = try displacedFiles(plan, staging.raw)
                _ = try displaced.setAside()
                return try cleanUp(displaced, plan, root)
            }
            do {
                _ = try finish(plan, root, staging.raw, isRecovering: true)
            } catch let error as EverettError where error.code != .cancelled {
                guard try !engine.state.hasOperation(plan.operation) else { throw error }
                throw putBack(plan, root, staging.raw, after: error)
            }
        }
    }

    /// Puts the workspace back after a failure and says in the error how that went.
    func putBack(_ plan: RestorePlan, _ root: Int32, _ staging: Int32, after failure: EverettError) -> EverettError {
        var patient = Supervision(onProgress: supervision.onProgress)
        patient.endsSessions = supervision.endsSessions
        let run = RestoreRun(engine: engine, project: project, supervision: patient)
        do {
            let kept = try run.putBack(plan, root, staging)
            let error = failure.adding(
                hint: Phrase(
                    "the workspace was put back as it was before the restore",
                    pl: "katalog roboczy wrócił do stanu sprzed przywracania"
                )
            )
            guard let first = kept.first else { return error }
            return error.adding(
                hint: Phrase(
                    "what was changed meanwhile is kept: \(first.keptAt)",
                    pl: "to, co zmieniono w trakcie, jest zachowane: \(first.keptAt)"
                )
            )
        } catch {
            return failure.adding(
                hint: Phrase(
                    "the workspace is partly restored; 'everett restore \(plan.safety.short)' gives back how it was",
                    pl: "katalog roboczy jest częściowo przywrócony; 'everett restore \(plan.safety.short)' przywróci "
                        + "poprzedni stan"
                )
            )
        }
    }

    /// A journal that cannot be read, and so cannot be followed: what its restore displaced is kept.
    func salvage(_ operation: Identifier, _ root: Int32) throws -> Bool {
        try discardElsewhere(operation)
        guard let staging = try openStaging(RestorePlan.stagingName(operation), root) else {
            try journal.remove(operation)
            return false
        }
        let nothing = RestorePlan(salvaging: operation, project)
        let reader = try ObjectReader(engine.store)
        let world = TargetWorld.World.nothing
        let displaced = DisplacedFiles(
            home: engine.home, plan: nothing,
            HeldFiles(files: files, staging: staging.raw, reader: reader, safety: world, target: world)
        )
        _ = try displaced.setAside()
        try cleanUp(displaced, nothing, root)
        return true
    }

    private func openStaging(_ name: CName, _ root: Int32) throws -> Descriptor? {
        do {
            return try files.openOwned(root, name, [.read, .directory, .noFollow])
        } catch {
            if error.isMissing { return nil }
            throw EverettError(error, while: Phrase("finishing a restore", pl: "kończenie przywracania"))
        }
    }
}

extension RestorePlan {
    /// A plan of no steps, for a restore of which nothing but its name is known.
    fileprivate init(salvaging operation: Identifier, _ project: ProjectRecord) {
        self.init(
            operation: operation, kind: .restore, reverses: nil, project: project.id, root: project.root,
            timeline: project.timeline, safety: .zero, target: .zero, headBefore: nil, headAfter: nil, paths: [],
            components: [],
            changedRepositories: [], derived: [], databases: [], isRecorded: false, steps: []
        )
    }
}
