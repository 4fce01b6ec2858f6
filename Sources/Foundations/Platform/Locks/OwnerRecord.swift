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
        var clean = ""
        for character in action {
            let isControl = character.unicodeScalars.contains { $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) }
            let next = isControl ? " " : character
            guard clean.utf8.count + next.utf8.count <= OwnerRecord.longestAction else { break }
            clean.append(next)
        }
        self.action = clean
    }
}
