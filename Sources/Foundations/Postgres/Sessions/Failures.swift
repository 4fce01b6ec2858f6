internal import Base
internal import Databases

/// What the server says about a statement, by its SQLSTATE.
enum StatementFailure {
    static func reading(state: String, message: String, database: String, place: String) -> DatabaseFailure {
        let words = Words.server(firstLine(message))
        switch state {
        case "3D000": return DatabaseFailure(.notFound, Words.noDatabase(database, place))
        case "42704", "42P01", "3F000": return DatabaseFailure(.notFound, words)
        case "42P04", "42710": return DatabaseFailure(.alreadyExists, words)
        case "55006": return DatabaseFailure(.busy([]), words, hints: [Words.endSessions])
        case "42501": return DatabaseFailure(.permission, words, hints: [Words.moreRights])
        case "0A000": return DatabaseFailure(.unsupported, words)
        case "53100": return DatabaseFailure(.noSpace, words, hints: [Words.freeSpace])
        case "53300": return DatabaseFailure(.unreachable, words, hints: [Words.tooManyConnections])
        case "57014": return DatabaseFailure(.cancelled, Words.cancelled)
        case "57P01", "57P02", "57P03", "57P05", "08006", "08003":
            return DatabaseFailure(.lost, Words.lost(place), hints: [Words.lookAgain])
        case "28000", "28P01": return DatabaseFailure(.refusedLogin, words)
        default: return DatabaseFailure(.server(state), words)
        }
    }

    /// A message may go on with what is in a row; its first line is about what was done.
    static func firstLine(_ text: String) -> String {
        String(text.prefix { $0 != "\n" }.prefix(400))
    }
}

/// Why there is no connection, from libpq's words: it gives no code.
enum ConnectFailure {
    static func reading(
        _ words: String, needsPassword: Bool, place: String, database: String
    ) -> DatabaseFailure {
        let line = StatementFailure.firstLine(words)
        func says(_ part: String) -> Bool { words.contains(part) }
        if needsPassword || says("password authentication failed") || says("no pg_hba.conf entry")
            || says("authentication failed") || says("is not permitted to log in")
            || says("permission denied for database")
            || (says("role \"") && says("does not exist")) || says("could not access file")
        {
            return DatabaseFailure(.refusedLogin, Words.refusedLogin(place, line), hints: [Words.checkLogin])
        }
        if says("database \"") && says("does not exist") {
            return DatabaseFailure(.notFound, Words.noDatabase(database, place))
        }
        if says("is not currently accepting connections") {
            return DatabaseFailure(.refusedLogin, Words.refusedLogin(place, line))
        }
        return DatabaseFailure(.unreachable, Words.unreachable(place, line), hints: [Words.startServer])
    }
}

extension DatabaseFailure {
    /// Whether the kind says more than that something went wrong.
    var isSpecific: Bool {
        switch kind {
        case .server, .lost: false
        default: true
        }
    }

    var isNotFound: Bool { if case .notFound = kind { true } else { false } }
    var isBusy: Bool { if case .busy = kind { true } else { false } }
}
