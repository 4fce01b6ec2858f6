internal import CLinux
internal import Glibc

/// A pid namespace seen from outside: its first process, whose end is the end of everyone in it.
package struct ProcessSpace: ~Copyable {
    private let number: UInt64
    private let first: Int32
    private let handle: Descriptor

    /// Nil when that process has ended already, and with it everything in the namespace.
    package init?(first: Int32, number: UInt64) {
        let raw = ev_pidfd_within(first, number)
        guard raw >= 0 else { return nil }
        self.first = first
        self.number = number
        handle = Descriptor(owning: raw, RealFileOperations())
    }

    /// Kills everyone in it; the kernel does so when the first process ends.
    package func kill() { _ = ev_pidfd_signal(handle.raw, SIGKILL) }

    /// Sends a signal to everyone in it but the first process; returns how many there were.
    @discardableResult
    package func signal(_ signal: Int32) -> Int { Int(ev_signal_within(number, first, signal)) }

    /// Waits until nobody is left in it; false when somebody was after that time.
    package func isEmpty(within milliseconds: Int32) -> Bool { ev_wait_readable(handle.raw, -1, milliseconds) == 1 }
}

/// What the kernel offers for confining programs.
package enum ConfinementSupport {
    /// The newest interface of Landlock; nil where the kernel has none or it is switched off.
    package static var landlock: Int? {
        let version = ev_landlock_version()
        return version > 0 ? Int(version) : nil
    }

    package static var filtersCalls: Bool { ev_can_filter_calls() == 1 }
}
