internal import Base
internal import Platform

/// Decides about what a restore moved out of the way: let go what the safety checkpoint holds, keep everything else.
final class DisplacedFiles {
    private struct Entry {
        let name: [UInt8]
        let status: FileStatus
        /// Nil for what someone else put into the staging directory.
        let step: RestoreStep?
    }

    private let files: any FileOperations
    private let staging: Int32
    private let home: Home
    private let plan: RestorePlan
    private let held: HeldFiles
    /// Names that hold nothing that is not held elsewhere.
    private var disposable: Set<[UInt8]> = []
    /// Whether something had to stay in the staging directory.
    private(set) var keepsStaging = false
    private var changedDirectories: Set<AbsolutePath> = []

    init(home: Home, plan: RestorePlan, _ held: HeldFiles) {
        files = held.files
        staging = held.staging
        self.home = home
        self.plan = plan
        self.held = held
    }

    /// Moves to the home whatever the safety checkpoint does not hold, or is still being written.
    func setAside() throws -> [SetAside] {
        let entries = try list()
        var verdicts: [[UInt8]: HeldFiles.Verdict] = [:]
        // A database and its log are worth little without each other: both are held, or both are kept.
        let databases = Set(plan.steps.filter { $0.action == .removeCompanion }.map(\.databasePath))
        var incomplete: Set<BytePath> = []
        for entry in entries {
            let verdict = try judge(entry)
            verdicts[entry.name] = verdict
            if verdict != .held, let path = entry.step?.databasePath, databases.contains(path) {
                incomplete.insert(path)
            }
        }
        var kept: [SetAside] = []
        for entry in entries {
            var verdict = verdicts[entry.name] ?? .notHeld
            if verdict == .held, let step = entry.step, !step.isStaged(entry.status),
                incomplete.contains(step.databasePath)
            {
                verdict = .notHeld
            }
            // Shared memory is an index that every program makes anew.
            let isIndex = entry.step.map { $0.action == .removeCompanion && $0.path.name.hasSuffix("-shm") } ?? false
            if verdict == .held || isIndex {
                disposable.insert(entry.name)
                continue
            }
            let path = entry.step?.path ?? BytePath.root.appending(entry.name)
            do {
                let place = try rescue(entry, path, isBeingWritten: verdict == .beingWritten)
                kept.append(SetAside(path: path, keptAt: place))
            } catch {
                throw EverettError(error, while: Phrase("setting aside \(path)", pl: "odkładanie \(path)"))
            }
        }
        try syncDirectories()
        return kept
    }

    private func list() throws -> [Entry] {
        let steps = Dictionary(
            plan.steps.filter { $0.slot != 0 }.map { ($0.slot, $0) }, uniquingKeysWith: { first, _ in first }
        )
        do {
            var entries: [Entry] = []
            for listed in try files.list(staging) {
                guard let status = try files.statusIfPresent(staging, CName(listed.name)) else { continue }
                entries.append(
                    Entry(name: listed.name, status: status, step: SlotName.number(listed.name).flatMap { steps[$0] })
                )
            }
            return entries.sorted { ($0.step?.slot ?? .max) < ($1.step?.slot ?? .max) }
        } catch {
            throw EverettError(
                error, while: Phrase("looking at displaced files", pl: "przeglądanie odsuniętych plików")
            )
        }
    }

    private func judge(_ entry: Entry) throws -> HeldFiles.Verdict {
        guard let step = entry.step else { return .notHeld }
        do {
            return try held.judge(CName(entry.name), entry.status, step)
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("setting aside \(step.path)", pl: "odkładanie \(step.path)"))
        }
    }

    // MARK: - Keeping

    private func rescue(
        _ entry: Entry, _ path: BytePath, isBeingWritten: Bool
    ) throws(SystemError) -> AbsolutePath {
        let place = try freePlace(for: path)
        do {
            try files.rename(staging, CName(entry.name), FileDescriptors.none, CName(place.bytes), .noReplace)
            return place
        } catch {
            guard error.isLoopOrEscape else { throw error }
        }
        // The home is on another filesystem. A directory, and a file that a program goes on writing to, cannot move
        // there: they stay, and the staging directory with them.
        let isCopied = entry.status.kind == .symlink || entry.status.kind == .regular && !isBeingWritten
        guard isCopied else {
            keepsStaging = true
            return plan.root.appending(BytePath.root.appending(plan.stagingName.raw).appending(entry.name))
        }
        try copy(entry, to: place)
        disposable.insert(entry.name)
        return place
    }

    /// A name like the one it had, in a directory of this restore.
    private func freePlace(for path: BytePath) throws(SystemError) -> AbsolutePath {
        let top = home.rescued(plan.operation)
        var directory = top
        try makeDirectory(top)
        do {
            for name in path.components.dropLast() {
                directory = directory.appending(BytePath.root.appending(name))
                try makeDirectory(directory)
            }
        } catch {
            // Too long a path, or a file where a directory should be: flat, then.
            directory = top
        }
        changedDirectories.insert(directory)
        var attempt = 0
        while true {
            let suffix = attempt == 0 ? [] : Array(".\(attempt)".utf8)
            let place = directory.appending(BytePath.root.appending(path.name.prefix(240) + suffix))
            if try files.statusIfPresent(FileDescriptors.none, CName(place.bytes)) == nil { return place }
            attempt += 1
        }
    }

    private func makeDirectory(_ path: AbsolutePath) throws(SystemError) {
        do {
            try files.makeDirectory(FileDescriptors.none, CName(path.bytes), permissions: 0o700)
            changedDirectories.insert(path.parent ?? path)
        } catch {
            let isThere = error.isExisting
            guard isThere, try files.status(FileDescriptors.none, CName(path.bytes)).kind == .directory else {
                throw error
            }
        }
    }

    private func copy(_ entry: Entry, to place: AbsolutePath) throws(SystemError) {
        let name = CName(entry.name)
        if entry.status.kind == .symlink {
            try files.symlink(
                target: CName(try files.readLink(staging, name)), FileDescriptors.none, CName(place.bytes)
            )
            return
        }
        let from = try files.openOwned(staging, name, [.read, .noFollow, .nonBlocking])
        let to = try files.openOwned(absolute: place, [.write, .create, .exclusive])
        var offset: UInt64 = 0
        while true {
            let bytes = try files.readUpTo(from.raw, 1024 * 1024, at: offset)
            if bytes.isEmpty { break }
            try files.writeAll(to.raw, bytes, at: offset)
            offset += UInt64(bytes.count)
        }
        try files.changeMode(to.raw, entry.status.permissions)
        try files.setModified(to.raw, nanoseconds: entry.status.modifiedNanoseconds)
        try files.fsync(to.raw)
    }

    private func syncDirectories() throws {
        do {
            for path in changedDirectories {
                let directory = try files.openOwned(absolute: path, [.read, .directory])
                try files.fsync(directory.raw)
            }
            changedDirectories = []
        } catch {
            throw EverettError(error, while: Phrase("setting files aside", pl: "odkładanie plików"))
        }
    }

    // MARK: - Letting go

    /// Empties and removes the staging directory; what could not be set aside elsewhere keeps it there.
    func clear(_ root: Int32) throws(SystemError) {
        for name in disposable {
            do {
                try files.unlink(staging, CName(name))
            } catch {
                if !error.isMissing { throw error }
            }
        }
        do {
            try files.removeDirectory(root, plan.stagingName)
        } catch {
            if !error.isNotEmpty, !error.isMissing { throw error }
        }
        // Before the journal goes: without it nobody would know what the directory is.
        try files.fsync(root)
    }
}

extension RestoreStep {
    /// The database a log or journal belongs to; the path itself for everything else.
    fileprivate var databasePath: BytePath {
        guard action == .removeCompanion else { return path }
        for suffix in ["-wal", "-shm", "-journal"] where path.name.hasSuffix(suffix) {
            return (path.parent ?? .root).appending(Array(path.name.dropLast(suffix.utf8.count)))
        }
        return path
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
