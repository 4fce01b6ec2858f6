internal import Base
internal import Databases
internal import Platform

/// What `pg_dump` or `pg_restore` said before it gave up.
enum ProgramFailure {
    static func reading(_ result: ChildResult, _ program: String, _ server: PostgresServer) -> DatabaseFailure {
        switch result.interruption {
        case .cancelled: return DatabaseFailure(.cancelled, Words.cancelled)
        case .timeout: return DatabaseFailure(.timeout, Words.timeout, hints: [Words.allowLonger])
        case nil: break
        }
        let text = result.standardError.text
        // The first complaint; what follows may quote rows.
        let lines = text.split(separator: "\n")
        let line = String((lines.first { $0.contains("error:") } ?? lines.first ?? "").prefix(400))
        func says(_ words: String) -> Bool { text.contains(words) }
        if says("No space left on device") {
            return DatabaseFailure(.noSpace, Words.program(program, line), hints: [Words.freeSpace])
        }
        if says("server closed the connection") || says("terminating connection") || says("the database system is")
            || says("connection to server") || says("no connection to the server")
        {
            return DatabaseFailure(.lost, Words.lost(server.place), hints: [Words.lookAgain])
        }
        if says("lock timeout") || says("canceling statement due to lock") {
            return DatabaseFailure(.timeout, Words.program(program, line), hints: [Words.allowLonger])
        }
        if says("permission denied") || says("must be superuser") || says("must be owner") {
            return DatabaseFailure(.permission, Words.program(program, line), hints: [Words.moreRights])
        }
        return DatabaseFailure(.server(program), Words.program(program, line))
    }
}

extension DatabaseFailure {
    /// Any error in this target's shape.
    static func wrapping(_ error: any Error) -> DatabaseFailure {
        if let own = error as? DatabaseFailure { return own }
        if let other = error as? EverettError {
            return DatabaseFailure(.missingProgram, other.message, hints: other.hints)
        }
        return DatabaseFailure(.callback(error), Words.callback)
    }
}
