internal import Base
internal import Platform
internal import Synchronization
internal import Web

/// The tokens of agents that are good in a running daemon, and what each is good for.
final class AgentTokens: Sendable {
    private struct Entry {
        let id: TokenID
        let record: AgentTokenRecord
    }

    private let file: AgentTokenFile
    private let tokens: TokenSet
    private let clock: Clock
    private let entries = Mutex<[Entry]>([])

    init(_ file: AgentTokenFile, _ tokens: TokenSet, clock: Clock) {
        self.file = file
        self.tokens = tokens
        self.clock = clock
    }

    /// Makes the tokens in the file good, and those that are no longer there worthless.
    ///
    /// When the file cannot be read no token is good: a list that is not known takes nobody's side.
    func reload() throws(EverettError) {
        let records: [AgentTokenRecord]
        do throws(EverettError) {
            records = try file.read()
        } catch {
            set([])
            throw error
        }
        set(records)
    }

    private func set(_ records: [AgentTokenRecord]) {
        let now = clock.now.milliseconds
        let current = records.filter { ($0.expires?.milliseconds ?? .max) > now }
        let revoked = entries.withLock { entries in
            let gone = entries.filter { !current.contains($0.record) }
            let kept = entries.filter { current.contains($0.record) }
            let added = current.filter { record in !kept.contains { $0.record == record } }.map { record in
                Entry(
                    id: tokens.add(
                        digest: record.digest, .agent,
                        lifetimeMilliseconds: record.expires.map { $0.milliseconds - now }), record: record)
            }
            entries = kept + added
            return gone
        }
        for entry in revoked { tokens.revoke(entry.id) }
    }

    func record(_ id: TokenID) -> AgentTokenRecord? {
        entries.withLock { $0.first { $0.id == id }?.record }
    }
}
