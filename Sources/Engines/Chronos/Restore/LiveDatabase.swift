internal import Base
internal import Platform
internal import Storage

/// Writes an image into a database that programs may have open, so that they see it; the file keeps its inode.
///
/// What was committed since the safety checkpoint is copied away first. That nothing was is checked while SQLite's own
/// lock keeps every writer out.
struct LiveDatabase {
    private static let attempts = 24
    /// Longer than the grain of the clock that files are stamped with.
    private static let pauseMilliseconds: Int64 = 25
    private static let patienceNanoseconds: Int64 = 10_000_000_000

    let files: any FileOperations
    let staging: Int32
    let clock: Clock
    let directory: Int32
    let step: RestoreStep

    private var name: [UInt8] { step.path.name }

    func replace() throws {
        let live = try place(of: directory, name)
        let image = try place(of: staging, SlotName.slot(step.slot).raw)
        var state = step.databaseState
        for attempt in 0..<LiveDatabase.attempts {
            if attempt > 0 { LockFile.sleep(LiveDatabase.pauseMilliseconds) }
            guard let now = try DatabaseState.read(files, directory, name) else { continue }
            if state != now {
                try keepCopy(of: live)
                state = now
            }
            let replaced = try Backup.replace(
                live: live, with: image, patience: patience(), refusingLinks: true,
                isAsExpected: { (try? DatabaseState.read(files, directory, name)) == state }
            )
            if replaced != nil {
                try files.rename(
                    staging, SlotName.slot(step.slot), staging, SlotName.done(step.slot), .noReplace
                )
                return
            }
            state = 0
        }
        throw EverettError(
            .locked,
            Phrase(
                "the database \(step.path) is being written to all the time",
                pl: "baza danych \(step.path) jest bez przerwy zapisywana"
            ),
            hints: [Phrase("stop the program that writes to it", pl: "zatrzymaj program, który do niej pisze")]
        )
    }

    private func patience() -> BackupPatience {
        let deadline = clock.monotonicNanoseconds + LiveDatabase.patienceNanoseconds
        return BackupPatience(isOver: { [clock] in clock.monotonicNanoseconds > deadline })
    }

    /// The copy lies among what was displaced, where it is compared with what the safety checkpoint holds.
    private func keepCopy(of live: AbsolutePath) throws {
        var attempt = 0
        while try files.statusIfPresent(staging, SlotName.displaced(step.slot, attempt: attempt)) != nil {
            attempt += 1
        }
        _ = try Backup.copy(
            from: live, to: try place(of: staging, SlotName.displaced(step.slot, attempt: attempt).raw),
            patience: patience(), files: files
        )
    }

    /// SQLite opens by name, so the name is that of the directory behind the descriptor, which holds no link.
    private func place(of directory: Int32, _ name: [UInt8]) throws -> AbsolutePath {
        let real = try files.readLink(FileDescriptors.none, CName("/proc/self/fd/\(directory)"))
        guard let path = AbsolutePath(real) else {
            throw EverettError(.internal, Phrase(verbatim: "a directory without a name"))
        }
        return path.appending(BytePath.root.appending(name))
    }
}
