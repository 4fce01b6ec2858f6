package import Base

/// How rows of a table are merged.
package enum TableMergePolicy: String, Sendable, CaseIterable {
    /// Cell by cell by primary key; without one, as often as each whole row is there.
    case rows
    /// The table stays as it is in ours.
    case ours
    /// The table becomes what it is in theirs.
    case theirs
    /// It stays, and is named as what a migration or a seed has to fill.
    case regenerate
    /// It stays, and nothing is said.
    case ignore
}

/// Three databases with the same origin, and what becomes of each table that both sides have.
package struct RowMergeOrder: Sendable {
    /// Frozen or living; none of the three is changed.
    package let base: String
    package let ours: String
    package let theirs: String
    /// Of the database that is built.
    package let mark: OwnedMark
    /// The living database whose name the new one's begins with.
    package let name: String
    /// By `schema.table`.
    package let policies: [String: TableMergePolicy]
    package let policy: TableMergePolicy
    package let owner: TimelineRole?

    package init(
        base: String, ours: String, theirs: String, mark: OwnedMark, name: String,
        policies: [String: TableMergePolicy] = [:], policy: TableMergePolicy = .rows, owner: TimelineRole? = nil
    ) {
        self.base = base
        self.ours = ours
        self.theirs = theirs
        self.mark = mark
        self.name = name
        self.policies = policies
        self.policy = policy
        self.owner = owner
    }

    package func policy(of table: String) -> TableMergePolicy { policies[table] ?? policy }
}

/// Something that both sides decided differently; in the merged database it is as ours has it.
package struct RowConflict: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// An object of the schema that both sides changed, or a table whose rows cannot be matched across a change of it.
        case schema
        case cell
        /// A row that theirs deleted and ours changed.
        case theirsDeleted = "theirs_deleted"
        case oursDeleted = "ours_deleted"
        case insertedTwice = "inserted_twice"
        /// How often a row without a key is there.
        case copies
        /// A rule that the merged rows break; the table stays ours.
        case constraint
        /// A reference that leads nowhere after the merge.
        case reference
    }

    package let kind: Kind
    /// `schema.table`, or the object.
    package let subject: String
    /// The row's key as the server prints it; nil for what is not about one row.
    package let key: String?
    package let column: String?
    package let base: String?
    package let ours: String?
    package let theirs: String?

    package init(
        _ kind: Kind, _ subject: String, key: String? = nil, column: String? = nil, base: String? = nil,
        ours: String? = nil, theirs: String? = nil
    ) {
        self.kind = kind
        self.subject = subject
        self.key = key
        self.column = column
        self.base = base
        self.ours = ours
        self.theirs = theirs
    }
}

/// What a merge did.
package struct RowMergeReport: Sendable, Hashable {
    package struct Table: Sendable, Hashable {
        package let name: String
        package let policy: TableMergePolicy
        package let inserted: Int
        package let changed: Int
        package let deleted: Int

        package init(name: String, policy: TableMergePolicy, inserted: Int, changed: Int, deleted: Int) {
            self.name = name
            self.policy = policy
            self.inserted = inserted
            self.changed = changed
            self.deleted = deleted
        }
    }

    /// At most this many conflicts are listed; all are counted.
    package static let listed = 10_000

    package let database: String
    /// Tables that were written to, or left to be regenerated.
    package let tables: [Table]
    package let conflicts: [RowConflict]
    package let conflictCount: Int
    package let isolation: Isolation
    package let notes: [Phrase]

    package init(
        database: String, tables: [Table], conflicts: [RowConflict], conflictCount: Int, isolation: Isolation,
        notes: [Phrase]
    ) {
        self.database = database
        self.tables = tables
        self.conflicts = conflicts
        self.conflictCount = conflictCount
        self.isolation = isolation
        self.notes = notes
    }
}

/// How two databases differ.
package struct DatabaseComparison: Sendable, Hashable {
    package struct Table: Sendable, Hashable {
        package let name: String
        package let added: Int
        package let changed: Int
        package let removed: Int

        package init(name: String, added: Int, changed: Int, removed: Int) {
            self.name = name
            self.added = added
            self.changed = changed
            self.removed = removed
        }
    }

    /// Objects that only one has, or that are defined differently: `kind name`.
    package let schema: [String]
    /// Tables that both have, with the same columns, and whose rows differ.
    package let tables: [Table]
    /// Tables whose columns differ: rows are not compared.
    package let unmatched: [String]

    package init(schema: [String], tables: [Table], unmatched: [String]) {
        self.schema = schema
        self.tables = tables
        self.unmatched = unmatched
    }

    package var isEmpty: Bool { schema.isEmpty && tables.isEmpty && unmatched.isEmpty }
}
