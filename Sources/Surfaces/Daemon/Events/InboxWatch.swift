internal import Base
internal import Inbox
internal import Platform
internal import Synchronization

/// Sees what agents ask, and what is answered, whichever process writes it down.
final class InboxWatch: Sendable {
    private struct Stamp: Equatable {
        let modified: Int64
        let size: UInt64
    }

    private struct State {
        var stamps: [Stamp?] = []
        /// Nil before the first look: what was there before a daemon began is no news.
        var known: [Identifier: InboxQuestion.State]?
    }

    private static let most = 200

    private let home: AbsolutePath
    private let files: any FileOperations
    private let clock: Clock
    private let state = Mutex(State())

    init(_ home: AbsolutePath, _ files: any FileOperations, _ clock: Clock) {
        self.home = home
        self.files = files
        self.clock = clock
    }

    /// Questions that are new or were answered since the last look.
    func news() throws -> [InboxQuestion] {
        let stamps = try ["inbox.db", "inbox.db-wal"].map(stamp)
        guard state.withLock({ $0.stamps != stamps || $0.known == nil }) else { return [] }
        let questions =
            try InboxStore.ifPresent(home: home, files: files)?.questions(all: true, limit: Self.most, at: clock.now)
            ?? []
        return state.withLock { state in
            let before = state.known
            state.stamps = stamps
            state.known = Dictionary(questions.map { ($0.id, $0.state) }, uniquingKeysWith: { first, _ in first })
            guard let before else { return [] }
            return questions.reversed().filter { before[$0.id] != $0.state }
        }
    }

    private func stamp(_ name: String) throws(SystemError) -> Stamp? {
        let path = home.appending(BytePath.root.appending(Array(name.utf8)))
        guard let status = try files.statusIfPresent(FileDescriptors.none, CName(path.bytes)) else { return nil }
        return Stamp(modified: status.modifiedNanoseconds, size: status.size)
    }
}
