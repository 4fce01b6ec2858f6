internal import Base
internal import Platform
internal import Storage
internal import Synchronization

/// Copies `state.db` at each commit, and notes how much of the recording had happened by then.
final class StateKeeper: Sendable {
    /// A state of `state.db` and how many changes had been made to the home when it came into force.
    struct Moment: Sendable {
        let changes: Int
        let copy: AbsolutePath
    }

    private let recorder: RecordingFileOperations
    private let home: AbsolutePath
    private let copies: AbsolutePath
    private let kept = Mutex<[Moment]>([])

    init(_ recorder: RecordingFileOperations, home: AbsolutePath, copies: AbsolutePath) {
        self.recorder = recorder
        self.home = home
        self.copies = copies
    }

    /// Oldest first.
    var moments: [Moment] { kept.withLock { $0 } }

    /// Called when a transaction has just been committed: what is recorded so far is all that happened before it.
    func keep() throws {
        let changes = recorder.log.changes.count
        let copy = copies.appending(BytePath.root.appending(Array("\(moments.count).db".utf8)))
        _ = try Backup.copy(
            from: home.appending("state.db"), to: copy, patience: BackupPatience(isOver: { true })
        )
        kept.withLock { $0.append(Moment(changes: changes, copy: copy)) }
    }
}
