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

    /// Those that both hold, with other content, as they were then; on the same server, where that matters.
    static func changed(
        from now: DatabasesComponent?, to then: DatabasesComponent?, anywhere: Bool = false
    ) -> [DatabasesComponent.Entry] {
        (then?.entries ?? []).filter { entry in
            now?[entry.name].map { !$0.isSameContent(as: entry) && (anywhere || $0.isSamePlace(as: entry)) } ?? false
        }
    }

    static func changes(
        from now: DatabasesComponent?, to then: DatabasesComponent?, anywhere: Bool = false
    ) -> [DatabaseChange] {
        changed(from: now, to: then, anywhere: anywhere).compactMap { entry in
            now?[entry.name].map { DatabaseChange(from: $0, to: entry) }
        }
    }

    /// Those of a checkpoint that are not captured now, or lie elsewhere: they are left alone. What is to be replaced is in
    /// the safety checkpoint, and nothing else is.
    static func left(from now: DatabasesComponent?, to then: DatabasesComponent?) -> [String] {
        (then?.entries ?? []).filter { entry in now?[entry.name].map { !$0.isSamePlace(as: entry) } ?? true }.map(
            \.name)
    }
}

/// Who is connected to a database.
package struct DatabaseSessions: Sendable, Hashable {
    package let database: String
    package let sessions: [DatabaseSession]
}
