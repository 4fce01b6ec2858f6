internal import Base
internal import Platform

extension ChronosEngine {
    /// Finishes restores that a crash interrupted; also happens before any command that writes.
    package func recover(_ project: ProjectRecord, _ supervision: Supervision) throws {
        try owning("recover", supervision, of: project) {}
    }

    /// Called under the lock, so no restore is under way but those whose process died.
    func finishInterruptedRestores(of project: ProjectRecord, _ supervision: Supervision) throws {
        let journal = RestoreJournal(home: home, files: files)
        for (operation, content) in try journal.all() {
            guard let content else {
                // Cut short or damaged: it never came into force, so nothing was changed by it.
                try journal.remove(operation)
                continue
            }
            guard content.project == project.id else { continue }
            try RestoreRun(engine: self, project: project, supervision: supervision).recover(content)
        }
    }

    func hasUnfinishedRestore(_ project: ProjectRecord) throws -> Bool {
        try RestoreJournal(home: home, files: files).all().contains { $0.content?.project == project.id }
    }
}
