internal import Base
internal import Terminal

/// One thing doctor looked at.
struct Finding {
    enum Status: String {
        case ok
        /// Everett works, but less well, or something needs attention.
        case warning
        /// Everett cannot do its work like this.
        case missing

        var role: TextRole {
            switch self {
            case .ok: .current
            case .warning: .warning
            case .missing: .error
            }
        }

        var word: Phrase {
            switch self {
            case .ok: Phrase("ok", pl: "dobrze")
            case .warning: Phrase("warning", pl: "uwaga")
            case .missing: Phrase("missing", pl: "brak")
            }
        }
    }

    /// Stable, for programs.
    let name: String
    let status: Status
    let detail: Phrase
    /// What to do, preferably a command.
    let fix: Phrase?

    init(_ name: String, _ status: Status, _ detail: Phrase, fix: Phrase? = nil) {
        self.name = name
        self.status = status
        self.detail = detail
        self.fix = fix
    }

    /// Something that could not even be looked at.
    init(_ name: String, _ status: Status = .missing, failed error: any Error, fix: Phrase? = nil) {
        let error = EverettError.wrapping(error)
        self.init(name, status, error.message, fix: fix ?? error.hints.first)
    }
}
