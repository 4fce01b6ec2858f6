package import Base
internal import Platform

extension ChronosEngine {
    /// What a purge of these paths would remove.
    package func previewPurge(
        _ project: ProjectRecord, _ paths: [BytePath], everywhere: Bool, _ supervision: Supervision
    ) throws -> PurgeReport {
        let lease = try ReaderLease(reading: home, files, environment.clock, supervision)
        defer { withExtendedLifetime(lease) {} }
        try store.refresh()
        return try survey(project, paths, everywhere: everywhere, supervision).report
    }

    /// Removes the content of paths from all history of a project, at once and for good.
    ///
    /// Both locks are held all the time: nobody may refer to what is being removed.
    package func purge(
        _ project: ProjectRecord, _ paths: [BytePath], everywhere: Bool, _ supervision: Supervision
    ) throws -> PurgeReport {
        let start = environment.clock.monotonicNanoseconds
        return try maintaining("purge", supervision) {
            try owning("purge \(project.root)", supervision, of: project) {
                try finishPurges(supervision)
                try requireNoBases(project)
                var (report, objects) = try survey(project, paths, everywhere: everywhere, supervision)
                guard !objects.isEmpty || !report.affected.isEmpty else { return report }
                let operation = record(.purge, project, project.timeline, paths: paths)
                let intent = PurgeRun.Intent(
                    id: operation.id, project: project.id, paths: paths, objects: objects
                )
                try state.write {
                    try state.beginPurge(intent, at: environment.clock.now)
                    try state.append(operation, project.id)
                }
                try loadTombstones()
                try environment.hooks.reach(.purgeIntended)
                let outcome = try PurgeRun(self, intent, supervision).run()
                report.operation = operation.id
                report.freedBytes = outcome.freedBytes
                report.removedFiles = outcome.removedFiles
                report.searchedObjects = outcome.searchedObjects
                report.found = outcome.found
                report.unsearched = outcome.unsearched
                report.milliseconds = milliseconds(since: start)
                return report
            }
        }
    }

    /// What is purged must not stay in what sandbox timelines share.
    private func requireNoBases(_ project: ProjectRecord) throws {
        _ = try removeUnusedBases(before: Timestamp(milliseconds: .max))
        let using = try state.timelineRecords(project.id).filter { $0.kind == .sandbox }.map(\.name)
        if using.isEmpty { return }
        throw EverettError(
            .conflict,
            Phrase(
                "the base of sandbox timelines may hold it: \(using.joined(separator: ", "))",
                pl: "może być w podstawie linii piaskownic: \(using.joined(separator: ", "))"),
            hints: [
                Phrase(
                    "end them first, 'everett drop', or make directories of them, 'everett materialize'",
                    pl: "najpierw je zakończ, 'everett drop', albo zrób z nich katalogi, 'everett materialize'")
            ])
    }

    private func survey(
        _ project: ProjectRecord, _ paths: [BytePath], everywhere: Bool, _ supervision: Supervision
    ) throws -> (report: PurgeReport, objects: Set<Digest>) {
        let survey = try PurgeSurvey(self, project, paths, supervision)
        try survey.run()
        let objects = everywhere ? survey.victims : survey.victims.subtracting(survey.shared.keys)
        let inWorkspace = paths.filter { path in
            guard let root = try? openRoot(project),
                let parent = try? files.openOwned(
                    beneath: root.raw, path.parent ?? .root, [.pathOnly, .directory, .noFollow], resolution: .beneath
                )
            else { return false }
            return ((try? files.statusIfPresent(parent.raw, CName(path.name))) ?? nil) != nil
        }
        let report = PurgeReport(
            paths: paths, versions: survey.versions.count { objects.contains($0) }, objects: objects.count,
            affected: survey.affected, shared: Set(survey.shared.values).sorted(), inWorkspace: inWorkspace
        )
        return (report, objects)
    }

    /// Goes on with purges that were interrupted; the caller holds both locks.
    func finishPurges(_ supervision: Supervision) throws {
        for intent in try state.purges() { _ = try PurgeRun(self, intent, supervision).run() }
    }

    /// The same for whoever owns the store: when someone else maintains it, that one does it.
    func finishPurgesIfPossible(_ supervision: Supervision) throws {
        guard try !state.purges().isEmpty else { return }
        do {
            try maintaining("purge", waits: false, supervision) { try finishPurges(supervision) }
        } catch let error as EverettError where error.code != .cancelled {
            // It stays open; what was asked for now is not kept from being done by it.
        }
    }

    /// Whether the content of an entry was removed on purpose.
    package func isPurged(_ entry: TreeEntry) -> Bool { entry.content.map(store.isPurged) ?? false }

    /// Whether a purge was begun and is not at its end.
    package func hasUnfinishedPurge() throws -> Bool { try !state.purges().isEmpty }

    func loadTombstones() throws { store.setTombstones(try state.tombstones()) }
}
