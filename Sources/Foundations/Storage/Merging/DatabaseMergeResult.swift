/// What a merge of three databases did, and what it left undecided.
package struct DatabaseMergeResult: Sendable, Hashable {
    package var conflicts: [DatabaseConflict] = []
    /// All conflicts, the ones beyond the bounds of the list included.
    package var conflictCount = 0
    package var violations: [DatabaseViolation] = []
    package var violationCount = 0
    /// What theirs brought into each table; tables into which it brought nothing are left out.
    package var tables: [String: RowCounts] = [:]
    package var skipped: [SkippedObject] = []

    package init() {}

    package var isClean: Bool { conflictCount == 0 && violationCount == 0 }
}

/// Rows of one table that were added, changed and removed.
package struct RowCounts: Sendable, Hashable {
    package var inserted: Int
    package var updated: Int
    package var deleted: Int

    package init(inserted: Int = 0, updated: Int = 0, deleted: Int = 0) {
        self.inserted = inserted
        self.updated = updated
        self.deleted = deleted
    }

    package var total: Int { inserted + updated + deleted }
}

/// Something in the destination that breaks a rule of its schema, and that ours did not break already.
package struct DatabaseViolation: Sendable, Hashable {
    package enum Rule: UInt8, Sendable, Hashable, CaseIterable {
        /// A row refers to one that is not there.
        case foreignKey = 1
        /// An index that cannot be made over the merged rows; it is not in the destination.
        case index
        /// The references of a table cannot be checked, because what they refer to has another shape.
        case unchecked
    }

    package let rule: Rule
    package let table: String
    /// The key of the row, or its rowid where it has no key; empty when it is not about one row.
    package let key: [NamedValue]
    /// The table referred to, or the name of the index.
    package let constraint: String

    package init(rule: Rule, table: String, key: [NamedValue], constraint: String) {
        self.rule = rule
        self.table = table
        self.key = key
        self.constraint = constraint
    }
}

/// An object that was not merged, and why.
package struct SkippedObject: Sendable, Hashable {
    package enum Reason: UInt8, Sendable, Hashable, CaseIterable {
        /// Its content is made anew from the table it indexes, or kept as ours has it.
        case derived = 1
        /// A virtual table of a kind whose rows cannot be written one by one: ours is kept.
        case virtualTable
        /// SQLite's own statistics: ours are kept, `ANALYZE` makes new ones.
        case statistics
    }

    package let name: String
    package let reason: Reason

    package init(name: String, reason: Reason) {
        self.name = name
        self.reason = reason
    }
}
