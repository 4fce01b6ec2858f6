internal import CLinux
internal import Glibc

/// A system call for a child process that failed: what it was for, and the kernel's number.
package struct ProcessFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Stage: Sendable, Hashable {
        case prepare, input, directory, start, wait
        /// Only of a confined program: joining a control group, setting a limit, a user namespace, mounting an overlay.
        case group, limit, namespace, overlay
    }

    package let stage: Stage
    package let errno: Int32

    init(_ stage: Stage, _ errno: Int32) {
        self.stage = stage
        self.errno = errno
    }

    init(spawnStage: Int32, _ errno: Int32) {
        switch spawnStage {
        case Int32(EV_SPAWN_INPUT): stage = .input
        case Int32(EV_SPAWN_DIRECTORY): stage = .directory
        case Int32(EV_SPAWN_START): stage = .start
        case Int32(EV_SPAWN_GROUP): stage = .group
        case Int32(EV_SPAWN_LIMIT): stage = .limit
        case Int32(EV_SPAWN_NAMESPACE): stage = .namespace
        case Int32(EV_SPAWN_OVERLAY): stage = .overlay
        default: stage = .prepare
        }
        self.errno = errno
    }

    package var isMissing: Bool { errno == ENOENT || errno == ENOTDIR }
    var isExhausted: Bool { errno == EMFILE || errno == ENFILE || errno == EAGAIN || errno == ENOMEM }

    /// The kernel's words, as in "No such file or directory".
    package var reason: String { unsafe String(cString: strerror(errno)) }
    package var description: String { "\(stage): \(reason)" }
}
