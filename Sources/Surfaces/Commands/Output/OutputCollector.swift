internal import Synchronization

/// What a command says, kept until somebody else has the time to wait for its reader.
package final class OutputCollector: Sendable {
    private let kept = Mutex<[UInt8]>([])

    init() {}

    func add(_ bytes: [UInt8]) { kept.withLock { $0 += bytes } }

    var bytes: [UInt8] { kept.withLock { $0 } }
}
