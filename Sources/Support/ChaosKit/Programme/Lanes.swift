internal import Dispatch

/// Threads that each do one part of a work that blocks.
enum Lanes {
    /// Runs `body` once for each number, all at the same time, and returns when all are done.
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let group = DispatchGroup()
        for number in 0..<count {
            // A serial queue has a thread of its own as soon as it has work, however many others are blocked.
            DispatchQueue(label: "chaos-\(number)").async(group: group) { body(number) }
        }
        group.wait()
    }
}
