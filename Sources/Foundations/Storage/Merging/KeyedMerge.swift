internal import Base

/// Merges the rows of a table with a key, cell by cell.
///
/// Theirs' changes since the base are read in a stream and applied to the destination, which begins as ours.
final class KeyedMerge {
    let session: MergeSession
    /// Ours' shape; all sides have the same key.
    let shape: TableShape
    let base: (name: String, columns: Set<String>)?
    let theirs: String
    /// Columns of the destination that both sides have.
    let cells: [String]
    /// Which of `cells` the base has, too.
    let inBase: [Bool]
    /// Columns of the destination that only theirs has.
    let extra: [String]
    /// Columns of the destination that only ours has.
    let own: [String]
    private let queries: RowQueries
    private let oursRow: PreparedQuery
    private let delete: PreparedQuery
    private let insert: PreparedQuery
    private let retry: DuplicateRetry
    private var updates: [[Int]: PreparedQuery] = [:]
    private var seen = 0

    init(
        _ session: MergeSession, base: TableShape?, ours: TableShape, theirs: TableShape, destination: TableShape
    ) throws(EverettError) {
        self.session = session
        shape = ours
        self.base = base.map { ($0.name, Set($0.columns.map(\.folded))) }
        self.theirs = theirs.name
        let known = base.map { Set($0.columns.map(\.folded)) } ?? []
        cells = destination.columns.filter { ours.has($0) && theirs.has($0) }
        inBase = cells.map { known.contains($0.folded) }
        extra = destination.columns.filter { !ours.has($0) && theirs.has($0) }
        own = destination.columns.filter { ours.has($0) && !theirs.has($0) }
        queries = RowQueries(shape: ours)
        let table = "main.\(destination.name.quoted)"
        let list = cells.map(\.quoted)
        oursRow = try session.query(
            "SELECT \((list + own.map(\.quoted)).joined(separator: ", ")) FROM ours.\(ours.name.quoted) WHERE "
                + queries.isAt(1))
        delete = try session.query("DELETE FROM \(table) WHERE " + queries.isAt(1))
        // The key of some virtual tables is no column of theirs.
        let names = KeyedMerge.inserted(shape, cells + extra)
        insert = try session.query(
            "INSERT INTO \(table)(\(names.map(\.quoted).joined(separator: ", "))) VALUES("
                + names.indices.map { "?\($0 + 1)" }.joined(separator: ", ") + ")")
        retry = DuplicateRetry(session, keys: shape.key.count)
    }

    /// The columns to insert; a key that is not among them comes last.
    static func inserted(_ shape: TableShape, _ columns: [String]) -> [String] {
        let known = Set(columns.map(\.folded))
        return columns + shape.key.map(\.name).filter { !known.contains($0.folded) }
    }

    private var hasHiddenKey: Bool { !shape.has(shape.key[0].name) }
    private var keyCount: Int { shape.key.count }

    func run() throws(EverettError) {
        if let base { try mergeKnownRows(base) }
        try retryDuplicates()
        try mergeNewRows()
    }

    // MARK: Rows of the base

    private func mergeKnownRows(_ base: (name: String, columns: Set<String>)) throws(EverettError) {
        let difference = RowDifference(shape, from: ("base", base.name), to: ("theirs", theirs))
        // Without a base to compare with, a cell may have changed in any row.
        let filter = inBase.allSatisfy { $0 } ? cells : nil
        let columns =
            zip(cells, inBase).map { $1 ? "l.\($0.quoted)" : "NULL" } + cells.map { "r.\($0.quoted)" }
            + queries.keys(of: "l") + ["NOT \(queries.isMissing("r"))"]
        let rows = try session.query(difference.changed(select: columns, columns: filter))
        let keys = cells.count * 2
        while try rows.step() {
            seen += 1
            try session.progress(shape.name, seen)
            let isOurs = try lookUp(rows, keys)
            defer { oursRow.reset() }
            switch (isOurs, rows.integer(keys + keyCount) == 1) {
            case (false, false): break
            case (true, false): try deleteOurs(rows, keys)
            case (false, true):
                guard isChanged(rows, cells.count, rows) else { break }
                try session.report { () throws(EverettError) in
                    DatabaseConflict(
                        .oursDeleted, shape.name, key: key(rows, keys), base: row(rows, 0), ours: .absent,
                        theirs: row(rows, cells.count)
                    )
                }
            case (true, true): try mergeCells(rows, keys)
            }
        }
    }

    private func deleteOurs(_ rows: PreparedQuery, _ keys: Int) throws(EverettError) {
        guard isChanged(oursRow, 0, rows) else {
            for index in 0..<keyCount { try delete.bind(index + 1, rows, keys + index) }
            try delete.execute()
            session.count(shape.name) { $0.deleted += 1 }
            return
        }
        try session.report { () throws(EverettError) in
            DatabaseConflict(
                .theirsDeleted, shape.name, key: key(rows, keys), base: row(rows, 0), ours: row(oursRow, 0),
                theirs: .absent
            )
        }
    }

    private func mergeCells(_ rows: PreparedQuery, _ keys: Int) throws(EverettError) {
        let verdict = cellwise(base: rows, 0, theirs: rows, cells.count)
        if !verdict.taken.isEmpty {
            let update = try update(of: verdict.taken)
            for (place, cell) in verdict.taken.enumerated() { try update.bind(place + 1, rows, cells.count + cell) }
            for index in 0..<keyCount { try update.bind(verdict.taken.count + 1 + index, rows, keys + index) }
            do throws(EverettError) {
                try update.execute()
                session.count(shape.name) { $0.updated += 1 }
            } catch {
                guard let rule = error.brokenRule else { throw error }
                if error.isDuplicate {
                    try retry.add(rows, keys, rule)
                } else {
                    try refused(rows, keys, rule)
                }
            }
        }
        for cell in verdict.disputed {
            try session.report { () throws(EverettError) in
                DatabaseConflict(
                    inBase[cell] ? .cell : .insertedTwice, shape.name, key: key(rows, keys), column: cells[cell],
                    base: inBase[cell] ? value(rows, cell) : .absent, ours: value(oursRow, cell),
                    theirs: value(rows, cells.count + cell)
                )
            }
        }
    }

    /// Which cells the merge takes from theirs, and on which the sides disagree; ours' row is the one looked up.
    private func cellwise(
        base: PreparedQuery, _ firstBase: Int, theirs: PreparedQuery, _ firstTheirs: Int
    ) -> (taken: [Int], disputed: [Int]) {
        var taken: [Int] = []
        var disputed: [Int] = []
        for cell in cells.indices {
            if oursRow.hasSame(cell, as: theirs, firstTheirs + cell) { continue }
            if inBase[cell] {
                if base.hasSame(firstBase + cell, as: theirs, firstTheirs + cell) { continue }
                if base.hasSame(firstBase + cell, as: oursRow, cell) {
                    taken.append(cell)
                    continue
                }
            }
            disputed.append(cell)
        }
        return (taken, disputed)
    }

    private func refused(_ rows: PreparedQuery, _ keys: Int, _ rule: String) throws(EverettError) {
        try session.report { () throws(EverettError) in
            DatabaseConflict(
                .constraint, shape.name, key: key(rows, keys), base: row(rows, 0), ours: row(oursRow, 0),
                theirs: row(rows, cells.count), detail: rule
            )
        }
    }

    private func update(of taken: [Int]) throws(EverettError) -> PreparedQuery {
        if let known = updates[taken] { return known }
        let values = taken.enumerated().map { "\(cells[$1].quoted) = ?\($0 + 1)" }.joined(separator: ", ")
        let query = try session.query(
            "UPDATE main.\(shape.name.quoted) SET \(values) WHERE " + queries.isAt(taken.count + 1))
        if updates.count >= 64 { updates.removeAll() }
        updates[taken] = query
        return query
    }

    // MARK: Rows that changed places in a unique index

    private func retryDuplicates() throws(EverettError) {
        guard !retry.isEmpty, let base else { return }
        let list = cells.map(\.quoted)
        let baseRow = try session.query(
            "SELECT \(zip(list, inBase).map { $1 ? $0 : "NULL" }.joined(separator: ", ")) FROM base.\(base.name.quoted) WHERE "
                + queries.isAt(1))
        let theirsRow = try session.query(
            "SELECT \((list + extra.map(\.quoted)).joined(separator: ", ")) FROM theirs.\(theirs.quoted) WHERE "
                + queries.isAt(1))
        let names = KeyedMerge.inserted(shape, cells + extra + own)
        let insert = try session.query(
            "INSERT INTO main.\(shape.name.quoted)(\(names.map(\.quoted).joined(separator: ", "))) VALUES("
                + names.indices.map { "?\($0 + 1)" }.joined(separator: ", ") + ")")
        let outcome = try retry.run { keys, action throws(EverettError) in
            for statement in [baseRow, theirsRow, oursRow, delete] {
                statement.reset()
                for index in 0..<keyCount { try statement.bind(index + 1, keys, index + 1) }
            }
            defer { for statement in [baseRow, theirsRow, oursRow] { statement.reset() } }
            if case .remove = action {
                try delete.execute()
                return
            }
            guard try baseRow.step(), try theirsRow.step(), try oursRow.step() else { return }
            if case .report(let rule) = action {
                return try session.report { () throws(EverettError) in
                    DatabaseConflict(
                        .constraint, shape.name, key: key(keys, 1), base: row(baseRow, 0), ours: row(oursRow, 0),
                        theirs: row(theirsRow, 0), detail: rule
                    )
                }
            }
            let taken = Set(cellwise(base: baseRow, 0, theirs: theirsRow, 0).taken)
            for cell in cells.indices {
                try insert.bind(cell + 1, taken.contains(cell) ? theirsRow : oursRow, cell)
            }
            for index in extra.indices { try insert.bind(cells.count + index + 1, theirsRow, cells.count + index) }
            for index in own.indices {
                try insert.bind(cells.count + extra.count + index + 1, oursRow, cells.count + index)
            }
            if hasHiddenKey { try insert.bind(names.count, keys, 1) }
            try insert.execute()
        }
        if outcome > 0 { session.count(shape.name) { $0.updated += outcome } }
    }

    // MARK: Rows that theirs added

    private func mergeNewRows() throws(EverettError) {
        let columns = (cells + extra).map { "r.\($0.quoted)" } + queries.keys(of: "r")
        let sql =
            if let base {
                RowDifference(shape, from: ("base", base.name), to: ("theirs", theirs)).added(select: columns)
            } else {
                "SELECT \(columns.joined(separator: ", ")) FROM theirs.\(theirs.quoted) AS r WHERE \(queries.hasKey("r"))"
            }
        let rows = try session.query(sql)
        let keys = cells.count + extra.count
        while try rows.step() {
            seen += 1
            try session.progress(shape.name, seen)
            let isOurs = try lookUp(rows, keys)
            defer { oursRow.reset() }
            if isOurs {
                for cell in cells.indices where !oursRow.hasSame(cell, as: rows, cell) {
                    try session.report { () throws(EverettError) in
                        DatabaseConflict(
                            .insertedTwice, shape.name, key: key(rows, keys), column: cells[cell], base: .absent,
                            ours: value(oursRow, cell), theirs: value(rows, cell)
                        )
                    }
                }
                continue
            }
            for index in 0..<keys { try insert.bind(index + 1, rows, index) }
            if hasHiddenKey { try insert.bind(keys + 1, rows, keys) }
            do throws(EverettError) {
                try insert.execute()
                session.count(shape.name) { $0.inserted += 1 }
            } catch {
                guard let rule = error.brokenRule else { throw error }
                try session.report { () throws(EverettError) in
                    DatabaseConflict(
                        .constraint, shape.name, key: key(rows, keys), base: .absent, ours: .absent,
                        theirs: row(rows, 0), detail: rule
                    )
                }
            }
        }
    }

    // MARK: Reading

    private func lookUp(_ rows: PreparedQuery, _ keys: Int) throws(EverettError) -> Bool {
        for index in 0..<keyCount { try oursRow.bind(index + 1, rows, keys + index) }
        return try oursRow.step()
    }

    /// Whether a row holds something else than the base in a column the base has.
    private func isChanged(_ row: PreparedQuery, _ first: Int, _ base: PreparedQuery) -> Bool {
        cells.indices.contains { inBase[$0] && !row.hasSame(first + $0, as: base, $0) }
    }

    private func key(_ rows: PreparedQuery, _ first: Int) -> [NamedValue] {
        shape.key.enumerated().map { NamedValue($1.name, rows.reported(first + $0, limit: MergeSession.keyBytes)) }
    }

    private func value(_ rows: PreparedQuery, _ column: Int) -> DatabaseVersion {
        .value(rows.reported(column, limit: session.options.valueBytes))
    }

    private func row(_ rows: PreparedQuery, _ first: Int) -> DatabaseVersion {
        .row(
            cells.enumerated().map { NamedValue($1, rows.reported(first + $0, limit: session.options.valueBytes)) })
    }
}
