package import Base
internal import Glibc

/// A system call on a socket that failed: what it was for, and the kernel's number.
package struct SocketFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Stage: String, Sendable, Hashable {
        case listen, connect, accept, inspect, send, receive, wait, thread
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
    /// Nobody listens there.
    package var isRefused: Bool { errno == ECONNREFUSED }
    package var isMissing: Bool { errno == ENOENT || errno == ENOTDIR }
    /// A signal came while it waited.
    package var isInterrupted: Bool { errno == EINTR }

    /// The kernel's words, as in "Address already in use".
    package var reason: String { unsafe String(cString: strerror(errno)) }
    package var description: String { subject.isEmpty ? "\(stage): \(reason)" : "\(stage) \(subject): \(reason)" }
}

extension EverettError {
    /// A failed socket, told as what Everett was doing when it failed.
    package init(_ failure: SocketFailure, while doing: Phrase, hints: [Phrase] = []) {
        self.init(
            failure.isPermission ? .permission : .io,
            doing + Phrase(verbatim: ": \(failure.subject): \(failure.reason)"), hints: hints, cause: failure)
    }
}
