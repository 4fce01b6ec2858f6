internal import CSQLiteFaults
package import Platform

/// Lets writes and syncs of SQLite go wrong for the databases beneath one directory.
package enum DatabaseFaults {
    package enum Kind: Int32, Sendable, CaseIterable {
        /// One call fails, and so does every later one.
        case fail = 1
        case failOnce = 2
        /// Half of it is written, then everything fails.
        case tear = 3
        /// The disk is full from then on.
        case full = 4
    }

    /// Must be called before the first connection is opened that is to be disturbed.
    package static func install() -> Bool { ev_faults_install() == 0 }

    /// Runs `body` while the `at`-th write, sync or truncation goes wrong; says how many there were. 0 disturbs none.
    package static func counting(
        beneath directory: AbsolutePath, at: Int, _ kind: Kind = .fail, _ body: () throws -> Void
    ) rethrows -> Int {
        let rule = unsafe CName(directory.bytes).withPointer { unsafe ev_faults_arm($0, Int64(at), kind.rawValue) }
        precondition(rule >= 0, "too many disturbed directories at once")
        do {
            try body()
        } catch {
            _ = ev_faults_disarm(rule)
            throw error
        }
        return Int(ev_faults_disarm(rule))
    }
}
