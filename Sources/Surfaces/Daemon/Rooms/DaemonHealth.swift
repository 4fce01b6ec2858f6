internal import Base
internal import Synchronization

/// Who the daemon is, and what it knows to be wrong with itself.
final class DaemonHealth: Sendable {
    struct Complaint: Sendable, Equatable {
        let name: String
        let detail: Phrase
    }

    let version: String
    let process: Int32
    let home: [UInt8]
    let started: Timestamp
    private let clock: Clock
    private let startedAt: Int64
    private let complaints = Mutex<[Complaint]>([])

    init(version: String, process: Int32, home: [UInt8], clock: Clock) {
        self.version = version
        self.process = process
        self.home = home
        self.clock = clock
        started = clock.now
        startedAt = clock.monotonicNanoseconds
    }

    var uptimeMilliseconds: Int64 { (clock.monotonicNanoseconds - startedAt) / 1_000_000 }

    /// Says what is wrong with a part, or nil when nothing is any more.
    func report(_ name: String, _ detail: Phrase?) {
        complaints.withLock { complaints in
            complaints.removeAll { $0.name == name }
            if let detail { complaints.append(Complaint(name: name, detail: detail)) }
        }
    }

    var current: [Complaint] { complaints.withLock { $0 } }
}
