internal import Base
package import Platform
internal import Synchronization

/// The places inside an Everett home.
package struct Home: Sendable, Hashable {
    package let path: AbsolutePath

    package init(_ path: AbsolutePath) {
        self.path = path
    }

    var format: AbsolutePath { path.appending("format") }
    package var lock: AbsolutePath { path.appending("lock") }
    package var state: AbsolutePath { path.appending("state.db") }
    package var packs: AbsolutePath { path.appending("packs") }
    var caches: AbsolutePath { path.appending("cache") }
    var journals: AbsolutePath { path.appending("restores") }
    package var rescued: AbsolutePath { path.appending("rescued") }
    /// A small file for each project that says where it is, should `state.db` be lost.
    var projects: AbsolutePath { path.appending("projects") }
    /// A new `state.db` that is whole and about to take the place of a damaged one.
    var stateDraft: AbsolutePath { path.appending("state.db.repair") }
    /// Damaged files that a repair moved out of the way.
    package var quarantine: AbsolutePath { path.appending("quarantine") }
    /// Held by whoever collects, purges or repairs.
    package var maintenance: AbsolutePath { path.appending("maintenance") }
    /// Held, shared, by whoever reads for long without the store lock.
    var readers: AbsolutePath { path.appending("readers") }
    var scratch: AbsolutePath { path.appending("tmp") }
    /// What belongs to one timeline and lies in no workspace: a directory for each, named as the world is.
    package var worlds: AbsolutePath { path.appending("worlds") }
    /// What agents wrote: a log for each project.
    package var contexts: AbsolutePath { path.appending("contexts") }
    /// Workspaces that go with the process they were made for.
    var scratchWorlds: AbsolutePath { path.appending("scratch") }

    /// What belongs to one world.
    func world(_ project: ProjectRecord) -> AbsolutePath {
        worlds.appending(BytePath.root.appending(Array(project.world.text.utf8)))
    }

    func knowledge(_ project: ProjectRecord) -> AbsolutePath {
        notes(project).appending(BytePath.root.appending(KnowledgeComponent.file))
    }

    /// Where a world's `knowledge.db` lies: what is swapped with the files of a sandbox timeline lies with them.
    func notes(_ project: ProjectRecord) -> AbsolutePath { project.overlay?.path ?? world(project) }

    func contexts(_ project: ProjectRecord) -> AbsolutePath {
        contexts.appending(BytePath.root.appending(Array("\(project.id.text).db".utf8)))
    }

    /// The cache of one capture root of a world.
    func cache(_ project: ProjectRecord, _ root: String) -> AbsolutePath {
        if let overlay = project.overlay {
            return overlay.caches.appending(BytePath.root.appending(Array("\(root).scan".utf8)))
        }
        let name = (project.key.map { "\($0.text)-" } ?? "") + "\(root).scan"
        return caches.appending(BytePath.root.appending(Array(project.id.text.utf8)))
            .appending(BytePath.root.appending(Array(name.utf8)))
    }

    func rescued(_ operation: Identifier) -> AbsolutePath {
        rescued.appending(BytePath.root.appending(Array(operation.text.utf8)))
    }

    func journal(_ operation: Identifier) -> AbsolutePath {
        journals.appending(BytePath.root.appending(Array("\(operation.text).journal".utf8)))
    }

    private static let serial = Atomic<Int>(0)

    /// A scratch file that neither another process nor another thread of this one uses, and that is swept when this one dies.
    func newScratch() -> AbsolutePath {
        let number = Home.serial.wrappingAdd(1, ordering: .relaxed).newValue
        return scratch.appending(BytePath.root.appending(DatabaseImage.temporaryName(worker: 1_000_000 + number)))
    }

    /// Makes the directory that belongs to a world, where there is none.
    func makeWorld(_ project: ProjectRecord, _ files: any FileOperations) throws(SystemError) {
        do {
            try files.makeDirectory(FileDescriptors.none, CName(world(project).bytes), permissions: 0o700)
        } catch {
            if error.isExisting { return }
            throw error
        }
        let directory = try files.openOwned(absolute: worlds, [.read, .directory])
        try files.fsync(directory.raw)
    }

    static let formatText: [UInt8] = Array("everett-home 1\n".utf8)

    /// Makes the home where there is none, and refuses one that a newer Everett made.
    func prepare(_ files: any FileOperations) throws {
        do {
            for directory in [
                path, packs, caches, journals, rescued, scratch, projects, worlds, contexts, scratchWorlds, bases,
            ] {
                try makeDirectories(directory, files)
            }
            let home = try files.openOwned(absolute: path, [.read, .directory])
            let status = try files.status(home.raw)
            if status.permissions & 0o077 != 0, status.user == Machine.user { try files.changeMode(home.raw, 0o700) }
            guard status.user == Machine.user else {
                throw EverettError(
                    .permission,
                    Phrase(
                        "\(path) belongs to another user", pl: "\(path) należy do innego użytkownika"
                    ),
                    hints: [
                        Phrase(
                            "set EVERETT_HOME to a directory of your own", pl: "ustaw EVERETT_HOME na własny katalog"
                        )
                    ]
                )
            }
            if try files.statusIfPresent(home.raw, CName("format")) == nil {
                try AtomicFile.replace(
                    files, directory: home.raw, name: Array("format".utf8), bytes: Home.formatText
                )
            }
            try finishReplacingState(home.raw, files)
            let found = try files.readWhole(absolute: format, limit: 4096)
            guard found == Home.formatText else {
                throw EverettError(
                    .newerFormat,
                    Phrase(
                        "\(path) was made by a newer Everett", pl: "\(path) utworzyła nowsza wersja programu Everett"
                    ),
                    hints: [
                        Phrase(
                            "upgrade everett; nothing was changed", pl: "zaktualizuj everett; nic nie zostało zmienione"
                        )
                    ]
                )
            }
        } catch let error as SystemError {
            throw EverettError(
                error, while: Phrase("preparing Everett's home", pl: "przygotowanie katalogu programu Everett")
            )
        }
    }

    /// A repair moves the old database away only when the new one is whole; one that died in between is finished here.
    private func finishReplacingState(_ home: Int32, _ files: any FileOperations) throws(SystemError) {
        guard try files.statusIfPresent(home, CName("state.db")) == nil,
            try files.statusIfPresent(home, CName("state.db.repair")) != nil
        else { return }
        do {
            try files.rename(home, CName("state.db.repair"), home, CName("state.db"), .noReplace)
            try files.fsync(home)
        } catch {
            // Another process was faster.
            if !error.isMissing, !error.isExisting { throw error }
        }
    }

    private func makeDirectories(_ directory: AbsolutePath, _ files: any FileOperations) throws(SystemError) {
        do {
            try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
        } catch {
            if error.isExisting { return }
            guard error.isMissing, let parent = directory.parent else { throw error }
            try makeDirectories(parent, files)
            do {
                try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
            } catch {
                // Another process was faster; and where a file stands in the way, that is the end of it.
                if !error.isExisting { throw error }
            }
        }
    }
}
