/// Names a kind of failure; stable across versions, safe to match on in scripts.
///
/// A struct over a private enum, so that kinds can be added without breaking a switch, and a code that a newer
/// version wrote decodes to ``unknown`` instead of trapping.
package struct ErrorCode: Sendable, Hashable, CustomStringConvertible {
    private enum Kind: String, Sendable, CaseIterable {
        case failed, usage, notFound = "not_found", conflict, moved, locked, refused, integrity, unsupported
        case noSpace = "no_space", io = "io_error", permission = "permission_denied", cancelled, timeout
        case keyMissing = "key_missing"
        case unreachable
        case newerFormat = "newer_format", `internal` = "internal_error", unknown
    }

    private let kind: Kind

    package static let failed = ErrorCode(kind: .failed)
    package static let usage = ErrorCode(kind: .usage)
    package static let notFound = ErrorCode(kind: .notFound)
    /// The world is not as the request assumed; asking again after a look may succeed.
    package static let conflict = ErrorCode(kind: .conflict)
    /// The state that the request was made for is no longer the newest one.
    package static let moved = ErrorCode(kind: .moved)
    package static let locked = ErrorCode(kind: .locked)
    /// Possible, but unsafe without the user's explicit word.
    package static let refused = ErrorCode(kind: .refused)
    /// Stored bytes are not what their hash says.
    package static let integrity = ErrorCode(kind: .integrity)
    package static let unsupported = ErrorCode(kind: .unsupported)
    package static let noSpace = ErrorCode(kind: .noSpace)
    package static let io = ErrorCode(kind: .io)
    package static let permission = ErrorCode(kind: .permission)
    package static let cancelled = ErrorCode(kind: .cancelled)
    package static let timeout = ErrorCode(kind: .timeout)
    /// What is sealed cannot be read, nor anything be sealed as before, until a key is back.
    package static let keyMissing = ErrorCode(kind: .keyMissing)
    /// Nobody answers where an answer is needed.
    package static let unreachable = ErrorCode(kind: .unreachable)
    /// A database or store that a newer Everett wrote.
    package static let newerFormat = ErrorCode(kind: .newerFormat)
    package static let `internal` = ErrorCode(kind: .internal)
    package static let unknown = ErrorCode(kind: .unknown)

    /// Reads a code from the wire; what this version does not know becomes ``unknown``.
    package init(name: String) {
        kind = Kind(rawValue: name) ?? .unknown
    }

    private init(kind: Kind) {
        self.kind = kind
    }

    package var name: String { kind.rawValue }
    package var description: String { kind.rawValue }

    package static var all: [ErrorCode] { Kind.allCases.map(ErrorCode.init(kind:)) }
}
