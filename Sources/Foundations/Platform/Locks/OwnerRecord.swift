package import Base

/// Who holds a lock, what for and since when: enough for a waiting person to decide.
package struct OwnerRecord: Sendable, Hashable {
    package static let longestAction = 200

    package let owner: ProcessIdentity
    package let action: String
    package let since: Timestamp

    /// - Parameters:
    ///   - owner: The process.
    ///   - action: What it is doing, in a few words; cut to ``longestAction`` bytes, without control characters.
    ///   - since: When it got the lock.
    package init(owner: ProcessIdentity, action: String, since: Timestamp) {
        self.owner = owner
        self.since = since
        self.action = OneLine.cut(action, OwnerRecord.longestAction)
    }
}
