package import Base
internal import Glibc

/// A system call that failed: which one, on what, and the kernel's number.
package struct SystemError: Error, Sendable, CustomStringConvertible {
    package let operation: FileOperation
    package let errno: Int32
    /// The path or name the call was about, for people.
    package let subject: String

    package init(_ operation: FileOperation, _ errno: Int32, _ subject: String) {
        self.operation = operation
        self.errno = errno
        self.subject = subject
    }

    package var isMissing: Bool { errno == ENOENT || errno == ENOTDIR }
    package var isExisting: Bool { errno == EEXIST }
    package var isPermission: Bool { errno == EACCES || errno == EPERM }
    package var isNotEmpty: Bool { errno == ENOTEMPTY || errno == EEXIST }
    package var isUnsupported: Bool { errno == EOPNOTSUPP || errno == EINVAL || errno == ENOSYS }
    /// The kernel has no such request for this kind of file.
    package var isNoTerminal: Bool { errno == ENOTTY }
    package var isNoSpace: Bool { errno == ENOSPC || errno == EDQUOT }
    package var isLoopOrEscape: Bool { errno == ELOOP || errno == EXDEV }
    package var isOtherMount: Bool { errno == EXDEV }
    package var isMissingAttribute: Bool { errno == ENODATA }
    package var isTooManyOpen: Bool { errno == EMFILE || errno == ENFILE }
    package var isStale: Bool { errno == ESTALE }
    package var isNameTooLong: Bool { errno == ENAMETOOLONG }
    package var isBusy: Bool { errno == EAGAIN || errno == EBUSY }

    /// The kernel's words, as in "No space left on device".
    package var reason: String { unsafe String(cString: strerror(errno)) }
    package var description: String { "\(operation.rawValue) \(subject): \(reason)" }
}

extension EverettError {
    /// A failed system call, told as what Everett was doing when it failed.
    package init(
        _ failure: SystemError,
        while doing: Phrase,
        hints: [Phrase] = [],
        file: StaticString = #fileID,
        line: UInt = #line,
    ) {
        let code: ErrorCode
        var advice = hints
        if failure.isNoSpace {
            code = .noSpace
            advice.append(
                Phrase(
                    "free some space on that filesystem and run the command again; nothing was lost",
                    pl: "zwolnij miejsce na tym systemie plików i powtórz polecenie; nic nie zginęło",
                )
            )
        } else if failure.isPermission {
            code = .permission
        } else if failure.isMissing {
            code = .notFound
        } else {
            code = .io
        }
        self.init(
            code,
            doing + Phrase(verbatim: ": \(failure.subject): \(failure.reason)"),
            hints: advice,
            cause: failure,
            file: file,
            line: line,
        )
    }
}
