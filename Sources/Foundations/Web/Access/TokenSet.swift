package import Base
internal import Synchronization

/// The tokens that are good right now; they can be made and revoked at any time, from any thread.
///
/// Only hashes are kept. Revoking ends the streams that were opened with the token.
package final class TokenSet: Sendable {
    private struct Entry {
        let id: TokenID
        let digest: Digest
        let kind: TokenKind
        /// On the monotonic clock; nil: until revoked.
        let expires: Int64?
    }

    private struct State {
        var entries: [Entry] = []
        var next: UInt64 = 1
        var observers: [@Sendable () -> Void] = []
    }

    /// More would be a leak of somebody's; the oldest gives way.
    package static let capacity = 256

    private let state = Mutex(State())
    private let random: RandomSource
    private let clock: Clock

    package init(random: RandomSource, clock: Clock) {
        self.random = random
        self.clock = clock
    }

    /// A new token of 256 random bits; it is told once, here.
    package func mint(lifetimeMilliseconds: Int64? = nil) -> (id: TokenID, token: String) {
        let token = Hex.encode(random.bytes(32))
        return (add(token, lifetimeMilliseconds: lifetimeMilliseconds), token)
    }

    /// Admits a token that was made elsewhere, such as one read from a file.
    package func add(_ token: String, lifetimeMilliseconds: Int64? = nil) -> TokenID {
        add(
            digest: Hasher256.digest(of: Array(token.utf8)), .page, lifetimeMilliseconds: lifetimeMilliseconds)
    }

    /// Admits a token of which nothing but its hash is known.
    package func add(digest: Digest, _ kind: TokenKind, lifetimeMilliseconds: Int64? = nil) -> TokenID {
        let now = clock.monotonicNanoseconds
        let (id, evicted) = state.withLock { state in
            let id = TokenID(number: state.next)
            state.next += 1
            state.entries.removeAll { entry in entry.expires.map { $0 <= now } ?? false }
            // Pages come and go; an agent's token stays until its user takes it back.
            let pages = state.entries.count { $0.kind == .page }
            let full = kind == .page && pages >= TokenSet.capacity
            if full, let oldest = state.entries.firstIndex(where: { $0.kind == .page }) {
                state.entries.remove(at: oldest)
            }
            state.entries.append(
                Entry(id: id, digest: digest, kind: kind, expires: lifetimeMilliseconds.map { now + $0 * 1_000_000 }))
            return (id, full)
        }
        if evicted { changed() }
        return id
    }

    package func revoke(_ id: TokenID) {
        state.withLock { $0.entries.removeAll { $0.id == id } }
        changed()
    }

    package func revokeAll() {
        state.withLock { $0.entries.removeAll() }
        changed()
    }

    package func isGood(_ id: TokenID) -> Bool {
        let now = clock.monotonicNanoseconds
        return state.withLock { state in
            state.entries.contains { $0.id == id && ($0.expires ?? .max) > now }
        }
    }

    /// Whose token this is. Takes the same time for every token of one length: hashes are compared, all of them.
    package func verify(_ token: [UInt8]) -> (id: TokenID, kind: TokenKind)? {
        let digest = Hasher256.digest(of: token)
        let now = clock.monotonicNanoseconds
        return state.withLock { state in
            var found: (id: TokenID, kind: TokenKind)?
            for entry in state.entries where entry.digest == digest && (entry.expires ?? .max) > now {
                found = (entry.id, entry.kind)
            }
            return found
        }
    }

    /// Calls `body` after every revocation, on the thread that revoked.
    func whenRevoked(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.observers.append(body) }
    }

    private func changed() {
        for observer in state.withLock({ $0.observers }) { observer() }
    }
}
