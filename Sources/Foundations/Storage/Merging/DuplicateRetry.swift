internal import Base

/// Merged rows that another row kept out of a unique index, tried again all at once.
///
/// Theirs may have swapped two values, which no order of single updates can repeat. So all such rows are taken out and the
/// merged ones put in; where one is still refused, ours stays and the rest is tried anew without it.
final class DuplicateRetry {
    enum Action {
        case remove, put
        case report(String)
    }

    private static let table = "temp.everett_retry"
    /// After so many rounds the rows that are left stay ours.
    private static let rounds = 16
    private let session: MergeSession
    private let keys: Int
    private var insert: PreparedQuery?

    init(_ session: MergeSession, keys: Int) {
        self.session = session
        self.keys = keys
    }

    var isEmpty: Bool { insert == nil }

    /// Notes a row by its key.
    func add(_ row: PreparedQuery, _ first: Int, _ rule: String) throws(EverettError) {
        let statement: PreparedQuery
        if let insert {
            statement = insert
        } else {
            try session.connection.run("DROP TABLE IF EXISTS \(DuplicateRetry.table)")
            let columns = (0..<keys).map { ", k\($0)" }.joined()
            try session.connection.run(
                "CREATE TABLE \(DuplicateRetry.table)(id INTEGER PRIMARY KEY, kept, rule\(columns))")
            statement = try session.query(
                "INSERT INTO \(DuplicateRetry.table) VALUES(NULL, 0, ?1"
                    + (0..<keys).map { ", ?\($0 + 2)" }.joined() + ")")
            insert = statement
        }
        try statement.bind(1, .text(rule))
        for index in 0..<keys { try statement.bind(index + 2, row, first + index) }
        try statement.execute()
    }

    /// Does the rounds; `perform` gets a row whose columns from 1 on are the key. Says how many rows were let in.
    func run(_ perform: (PreparedQuery, Action) throws(EverettError) -> Void) throws(EverettError) -> Int {
        insert = nil
        let columns = "id" + (0..<keys).map { ", k\($0)" }.joined()
        let rows = try session.query("SELECT \(columns) FROM \(DuplicateRetry.table) WHERE kept = 0 ORDER BY id")
        var done = 0
        for _ in 0..<DuplicateRetry.rounds {
            let connection = session.connection
            try connection.run("SAVEPOINT retry")
            while try rows.step() { try perform(rows, .remove) }
            rows.reset()
            var refused: [Int64] = []
            done = 0
            while try rows.step() {
                do throws(EverettError) {
                    try perform(rows, .put)
                    done += 1
                } catch {
                    guard error.brokenRule != nil else { throw error }
                    refused.append(rows.integer(0))
                }
            }
            rows.reset()
            if !refused.isEmpty {
                try connection.run("ROLLBACK TO retry")
                done = 0
            }
            try connection.run("RELEASE retry")
            if refused.isEmpty { break }
            for id in refused {
                try connection.run("UPDATE \(DuplicateRetry.table) SET kept = 1 WHERE id = ?1", .integer(id))
            }
        }
        let left = done == 0 ? "1" : "kept = 1"
        let kept = try session.query("SELECT \(columns), rule FROM \(DuplicateRetry.table) WHERE \(left) ORDER BY id")
        while try kept.step() { try perform(kept, .report(kept.reported(keys + 1, limit: 1024).text)) }
        return done
    }
}
