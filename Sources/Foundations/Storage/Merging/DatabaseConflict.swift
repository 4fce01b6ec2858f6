package import Base

/// One thing that both sides changed differently; the destination holds ours.
package struct DatabaseConflict: Sendable, Hashable {
    package enum Kind: UInt8, Sendable, Hashable, CaseIterable {
        /// One cell of a row that both sides changed.
        case cell = 1
        /// One cell of a row that both sides inserted under the same key.
        case insertedTwice
        /// Ours changed a row that theirs deleted.
        case theirsDeleted
        /// Ours deleted a row that theirs changed.
        case oursDeleted
        /// A table without a key: both sides changed how often the same row is in it.
        case copies
        /// A row of theirs, or the merge of both, that a rule of the schema does not let in.
        case constraint
        /// The statement of a table, index, view or trigger; the rows of such a table stay as ours has them.
        case schema
        /// A virtual table whose content cannot be merged; it stays as ours has it.
        case content
        /// `user_version` or `application_id`.
        case setting
        /// The whole file: its rows cannot be read in order, `detail` says why.
        case file
    }

    package let kind: Kind
    /// The table, other object or setting; empty for the whole file.
    package let object: String
    /// Which row: its key, or all of its cells in a table without one.
    package let key: [NamedValue]
    /// The column, when it is about one cell.
    package let column: String?
    package let base: DatabaseVersion
    package let ours: DatabaseVersion
    package let theirs: DatabaseVersion
    /// SQLite's own words, where it gave a reason.
    package let detail: String

    package init(
        _ kind: Kind,
        _ object: String,
        key: [NamedValue] = [],
        column: String? = nil,
        base: DatabaseVersion,
        ours: DatabaseVersion,
        theirs: DatabaseVersion,
        detail: String = "",
    ) {
        self.kind = kind
        self.object = object
        self.key = key
        self.column = column
        self.base = base
        self.ours = ours
        self.theirs = theirs
        self.detail = detail
    }

    /// What it is about, for people.
    package var phrase: Phrase { Words.conflict(self) }

    package subscript(side: DatabaseSide) -> DatabaseVersion {
        switch side {
        case .base: base
        case .ours: ours
        case .theirs: theirs
        }
    }
}

/// How one side has what a conflict is about.
package enum DatabaseVersion: Sendable, Hashable {
    case absent
    case value(ReportedValue)
    case row([NamedValue])
    /// A statement of the schema, cut when long.
    case statement(ReportedValue)
    /// How many more, or fewer, copies of a row than the base.
    case copies(Int)
    /// There, and not shown: a file, or the content of a virtual table.
    case present
}
