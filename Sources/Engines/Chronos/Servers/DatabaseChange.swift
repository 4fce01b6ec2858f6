internal import Base
package import Databases

/// What becomes of a database on a server.
package struct DatabaseChange: Sendable, Hashable {
    package struct Table: Sendable, Hashable {
        package let name: String
        /// Nil where there is no such table.
        package let rowsNow: Int64?
        package let rowsThen: Int64?
    }

    package let name: String
    /// Tables whose rows differ, sequences among them; ascending by name.
    package let tables: [Table]
    /// Whether the same objects are there.
    package let changesSchema: Bool

    init(from now: DatabasesComponent.Entry, to then: DatabasesComponent.Entry) {
        name = then.name
        changesSchema =
            now.fingerprint.objects != then.fingerprint.objects
            || now.fingerprint.schema != then.fingerprint.schema
        let before = Dictionary(now.fingerprint.tables.map { ($0.name, $0) }) { first, _ in first }
        let after = Dictionary(then.fingerprint.tables.map { ($0.name, $0) }) { first, _ in first }
        tables = Set(before.keys).union(after.keys).sorted().compactMap { name in
            if before[name] == after[name] { return nil }
            return Table(name: name, rowsNow: before[name]?.rows, rowsThen: after[name]?.rows)
        }
    }

    /// Those that both hold, differently, as they were then.
    static func changed(
        from now: DatabasesComponent?, to then: DatabasesComponent?
    ) -> [DatabasesComponent.Entry] {
        (then?.entries ?? []).filter { entry in now?[entry.name].map { !$0.isSameContent(as: entry) } ?? false }
    }

    static func changes(from now: DatabasesComponent?, to then: DatabasesComponent?) -> [DatabaseChange] {
        changed(from: now, to: then).compactMap { entry in
            now?[entry.name].map { DatabaseChange(from: $0, to: entry) }
        }
    }

    /// Those of a checkpoint that are not captured now: they cannot be put back, and are left alone.
    static func missing(from now: DatabasesComponent?, to then: DatabasesComponent?) -> [String] {
        (then?.entries ?? []).map(\.name).filter { now?[$0] == nil }
    }
}

/// Who is connected to a database.
package struct DatabaseSessions: Sendable, Hashable {
    package let database: String
    package let sessions: [DatabaseSession]
}
