internal import Base
internal import Interop
internal import Synchronization
internal import Web

/// Conversations over HTTP in the revisions that begin with a handshake: what each settled on, and what it is waiting for.
///
/// They end with the daemon; a client that names one that is gone is told so, and shakes hands again.
final class AgentSessions: Sendable {
    /// Who began a session; nobody else may go on with it.
    enum Owner: Sendable, Hashable {
        case token(TokenID)
        /// Processes of the user's own.
        case user
    }

    private struct Entry {
        let owner: Owner
        let revision: Revision
        var calls: [RPCID: AgentCall] = [:]
        var used: Int64
    }

    /// The one that was quiet for longest gives way.
    static let most = 256

    /// Calls of all agents that are under way at once; more would only wait, and hold what they wait with.
    static let mostCalls = 128

    private let entries = Mutex<[String: Entry]>([:])
    private let calls = Mutex(0)
    private let random: RandomSource
    private let clock: Clock

    init(random: RandomSource, clock: Clock) {
        self.random = random
        self.clock = clock
    }

    func begin(_ revision: Revision, for owner: Owner) -> String {
        let name = Hex.encode(random.bytes(16))
        let now = clock.monotonicNanoseconds
        let stopped = entries.withLock { entries in
            var stopped: [AgentCall] = []
            if entries.count >= Self.most, let oldest = entries.min(by: { $0.value.used < $1.value.used }) {
                stopped = Array(oldest.value.calls.values)
                entries[oldest.key] = nil
            }
            entries[name] = Entry(owner: owner, revision: revision, used: now)
            return stopped
        }
        for call in stopped { call.cancel() }
        return name
    }

    /// What a session settled on; nil when there is none of that name, or it is somebody else's.
    func revision(_ name: String, _ owner: Owner) -> Revision? {
        let now = clock.monotonicNanoseconds
        return entries.withLock { entries in
            guard entries[name]?.owner == owner else { return nil }
            entries[name]?.used = now
            return entries[name]?.revision
        }
    }

    /// Takes one of the places for calls; false when there is none.
    func take() -> Bool {
        calls.withLock { calls in
            guard calls < Self.mostCalls else { return false }
            calls += 1
            return true
        }
    }

    func giveBack() { calls.withLock { $0 -= 1 } }

    /// Remembers what is under way; false when something of that id is already.
    func enter(_ call: AgentCall, _ id: RPCID, in name: String) -> Bool {
        entries.withLock { entries in
            guard let entry = entries[name], entry.calls[id] == nil, entry.calls.count < Session.mostAtOnce else {
                return false
            }
            entries[name]?.calls[id] = call
            return true
        }
    }

    func leave(_ id: RPCID, in name: String) { entries.withLock { $0[name]?.calls[id] = nil } }

    func cancel(_ id: RPCID, in name: String) {
        entries.withLock { $0[name]?.calls[id] }?.cancel()
    }

    /// Ends a session and what it is waiting for; false when there is none of that name that is the caller's.
    func end(_ name: String, _ owner: Owner) -> Bool {
        let ended = entries.withLock { entries -> Entry? in
            guard entries[name]?.owner == owner else { return nil }
            return entries.removeValue(forKey: name)
        }
        for call in (ended?.calls ?? [:]).values { call.cancel() }
        return ended != nil
    }
}
