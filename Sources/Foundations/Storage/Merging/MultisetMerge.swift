internal import Base

/// Merges the rows of a table that no key tells apart: how often each whole row is in it is merged like one value.
struct MultisetMerge {
    private static let gone = "temp.everett_gone"
    private static let picked = "temp.everett_picked"

    let session: MergeSession
    let base: String?
    let ours: TableShape
    let theirs: String
    let columns: [String]

    func run() throws(EverettError) {
        let rows = RowMultiset(shape: ours, columns: columns)
        try rows.begin(session)
        let from = base.map { (schema: "base", table: $0) }
        try rows.gather(session, side: 0, from: from, to: ("theirs", theirs))
        try rows.gather(session, side: 1, from: from, to: ("ours", ours.name))
        try beginRemovals()
        let changes = try session.query(rows.changes)
        let insert = try session.query(
            "INSERT INTO main.\(ours.name.quoted)(\(columns.map(\.quoted).joined(separator: ", "))) VALUES("
                + columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ") + ")")
        let remove = try session.query(
            "INSERT INTO \(MultisetMerge.gone) VALUES(?1" + columns.indices.map { ", ?\($0 + 2)" }.joined() + ")")
        var seen = 0
        // Removals first, so that what they make room for can be added.
        while try changes.step() {
            seen += 1
            try session.progress(ours.name, seen)
            let change = Int(changes.integer(columns.count))
            let own = Int(changes.integer(columns.count + 1))
            if own == change { continue }
            if own != 0 {
                try session.report { () throws(EverettError) in conflict(changes, own: own, change: change) }
            } else if change < 0 {
                try remove.bind(1, Int64(-change))
                for index in columns.indices { try remove.bind(index + 2, changes, index) }
                try remove.execute()
            }
        }
        try removePicked()
        changes.reset()
        while try changes.step() {
            let change = Int(changes.integer(columns.count))
            guard change > 0, changes.integer(columns.count + 1) == 0 else { continue }
            for index in columns.indices { try insert.bind(index + 1, changes, index) }
            for _ in 0..<change { try add(insert, changes) }
        }
        changes.reset()
        try rows.end(session)
    }

    private func add(_ insert: PreparedQuery, _ row: PreparedQuery) throws(EverettError) {
        do throws(EverettError) {
            try insert.execute()
            session.count(ours.name) { $0.inserted += 1 }
        } catch {
            guard let rule = error.brokenRule else { throw error }
            try session.report { () throws(EverettError) in
                DatabaseConflict(
                    .constraint, ours.name, key: cells(row), base: .absent, ours: .absent, theirs: .row(cells(row)),
                    detail: rule
                )
            }
        }
    }

    private func conflict(_ row: PreparedQuery, own: Int, change: Int) -> DatabaseConflict {
        DatabaseConflict(
            .copies, ours.name, key: cells(row), base: .copies(0), ours: .copies(own), theirs: .copies(change))
    }

    private func cells(_ row: PreparedQuery) -> [NamedValue] {
        columns.enumerated().map { NamedValue($1, row.reported($0, limit: session.options.valueBytes)) }
    }

    private func beginRemovals() throws(EverettError) {
        try session.connection.run("DROP TABLE IF EXISTS \(MultisetMerge.gone)")
        let cells = columns.indices.map { "c\($0)" }
        try session.connection.run("CREATE TABLE \(MultisetMerge.gone)(copies\(cells.map { ", \($0)" }.joined()))")
        if !cells.isEmpty {
            try session.connection.run(
                "CREATE INDEX temp.everett_gone_cells ON everett_gone(\(cells.joined(separator: ", ")))")
        }
    }

    /// Removes as many copies of each row as were noted, in one pass over the table.
    private func removePicked() throws(EverettError) {
        defer { _ = try? session.connection.run("DROP TABLE IF EXISTS \(MultisetMerge.gone)") }
        guard try session.any("SELECT 1 FROM \(MultisetMerge.gone)"), let rowid = ours.rowid else { return }
        let same = RowQueries.isSame("g", "m", columns.enumerated().map { ("c\($0)", $1.quoted) })
        let table = "main.\(ours.name.quoted)"
        try session.connection.run("CREATE TABLE \(MultisetMerge.picked)(number INTEGER PRIMARY KEY)")
        try session.connection.run(
            """
            INSERT INTO \(MultisetMerge.picked) SELECT number FROM (SELECT m.\(rowid) AS number, g.copies AS copies,
            row_number() OVER (PARTITION BY g.rowid ORDER BY m.\(rowid)) AS place
            FROM \(table) AS m CROSS JOIN \(MultisetMerge.gone) AS g ON \(same)) WHERE place <= copies
            """)
        let removed = try session.connection.run(
            "DELETE FROM \(table) WHERE \(rowid) IN (SELECT number FROM \(MultisetMerge.picked))")
        if removed > 0 { session.count(ours.name) { $0.deleted += removed } }
        try session.connection.run("DROP TABLE \(MultisetMerge.picked)")
    }
}
