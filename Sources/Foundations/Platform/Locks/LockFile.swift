package import Base
internal import Glibc

/// An exclusive lock between processes that tells a waiter who holds it and frees itself when the holder dies.
///
/// The lock is the kernel's (flock); the file only describes its owner and counts the acquisitions. The file is never
/// removed: a removed name would let two processes hold two files of one name.
package struct LockFile: Sendable {
    package static let shortestPause: Int64 = 5
    package static let longestPause: Int64 = 250
    /// How often in a row a file may be replaced between opening and locking it before that counts as held.
    private static let replacements = 8

    package let path: AbsolutePath
    private let files: any FileOperations
    private let identity: ProcessIdentity
    private let clock: Clock
    private let pause: @Sendable (Int64) -> Void

    /// - Parameters:
    ///   - path: The lock file; made when it is not there.
    ///   - files: The file operations.
    ///   - identity: The process that will hold the lock.
    ///   - clock: Measures the wait.
    ///   - pause: Waits for so many milliseconds.
    package init(
        _ path: AbsolutePath,
        files: any FileOperations,
        identity: ProcessIdentity,
        clock: Clock,
        pause: @escaping @Sendable (_ milliseconds: Int64) -> Void = LockFile.sleep,
    ) {
        self.path = path
        self.files = files
        self.identity = identity
        self.clock = clock
        self.pause = pause
    }

    /// Blocks the calling thread; never on Swift's cooperative pool.
    package static let sleep: @Sendable (Int64) -> Void = { milliseconds in
        _ = poll(nil, 0, Int32(clamping: milliseconds))
    }

    /// Takes the lock.
    ///
    /// - Parameters:
    ///   - action: What the holder is about to do, for those who wait.
    ///   - turn: What the last holding of this same value left: nobody was owner since, so the generation stands and nothing
    ///     has to reach the disk. Ignored when somebody was.
    ///   - milliseconds: How long to wait for another holder; 0 does not wait.
    ///   - onWait: Told once for each holder that is waited for, when its name is known.
    ///   - cancelled: Asked before each attempt.
    /// - Returns: The lock, held until the value ends.
    /// - Throws: `.locked` naming the holder when the time is up.
    package func acquire(
        for action: String,
        continuing turn: LockTurn? = nil,
        waiting milliseconds: Int64 = 0,
        onWait: (OwnerRecord) -> Void = { _ in },
        cancelled: () -> Bool = { false },
    ) throws(EverettError) -> HeldLock {
        let start = clock.monotonicNanoseconds
        var named: OwnerRecord?
        var length = LockFile.shortestPause
        while true {
            if cancelled() { throw LockFile.cancellation }
            let attempt = try attempt(action, turn)
            if let held = attempt { return held }
            let owner = owner()
            let left = milliseconds - (clock.monotonicNanoseconds - start) / 1_000_000
            guard left > 0 else { throw refusal(owner) }
            if let owner, owner != named {
                onWait(owner)
                named = owner
            }
            pause(min(length, left))
            length = min(length * 2, LockFile.longestPause)
        }
    }

    /// Who holds the lock now, as far as the file tells; nil when nobody does or the holder has not yet said.
    package func owner() -> OwnerRecord? {
        guard let file = try? files.openOwned(absolute: path, [.read, .noFollow, .nonBlocking]),
            let bytes = try? LockFile.content(files, file.raw),
            let owner = try? LockState.newest(in: bytes).owner
        else { return nil }
        // The number of a dead holder may belong to somebody else by now.
        return owner.owner.liveness == .dead ? nil : owner
    }

    /// Nil while another process, or another part of this one, holds the lock.
    private func attempt(_ action: String, _ turn: LockTurn?) throws(EverettError) -> HeldLock? {
        do {
            for _ in 0..<LockFile.replacements {
                guard let file = try LockedFile(files, path) else { return nil }
                guard try isInPlace(file.raw) else { continue }
                let before = try LockState.newest(in: LockFile.content(files, file.raw))
                let continues = turn.map { before == $0.state } ?? false
                let state = LockState(
                    sequence: before.sequence + (continues ? LockTurn.step : 1),
                    generation: before.generation + (continues ? 0 : 1),
                    owner: OwnerRecord(owner: identity, action: action, since: clock.now),
                )
                try files.writeAll(file.raw, state.encoded(), at: state.offset)
                if !continues { try files.fdatasync(file.raw) }
                if before.sequence == 0 { try syncDirectory() }
                return HeldLock(file, files, state, continues: continues, abandonedBy: before.owner)
            }
            return nil
        } catch let failure as SystemError {
            throw EverettError(
                failure,
                while: Phrase("could not take the lock \(path)", pl: "nie udało się założyć blokady \(path)"),
            )
        } catch {
            throw foreign
        }
    }

    /// Whether the name still means the locked file: another process may have replaced it before the lock was ours.
    private func isInPlace(_ descriptor: Int32) throws(SystemError) -> Bool {
        let locked = try files.status(descriptor)
        do throws(SystemError) {
            let named = try files.status(FileDescriptors.none, CName(path.bytes))
            return named.inode == locked.inode && named.device == locked.device
        } catch {
            guard error.isMissing else { throw error }
            return false
        }
    }

    /// A generation must not be handed out twice because the whole file was lost.
    private func syncDirectory() throws(SystemError) {
        guard let parent = path.parent else { return }
        let directory = try files.openOwned(absolute: parent, [.read, .directory])
        try files.fsync(directory.raw)
    }

    static func content(_ files: any FileOperations, _ descriptor: Int32) throws(SystemError) -> [UInt8] {
        try files.readUpTo(descriptor, LockState.slots * LockState.slotSize, at: 0)
    }
}

/// What is said when the lock is not to be had.
extension LockFile {
    private static var cancellation: EverettError {
        EverettError(
            .cancelled, Phrase("stopped while waiting for a lock", pl: "przerwano w czasie oczekiwania na blokadę"))
    }

    private func refusal(_ owner: OwnerRecord?) -> EverettError {
        guard let owner else {
            return EverettError(
                .locked,
                Phrase("another process holds the lock \(path)", pl: "inny proces trzyma blokadę \(path)"),
                hints: [
                    Phrase("wait a moment and run the command again", pl: "odczekaj chwilę i powtórz polecenie")
                ],
            )
        }
        let pid = owner.owner.pid
        return EverettError(
            .locked,
            Phrase(
                "process \(pid) is at work here: \(owner.action) (since \(owner.since.rfc3339))",
                pl: "pracuje tu proces \(pid): \(owner.action) (od \(owner.since.rfc3339))",
            ),
            hints: [
                Phrase(
                    "wait until it has finished and run the command again; if it hangs, end it with kill \(pid)",
                    pl: "poczekaj, aż skończy, i powtórz polecenie; jeśli się zawiesił, zakończ go przez kill \(pid)",
                )
            ],
        )
    }

    private var foreign: EverettError {
        EverettError(
            .integrity,
            Phrase(
                "\(path) is damaged or is not a lock file", pl: "plik \(path) jest uszkodzony albo nie jest blokadą"),
            hints: [
                Phrase(
                    "make sure that no Everett is running, move the file away and run the command again",
                    pl: "upewnij się, że żaden Everett nie działa, przenieś ten plik i powtórz polecenie",
                )
            ],
        )
    }
}
