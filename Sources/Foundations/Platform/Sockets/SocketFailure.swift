internal import Glibc

/// A system call on a socket that failed: what it was for, and the kernel's number.
package struct SocketFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Stage: String, Sendable, Hashable {
        case listen, connect, accept, inspect, wait, thread
    }

    package let stage: Stage
    package let errno: Int32
    /// The address or path the call was about, for people.
    package let subject: String

    init(_ stage: Stage, _ errno: Int32, _ subject: String = "") {
        self.stage = stage
        self.errno = errno
        self.subject = subject
    }

    /// Neither this process nor the machine has a descriptor left.
    package var isExhausted: Bool { errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM }
    package var isAddressInUse: Bool { errno == EADDRINUSE }
    package var isPermission: Bool { errno == EACCES || errno == EPERM }
    package var isTooLong: Bool { errno == ENAMETOOLONG }
    /// Nobody listens there.
    package var isRefused: Bool { errno == ECONNREFUSED }
    package var isMissing: Bool { errno == ENOENT || errno == ENOTDIR }
    /// The machine has no such kind of address, as where IPv6 is switched off.
    package var isUnavailable: Bool { errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL }

    /// The kernel's words, as in "Address already in use".
    package var reason: String { unsafe String(cString: strerror(errno)) }
    package var description: String { subject.isEmpty ? "\(stage): \(reason)" : "\(stage) \(subject): \(reason)" }
}
