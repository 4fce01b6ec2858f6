internal import Base
package import Platform

extension ChronosEngine {
    /// Looks for damage in a home that may be too damaged to be opened, and repairs what it can.
    ///
    /// With `isDryRun` nothing is changed, and the report says what is wrong.
    package static func repair(
        home path: AbsolutePath, environment: EngineEnvironment, isDryRun: Bool, _ supervision: Supervision
    ) throws -> RepairReport {
        let start = environment.clock.monotonicNanoseconds
        let home = Home(path)
        let files = environment.files
        try home.prepare(files)
        let repair = StateRepair(home: home, files: files, hooks: environment.hooks)
        if isDryRun {
            let problems = try repair.problems()
            do {
                let engine = try ChronosEngine(home: path, environment: environment)
                return RepairReport(
                    stateProblems: problems, verification: try engine.verify(quick: false, supervision))
            } catch  where !problems.isEmpty {
                // What is wrong with it is known already.
                return RepairReport(stateProblems: problems, verification: VerifyReport.unopened(problems))
            }
        }
        let maintenance = LockFile(
            home.maintenance, files: files, identity: environment.identity, clock: environment.clock)
        let held = try maintenance.acquire(
            for: "repair", waiting: environment.lockPatienceMilliseconds, cancelled: supervision.isCancelled
        )
        let result = Result { () throws -> RepairReport in
            let directory = home.quarantine.appending(
                BytePath.root.appending(Array(environment.ids.next().text.utf8))
            )
            var report = RepairReport(verification: VerifyReport.unopened([]))
            try replaceState(repair, home, environment, directory, &report)
            let engine = try ChronosEngine(home: path, environment: environment)
            try engine.owning("repair", supervision) {
                try RepairRun(engine, quarantine: directory, supervision).run(&report)
            }
            report.verification = try engine.verify(quick: false, supervision)
            report.milliseconds = engine.milliseconds(since: start)
            return report
        }
        _ = try? held.release()
        return try result.get()
    }

    /// Under the store lock, but without `state.db`, which is what is damaged.
    private static func replaceState(
        _ repair: StateRepair, _ home: Home, _ environment: EngineEnvironment, _ directory: AbsolutePath,
        _ report: inout RepairReport
    ) throws {
        let lock = LockFile(home.lock, files: repair.files, identity: environment.identity, clock: environment.clock)
        let held = try lock.acquire(for: "repair", waiting: environment.lockPatienceMilliseconds)
        let result = Result { () throws -> (problems: [String], dropped: [String]?) in
            let problems = try repair.problems()
            if problems.isEmpty { return ([], nil) }
            do {
                for place in [home.quarantine, directory] {
                    do throws(SystemError) {
                        try repair.files.makeDirectory(FileDescriptors.none, CName(place.bytes), permissions: 0o700)
                    } catch {
                        if !error.isExisting { throw error }
                    }
                }
                let quarantine = try repair.files.openOwned(absolute: directory, [.read, .directory, .noFollow])
                return (problems, try repair.replace(quarantine: quarantine.raw))
            } catch let error as SystemError {
                throw EverettError(error, while: Phrase("replacing state.db", pl: "zastępowanie state.db"))
            }
        }
        _ = try? held.release()
        let (problems, dropped) = try result.get()
        report.stateProblems = problems
        guard let dropped else { return }
        report.isStateReplaced = true
        report.droppedRows = dropped
        report.quarantined.append("state.db")
        report.quarantine = directory
    }
}

extension VerifyReport {
    /// Of a store whose `state.db` cannot be opened.
    static func unopened(_ problems: [String]) -> VerifyReport {
        VerifyReport(
            isQuick: false, packs: 0, objects: 0, bytes: 0, checkpoints: 0, purged: 0,
            problems: problems.map {
                Problem(kind: .state, subject: "state.db", detail: Phrase(verbatim: $0), affects: [])
            },
            uncheckedSecrets: 0, milliseconds: 0
        )
    }
}
