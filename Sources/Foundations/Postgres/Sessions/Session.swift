internal import CPostgres
internal import Databases

/// One connection to a server; not Sendable, and closed when its owner lets go.
///
/// Nothing it does waits longer than its ``Run`` says. After a failure in the middle of a statement it is of no more use.
@safe
final class Session {
    private let raw: OpaquePointer
    let run: Run
    let database: String
    let server: PostgresServer
    /// Called again and again while a statement takes its time.
    var whileWaiting: (() throws(DatabaseFailure) -> Void)?
    /// Set when the server may still be working on what nobody waits for.
    private var isBroken = false

    /// Connects and makes the session one that reads the same everywhere.
    init(_ server: PostgresServer, database: String, _ run: Run) throws(DatabaseFailure) {
        try PostgresLibrary.open()
        try run.check()
        self.server = server
        self.run = run
        self.database = database
        let parameters = server.parameters(database: database)
        let started = unsafe CTexts.with(parameters.map(\.name), parameters.map(\.value)) { names, values in
            unsafe ev_pq_start(names, values, Int32(parameters.count))
        }
        guard let started = unsafe started else { throw DatabaseFailure(.unreachable, Words.noMemory) }
        unsafe raw = started
        try connect()
        try execute(Session.settings)
        // What its owner may turn into a view meanwhile is not read: a view runs its owner's functions with our rights.
        try execute(
            """
            SELECT set_config(name, 'view, foreign-table', false) FROM pg_settings
            WHERE name = 'restrict_nonsystem_relation_kind'
            """)
    }

    deinit {
        unsafe ev_pq_finish(raw)
    }

    /// Whatever the server, the database or the login is set to: names mean those of the system, and values print exactly.
    private static let settings: SQLText = """
        SET search_path = pg_catalog; SET client_min_messages = error; SET standard_conforming_strings = on;
        SET datestyle = 'ISO, YMD'; SET intervalstyle = postgres; SET timezone = 'UTC'; SET extra_float_digits = 3;
        SET bytea_output = hex; SET xmloption = content; SET row_security = off; SET statement_timeout = 0;
        SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET default_transaction_read_only = off;
        SET default_transaction_isolation = 'read committed'; SET synchronize_seqscans = off
        """

    var majorVersion: Int { Int(unsafe ev_pq_server_version(raw)) / 10_000 }
    var processID: Int { Int(unsafe ev_pq_process(raw)) }
    var usedPassword: Bool { unsafe ev_pq_used_password(raw) != 0 }

    func parameter(_ name: String) -> String? {
        unsafe ev_pq_parameter(raw, name).map { unsafe String(cString: $0) }
    }

    // MARK: - Statements

    /// Runs statements without parameters to their end.
    func execute(_ statement: SQLText) throws(DatabaseFailure) {
        _ = try rows(statement)
    }

    /// Runs statements and gives the rows of the last one that has any.
    func rows(_ statement: SQLText, _ parameters: String?...) throws(DatabaseFailure) -> [ResultRow] {
        try rows(statement, list: parameters)
    }

    func rows(_ statement: SQLText, list parameters: [String?]) throws(DatabaseFailure) -> [ResultRow] {
        var found: [ResultRow] = []
        try start(statement, parameters)
        while let result = try next() {
            switch result.status {
            case EV_PQ_ROWS: found = result.allRows
            case EV_PQ_DONE, EV_PQ_EMPTY: continue
            default: throw unexpected()
            }
        }
        return found
    }

    /// The first column of the first row; nil for no row or NULL.
    func value(_ statement: SQLText, _ parameters: String?...) throws(DatabaseFailure) -> String? {
        var found: [ResultRow] = []
        try start(statement, parameters)
        while let result = try next() {
            if result.status == EV_PQ_ROWS { found = result.allRows }
        }
        return found.first?[0]
    }

    /// Sends a statement and leaves its results to ``next()``.
    func start(_ statement: SQLText, _ parameters: [String?] = [], rowByRow: Bool = false) throws(DatabaseFailure) {
        guard !isBroken else { throw lost() }
        try run.check()
        guard !statement.text.utf8.contains(0), !parameters.contains(where: { $0?.utf8.contains(0) == true }) else {
            throw DatabaseFailure(.badAddress, Words.holdsNUL)
        }
        let isSent = unsafe CTexts.with(parameters) { values in
            unsafe ev_pq_send(raw, statement.text, values, Int32(parameters.count))
        }
        guard isSent == 1 else { throw lost() }
        if rowByRow { _ = unsafe ev_pq_row_by_row(raw) }
        isBroken = true
        try flush()
    }

    /// The next result of what was started; nil when it is over, and the session ready for more.
    func next() throws(DatabaseFailure) -> SessionResult? {
        while unsafe ev_pq_is_busy(raw) != 0 {
            try wait(forWriting: false)
            guard unsafe ev_pq_consume(raw) != 0 else { throw lost() }
        }
        guard let found = unsafe ev_pq_next(raw) else {
            if unsafe ev_pq_is_bad(raw) != 0 { throw lost() }
            isBroken = false
            return nil
        }
        let result = unsafe SessionResult(owning: found)
        if result.status == EV_PQ_ERROR || result.status == EV_PQ_BAD_ANSWER {
            let failure = result.failure(in: self)
            // What follows an error is only its end.
            while unsafe ev_pq_is_bad(raw) == 0, try next() != nil {}
            throw unsafe ev_pq_is_bad(raw) != 0 && !failure.isSpecific ? lost() : failure
        }
        return result
    }

    // MARK: - Copying

    /// Begins a `COPY … TO STDOUT`, whose rows ``nextCopied()`` gives.
    func startCopyOut(_ statement: SQLText) throws(DatabaseFailure) {
        try start(statement)
        guard let result = try next(), result.status == EV_PQ_COPY_OUT else { throw unexpected() }
    }

    /// A row as the server sends it; nil at the end, when the session is ready for more.
    func nextCopied() throws(DatabaseFailure) -> [UInt8]? {
        while true {
            var row: UnsafeMutablePointer<CChar>?
            let size = unsafe ev_pq_copy_out(raw, &row)
            if size > 0, let bytes = unsafe row {
                defer { unsafe ev_pq_free(bytes) }
                return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: Int(size)))
            } else if size == 0 {
                try wait(forWriting: false)
                guard unsafe ev_pq_consume(raw) != 0 else { throw lost() }
            } else if size == -1 {
                while try next() != nil {}
                return nil
            } else {
                throw lost()
            }
        }
    }

    /// Sends rows to a `COPY … FROM STDIN`, a piece at a time until there is none.
    func copyIn(_ statement: SQLText, _ piece: () throws -> [UInt8]?) throws {
        try start(statement)
        guard let result = try next(), result.status == EV_PQ_COPY_IN else { throw unexpected() }
        do {
            while let bytes = try piece() {
                while true {
                    let taken = unsafe bytes.withUnsafeBufferPointer { bytes in
                        unsafe ev_pq_copy_in(raw, bytes.baseAddress, Int32(bytes.count))
                    }
                    if taken < 0 { throw lost() }
                    if taken == 1 { break }
                    try wait(forWriting: true)
                }
                try flush()
            }
        } catch {
            _ = unsafe ev_pq_copy_end(raw, "given up")
            throw error
        }
        while case let ended = unsafe ev_pq_copy_end(raw, nil), ended != 1 {
            if ended < 0 { throw lost() }
            try wait(forWriting: true)
        }
        try flush()
        while try next() != nil {}
    }

    /// What the server keeps in place of a password, so that the password itself is in no statement.
    func verifier(of password: SecretText, for user: String) throws(DatabaseFailure) -> String {
        guard let text = unsafe ev_pq_encrypt_password(raw, password.revealed, user) else {
            throw DatabaseFailure(.unsupported, Words.noVerifier)
        }
        defer { unsafe ev_pq_free(text) }
        return unsafe String(cString: text)
    }

    // MARK: - Waiting

    private func connect() throws(DatabaseFailure) {
        var state = Int32(EV_PQ_WRITING)
        while true {
            guard unsafe ev_pq_is_bad(raw) == 0 else { throw notConnected() }
            if state == EV_PQ_READING || state == EV_PQ_WRITING {
                try run.check()
                let ready = unsafe ev_pq_wait(raw, state == EV_PQ_WRITING ? 1 : 0, run.sliceMilliseconds)
                if ready < 0 { throw notConnected() }
                if ready == 0 { continue }
            }
            state = unsafe ev_pq_go_on(raw)
            if state == EV_PQ_READY { return }
            if state == EV_PQ_FAILED { throw notConnected() }
        }
    }

    private func flush() throws(DatabaseFailure) {
        while true {
            let left = unsafe ev_pq_flush(raw)
            if left == 0 { return }
            if left < 0 { throw lost() }
            try wait(forWriting: true)
            guard unsafe ev_pq_consume(raw) != 0 else { throw lost() }
        }
    }

    /// Waits once; a call that is cancelled or too late leaves the server told to stop.
    private func wait(forWriting: Bool) throws(DatabaseFailure) {
        while true {
            do throws(DatabaseFailure) {
                try run.check()
            } catch {
                server.cancel(processID, run)
                throw error
            }
            let ready = unsafe ev_pq_wait(raw, forWriting ? 1 : 0, run.sliceMilliseconds)
            if ready > 0 { return }
            if ready < 0 { throw lost() }
            try whileWaiting?()
        }
    }

    private func notConnected() -> DatabaseFailure {
        let words = unsafe ev_pq_words(raw).map { unsafe String(cString: $0) } ?? ""
        return ConnectFailure.reading(
            words, needsPassword: unsafe ev_pq_needs_password(raw) != 0, place: server.place, database: database)
    }

    func lost() -> DatabaseFailure {
        isBroken = true
        return DatabaseFailure(.lost, Words.lost(server.place), hints: [Words.lookAgain])
    }

    func unexpected() -> DatabaseFailure {
        isBroken = true
        return DatabaseFailure(.server("XX000"), Words.oddAnswer(server.place))
    }
}
