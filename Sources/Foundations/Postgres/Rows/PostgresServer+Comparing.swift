internal import Base
package import Databases

extension PostgresServer {
    package func compare(
        _ left: String, _ right: String, _ patience: Patience
    ) throws(DatabaseFailure) -> DatabaseComparison {
        let run = Run(patience)
        return try opened(left, run) { () throws(DatabaseFailure) in
            try opened(right, run) { () throws(DatabaseFailure) in
                let before = try SideReading(self, left, run)
                let after = try SideReading(self, right, run)
                let schema = Set(before.schema.items).symmetricDifference(after.schema.items)
                var tables: [DatabaseComparison.Table] = []
                var unmatched: [String] = []
                for table in after.tables {
                    guard let other = before.table(table.shown),
                        before.digests[table.shown] != after.digests[table.shown]
                    else { continue }
                    guard table.matches(other) else {
                        unmatched.append(table.shown)
                        continue
                    }
                    tables.append(try RowCount.differences(other, before.session, table, after.session))
                }
                return DatabaseComparison(
                    schema: Set(schema.map { "\($0.kind) \($0.name)" }).sorted(), tables: tables, unmatched: unmatched)
            }
        }
    }
}

/// One of the databases that are compared or merged, read in one snapshot.
struct SideReading {
    let session: Session
    let schema: SchemaListing
    let tables: [MergeTable]
    let digests: [String: String]
    let sequences: [String: String]

    init(_ server: PostgresServer, _ database: String, _ run: Run) throws(DatabaseFailure) {
        session = try server.session(database, run)
        let listed = try TableListing.tables(session)
        try session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try session.setLockTimeout()
        try TableListing.lock(listed, session)
        schema = try SchemaListing(session)
        tables = try MergeTable.all(session)
        var digests: [String: String] = [:]
        for table in tables {
            let found = try TableListing.digest(table.table, session)
            digests[table.shown] = "\(found.rows) \(found.digest)"
        }
        self.digests = digests
        sequences = Dictionary(try SequenceValues.values(session).map { ($0.name, $0.value) }) { first, _ in first }
    }

    func table(_ name: String) -> MergeTable? { tables.first { $0.shown == name } }
}

/// How many rows differ.
enum RowCount {
    static func differences(
        _ before: MergeTable, _ first: Session, _ after: MergeTable, _ second: Session
    ) throws(DatabaseFailure) -> DatabaseComparison.Table {
        let old = try RowReader(before, first)
        let new = try RowReader(after, second)
        var (added, changed, removed) = (0, 0, 0)
        var left = try old.next()
        var right = try new.next()
        while left != nil || right != nil {
            if let one = left, let other = right, one.key == other.key {
                if one != other { changed += 1 }
                left = try old.next()
                right = try new.next()
            } else if let one = left, right.map({ one.key.lexicographicallyPrecedes($0.key) }) ?? true {
                removed += 1
                left = try old.next()
            } else {
                added += 1
                right = try new.next()
            }
        }
        return DatabaseComparison.Table(name: after.shown, added: added, changed: changed, removed: removed)
    }
}
