internal import Base
internal import Platform

extension ChronosEngine {
    /// Finishes restores that a crash interrupted; also happens before any command that writes.
    package func recover(_ project: ProjectRecord, _ supervision: Supervision) throws {
        try owning("recover", supervision, of: project) {}
    }

    /// Called under the lock, so no restore is under way but those whose process died.
    func finishInterruptedRestores(of project: ProjectRecord, _ supervision: Supervision) throws {
        let journals = try RestoreJournal(home: home, files: files).all()
        if journals.isEmpty { return }
        let root: Descriptor
        do {
            root = try files.openOwned(absolute: project.root, [.read, .directory])
        } catch {
            // Deleted, or on a disk that is not mounted now: there is nothing to finish it on.
            if error.isMissing { return }
            throw EverettError(error, while: Phrase("finishing a restore", pl: "kończenie przywracania"))
        }
        let run = RestoreRun(engine: self, project: project, supervision: supervision)
        for (operation, content) in journals {
            if let content {
                if content.project == project.id, content.root == project.root { try run.recover(content, root.raw) }
            } else if try isOurs(operation, root.raw), try run.salvage(operation, root.raw) {
                throw damagedJournal(of: operation)
            }
        }
    }

    /// Told once: what the restore had begun cannot be known any more, so nothing else may begin without a word.
    private func damagedJournal(of operation: Identifier) -> EverettError {
        EverettError(
            .integrity,
            Phrase(
                "the journal of an interrupted restore is damaged, so the restore could not be finished",
                pl: "dziennik przerwanego przywracania jest uszkodzony, więc nie dało się go dokończyć"
            ),
            hints: [
                Phrase(
                    "'everett log --all' shows the safety checkpoint that was taken before it: restore that",
                    pl: "'everett log --all' pokaże punkt bezpieczeństwa zrobiony tuż przed nim: przywróć go"
                ),
                Phrase(
                    "what it had moved out of the way is in \(home.rescued(operation))",
                    pl: "to, co odsunęło na bok, leży w \(home.rescued(operation))"
                ),
            ]
        )
    }

    /// Whether a journal that cannot be read is this project's, or nobody's: told by where its staging directory lies.
    private func isOurs(_ operation: Identifier, _ root: Int32) throws -> Bool {
        let name = RestorePlan.stagingName(operation)
        if try files.statusIfPresent(root, name) != nil { return true }
        return try worlds().allSatisfy { project in
            let place = project.root.appending(BytePath.root.appending(name.raw))
            return try files.statusIfPresent(FileDescriptors.none, CName(place.bytes)) == nil
        }
    }

    func hasUnfinishedRestore(_ project: ProjectRecord) throws -> Bool {
        try RestoreJournal(home: home, files: files).all().contains {
            $0.content?.project == project.id && $0.content?.root == project.root
        }
    }
}
