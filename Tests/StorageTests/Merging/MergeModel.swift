import Base
import Storage

/// A table as plain Swift values, and the merge of three of them: what the real one is held against.
struct MergeModel {
    /// How a table is declared and what may stand in it.
    struct Kind {
        let name: String
        let sql: String
        let columns: [String]
        /// The columns of the key; empty for none.
        let key: [Int]
        var foldsCase = false
        var allowsNullKeys = false
        /// Makes a value for a column.
        let value: @Sendable (Int, inout SeededGenerator) -> SQLValue
    }

    typealias Row = [SQLValue]

    let kind: Kind
    /// Rows that their key tells apart.
    var keyed: [[SQLValue]: Row] = [:]
    /// All others, by how often they are there.
    var copies: [Row: Int] = [:]

    init(_ kind: Kind) {
        self.kind = kind
    }

    /// What SQLite would compare: NOCASE folds letters, and a whole number is the same as integer and as real.
    func identity(_ row: Row) -> [SQLValue]? {
        guard !kind.key.isEmpty else { return nil }
        var identity: [SQLValue] = []
        for column in kind.key {
            switch row[column] {
            case .null: return nil
            case .real(let value): identity.append(Int64(exactly: value).map { .integer($0) } ?? .real(value))
            case .text(let text) where kind.foldsCase: identity.append(.text(text.lowercased()))
            case let value: identity.append(value)
            }
        }
        return identity
    }

    mutating func insert(_ row: Row) {
        if let identity = identity(row) { keyed[identity] = row } else { copies[row, default: 0] += 1 }
    }

    // MARK: Merging

    struct Outcome {
        var merged: MergeModel
        var conflicts: [String] = []
        var counts = RowCounts()
    }

    static func merge(base: MergeModel, ours: MergeModel, theirs: MergeModel) -> Outcome {
        var outcome = Outcome(merged: ours)
        for identity in Set(base.keyed.keys).union(theirs.keyed.keys) {
            merge(identity, base.keyed[identity], ours.keyed[identity], theirs.keyed[identity], &outcome)
        }
        for row in Set(base.copies.keys).union(theirs.copies.keys) {
            let before = base.copies[row] ?? 0
            let (mine, its) = ((ours.copies[row] ?? 0) - before, (theirs.copies[row] ?? 0) - before)
            if its == 0 || its == mine { continue }
            if mine != 0 {
                outcome.conflicts.append(line("copies", ours.kind.name, row, "", "0", "\(mine)", "\(its)"))
                continue
            }
            outcome.merged.copies[row] = before + its == 0 ? nil : before + its
            if its > 0 { outcome.counts.inserted += its } else { outcome.counts.deleted -= its }
        }
        return outcome
    }

    private static func merge(
        _ identity: [SQLValue], _ base: Row?, _ ours: Row?, _ theirs: Row?, _ outcome: inout Outcome
    ) {
        let kind = outcome.merged.kind
        let key = kind.key.map { (base ?? theirs ?? [])[$0] }
        switch (base, ours, theirs) {
        case (nil, nil, let theirs?):
            outcome.merged.keyed[identity] = theirs
            outcome.counts.inserted += 1
        case (let base?, nil, let theirs?) where base != theirs:
            outcome.conflicts.append(line("oursDeleted", kind.name, key, "", show(base), "-", show(theirs)))
        case (let base?, let ours?, nil):
            if base == ours {
                outcome.merged.keyed[identity] = nil
                outcome.counts.deleted += 1
            } else {
                outcome.conflicts.append(line("theirsDeleted", kind.name, key, "", show(base), show(ours), "-"))
            }
        case (_, let ours?, let theirs?):
            var row = ours
            for (index, column) in kind.columns.enumerated() where ours[index] != theirs[index] {
                if let base {
                    if base[index] == theirs[index] { continue }
                    if base[index] == ours[index] {
                        row[index] = theirs[index]
                        continue
                    }
                }
                outcome.conflicts.append(
                    line(
                        base == nil ? "insertedTwice" : "cell", kind.name, key, column,
                        base.map { StorageTests.show($0[index]) } ?? "-", StorageTests.show(ours[index]),
                        StorageTests.show(theirs[index])))
            }
            if row != ours {
                outcome.merged.keyed[identity] = row
                outcome.counts.updated += 1
            }
        default: break
        }
    }

    private static func show(_ row: Row) -> String { "(" + row.map(StorageTests.show).joined(separator: ",") + ")" }

    private static func line(
        _ what: String, _ table: String, _ key: Row, _ column: String, _ base: String, _ ours: String, _ theirs: String
    ) -> String {
        "\(what) \(table) [\(key.map(StorageTests.show).joined(separator: ","))] \(column) \(base) \(ours) \(theirs)"
    }

    // MARK: Beside a real table

    /// Reads the table as it is in a database.
    init(_ kind: Kind, reading connection: Connection) throws(EverettError) {
        self.kind = kind
        var rows: [Row] = []
        try connection.rows("SELECT \(kind.columns.joined(separator: ", ")) FROM \(kind.name)") {
            row throws(EverettError) in
            var cells: Row = []
            for column in kind.columns.indices { cells.append(try row.value(Int32(column))) }
            rows.append(cells)
        }
        for row in rows { insert(row) }
    }

    func isSame(as other: MergeModel) -> Bool { keyed == other.keyed && copies == other.copies }

    /// Does one random change to a real table; what it did is read back later.
    static func changeOnce(_ kind: Kind, _ connection: Connection, _ random: inout SeededGenerator) throws {
        let names = kind.columns.joined(separator: ", ")
        let row = kind.columns.indices.map { kind.value($0, &random) }
        // Removed or changed: any row that has this value in this column, or the first of the table.
        let column = Int.random(in: kind.columns.indices, using: &random)
        let victim = "\(kind.columns[column]) IS ?1"
        switch Int.random(in: 0..<6, using: &random) {
        case 0, 1:
            let marks = row.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
            try connection.run("INSERT OR IGNORE INTO \(kind.name)(\(names)) VALUES(\(marks))", row)
        case 2: try connection.run("DELETE FROM \(kind.name) WHERE \(victim)", row[column])
        default:
            let target = Int.random(in: kind.columns.indices, using: &random)
            let value = kind.value(target, &random)
            try connection.run(
                "UPDATE OR IGNORE \(kind.name) SET \(kind.columns[target]) = ?2 WHERE \(victim)", row[column], value)
        }
    }
}

extension MergeModel.Kind {
    private static let anything: [SQLValue] = [
        .null, .integer(1), .real(1), .text("1"), .blob([0x31]), .integer(0), .real(0.5), .text(""), .blob([]),
        .text("a"), .text("A"), .text("a "), .text("ż\0x"), .integer(.max), .real(-1e300), .blob([0, 255]),
    ]

    private static func any(_ random: inout SeededGenerator) -> SQLValue {
        anything.randomElement(using: &random) ?? .null
    }

    private static func word(_ random: inout SeededGenerator) -> SQLValue {
        .text(["a", "A", "b", "B ", "b", "ab", "aB", "c"].randomElement(using: &random) ?? "")
    }

    private static func number(_ random: inout SeededGenerator) -> SQLValue {
        .integer(Int64.random(in: 0..<8, using: &random))
    }

    static let all: [MergeModel.Kind] = [
        MergeModel.Kind(
            name: "numbered", sql: "CREATE TABLE numbered(id INTEGER PRIMARY KEY, a, b, c)",
            columns: ["id", "a", "b", "c"], key: [0]
        ) { $0 == 0 ? number(&$1) : any(&$1) },
        MergeModel.Kind(
            name: "words", sql: "CREATE TABLE words(k TEXT PRIMARY KEY, a, b)", columns: ["k", "a", "b"], key: [0],
            allowsNullKeys: true
        ) { $0 == 0 ? (Int.random(in: 0..<4, using: &$1) == 0 ? .null : word(&$1)) : any(&$1) },
        MergeModel.Kind(
            name: "pairs", sql: "CREATE TABLE pairs(c, x INTEGER, d, y TEXT, PRIMARY KEY(y, x)) WITHOUT ROWID",
            columns: ["c", "x", "d", "y"], key: [3, 1]
        ) { $0 == 1 ? number(&$1) : $0 == 3 ? word(&$1) : any(&$1) },
        MergeModel.Kind(
            name: "folded", sql: "CREATE TABLE folded(a, k TEXT COLLATE NOCASE NOT NULL PRIMARY KEY)",
            columns: ["a", "k"], key: [1], foldsCase: true
        ) { $0 == 1 ? word(&$1) : any(&$1) },
        MergeModel.Kind(
            name: "folded_index", sql: "CREATE TABLE folded_index(k, a, PRIMARY KEY(k COLLATE NOCASE)) WITHOUT ROWID",
            columns: ["k", "a"], key: [0], foldsCase: true
        ) { $0 == 0 ? word(&$1) : any(&$1) },
        MergeModel.Kind(name: "plain", sql: "CREATE TABLE plain(a, b)", columns: ["a", "b"], key: []) {
            $0 == 0 ? number(&$1) : any(&$1)
        },
        MergeModel.Kind(
            name: "strict", sql: "CREATE TABLE strict(id INT PRIMARY KEY, a INTEGER, b ANY, c TEXT) STRICT",
            columns: ["id", "a", "b", "c"], key: [0], allowsNullKeys: true
        ) { $0 == 2 ? any(&$1) : $0 == 3 ? word(&$1) : number(&$1) },
        MergeModel.Kind(
            name: "anything", sql: "CREATE TABLE anything(k PRIMARY KEY, v)", columns: ["k", "v"], key: [0],
            allowsNullKeys: true
        ) { _, random in any(&random) },
    ]
}
