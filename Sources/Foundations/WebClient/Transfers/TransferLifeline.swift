internal import Base
internal import Synchronization

/// Keeps the transfer thread for as long as a client or a body that is still being read needs it; starts it when first asked.
final class TransferLifeline: Sendable {
    private let thread = Mutex<TransferThread?>(nil)

    deinit {
        thread.withLock { $0 }?.post(.stop)
    }

    func running() throws(EverettError) -> TransferThread {
        try thread.withLock { (thread: inout sending TransferThread?) throws(EverettError) -> TransferThread in
            if let thread { return thread }
            let made = try TransferThread()
            thread = made
            return made
        }
    }
}
