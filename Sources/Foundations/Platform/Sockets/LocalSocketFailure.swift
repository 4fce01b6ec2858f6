package import Base
internal import Glibc

/// A local socket that could not do what was asked: what, where, and the kernel's number.
package struct LocalSocketFailure: Error, Sendable, CustomStringConvertible {
    package enum Act: String, Sendable {
        case listen, connect, accept, send, receive, wait
    }

    package let act: Act
    package let errno: Int32
    package let place: String

    package init(_ act: Act, _ errno: Int32, _ place: String) {
        self.act = act
        self.errno = errno
        self.place = place
    }

    /// Nobody listens there: no such name, or the one it belonged to is gone.
    package var isNobodyThere: Bool { errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR }
    package var isInterrupted: Bool { errno == EINTR }

    package var reason: String { unsafe String(cString: strerror(errno)) }
    package var description: String { "\(act.rawValue) \(place): \(reason)" }
}

extension EverettError {
    /// A failed socket, told as what Everett was doing when it failed.
    package init(_ failure: LocalSocketFailure, while doing: Phrase, hints: [Phrase] = []) {
        self.init(
            failure.errno == EACCES || failure.errno == EPERM ? .permission : .io,
            doing + Phrase(verbatim: ": \(failure.place): \(failure.reason)"), hints: hints, cause: failure)
    }
}
