internal import CLinux
internal import Glibc

/// The signals that a program's host hears of, taken one by one; as long as it exists they do not interrupt anything.
struct HostSignals: ~Copyable {
    let descriptor: Int32

    init(hasTerminal: Bool) throws(SystemError) {
        descriptor = ev_host_signals(hasTerminal ? 1 : 0)
        if descriptor < 0 { throw SystemError(.open, -descriptor, "signalfd") }
    }

    deinit {
        ev_host_signals_end(descriptor)
    }

    /// The next one; nil when there is none. The kernel itself has no process that sends.
    func next() -> (number: Int32, isKernel: Bool)? {
        var sender: Int32 = 0
        let number = unsafe ev_host_signal(descriptor, &sender)
        return number > 0 ? (number, sender == 0) : nil
    }
}
