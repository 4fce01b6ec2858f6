internal import Base
internal import Functions

/// What the process' exit status says; the numbers are a promise to scripts.
enum ExitStatus: Sendable, Hashable {
    case ok, failed, usage, notFound, authentication, conflict, unreachable, integrity, waiting, `internal`
    case timeout, interrupted
    /// What a program that was run for the user ended with; its numbers are its own.
    case program(Int32)

    /// Those that are Everett's own.
    static let allCases: [ExitStatus] = [
        .ok, .failed, .usage, .notFound, .authentication, .conflict, .unreachable, .integrity, .waiting, .internal,
        .timeout, .interrupted,
    ]

    var rawValue: Int32 {
        switch self {
        case .ok: 0
        case .failed: 1
        case .usage: 2
        case .notFound: 3
        case .authentication: 4
        case .conflict: 5
        case .unreachable: 6
        case .integrity: 7
        case .waiting: 8
        case .internal: 70
        case .timeout: 124
        case .interrupted: 130
        case .program(let code): code
        }
    }

    /// The one place where a kind of failure becomes a status; a test holds it against every kind there is.
    static let byCode: [ErrorCode: ExitStatus] = [
        .failed: .failed, .io: .failed, .noSpace: .failed, .permission: .failed, .unsupported: .failed,
        .unknown: .failed, .usage: .usage, .notFound: .notFound, .conflict: .conflict, .moved: .conflict,
        .locked: .conflict,
        .refused: .conflict, .keyMissing: .conflict, .unreachable: .unreachable, .integrity: .integrity,
        .newerFormat: .integrity,
        .internal: .internal,
        .timeout: .timeout, .cancelled: .interrupted,
    ]

    init(_ code: ErrorCode) {
        self = Self.byCode[code] ?? .failed
    }

    init(_ outcome: FunctionAnswer.Outcome) {
        switch outcome {
        case .done: self = .ok
        case .failed: self = .failed
        case .conflict: self = .conflict
        }
    }

    var meaning: Phrase {
        switch self {
        case .ok: Phrase("done", pl: "gotowe")
        case .failed: Phrase("failed", pl: "nie udało się")
        case .usage:
            Phrase(
                "the command line or a configuration file is wrong", pl: "błędny wiersz poleceń lub plik konfiguracyjny"
            )
        case .notFound:
            Phrase("no such project, checkpoint or path", pl: "nie ma takiego projektu, punktu kontrolnego lub ścieżki")
        case .authentication:
            Phrase("authentication failed (not used yet)", pl: "błąd uwierzytelnienia (jeszcze nieużywany)")
        case .conflict:
            Phrase(
                "conflict, or something must come first: an answer, a free lock, another name",
                pl: "konflikt albo najpierw trzeba czegoś innego: odpowiedzi, wolnej blokady, innej nazwy")
        case .unreachable:
            Phrase("the daemon cannot be reached", pl: "usługa jest nieosiągalna")
        case .integrity:
            Phrase(
                "stored data is damaged, or was written by a newer Everett",
                pl: "zapisane dane są uszkodzone albo zapisał je nowszy Everett")
        case .waiting: Phrase("waiting for approval (not used yet)", pl: "czeka na zgodę (jeszcze nieużywany)")
        case .internal: Phrase("a fault in Everett itself", pl: "błąd samego programu Everett")
        case .timeout: Phrase("took too long", pl: "przekroczono czas")
        case .interrupted: Phrase("interrupted", pl: "przerwano")
        case .program: Phrase("what the program ended with", pl: "kod zakończenia programu")
        }
    }
}
