internal import Base
internal import Synchronization

/// The newest lines of the daemon's log, kept for the page.
package final class LogRing: Sendable {
    private static let capacity = 1_000

    private let lines = Mutex<(kept: [String], first: Int)>(([], 0))

    package init() {}

    package func add(_ line: String) {
        lines.withLock { lines in
            if lines.kept.count < Self.capacity {
                lines.kept.append(line)
            } else {
                lines.kept[lines.first] = line
                lines.first = (lines.first + 1) % Self.capacity
            }
        }
    }

    /// Oldest first.
    func newest(_ limit: Int) -> [String] {
        lines.withLock { lines in
            let ordered = lines.kept[lines.first...] + lines.kept[..<lines.first]
            return Array(ordered.suffix(limit))
        }
    }
}
