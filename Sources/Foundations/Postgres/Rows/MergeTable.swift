internal import Base
internal import Databases

/// A table as a merge sees it: its columns, its key, and what its rules call.
struct MergeTable: Sendable {
    let table: TableListing.Table
    /// Names and types of the columns that can be written, in their order.
    let columns: [(name: String, type: String)]
    /// Of the primary key; empty when there is none.
    let key: [String]
    /// Functions of the project's own that a rule, an expression or a domain of the table calls.
    let functions: [String]

    var shown: String { table.shown }

    func matches(_ other: MergeTable) -> Bool {
        columns.map(\.name) == other.columns.map(\.name) && columns.map(\.type) == other.columns.map(\.type)
            && key == other.key
    }

    /// The columns as a list in a statement.
    var list: SQLText { SQLText(raw: columns.map { SQLText(name: $0.name).text }.joined(separator: ", ")) }

    /// What names a row, as text, by the types' own output functions.
    func keyText(_ alias: SQLText) -> SQLText {
        if key.isEmpty { return "textin(record_out(ROW(\(columnText(alias)))))" }
        let names = key.map { "\(alias.text).\(SQLText(name: $0).text)" }.joined(separator: ", ")
        return SQLText(raw: "textin(record_out(ROW(\(names))))")
    }

    private func columnText(_ alias: SQLText) -> SQLText {
        SQLText(raw: columns.map { "\(alias.text).\(SQLText(name: $0.name).text)" }.joined(separator: ", "))
    }

    /// Its rows in the order of their keys' bytes.
    var reading: SQLText {
        """
        COPY (SELECT \(keyText("t")), \(columnText("t")) FROM ONLY \(table.quoted) AS t
        ORDER BY \(keyText("t")) COLLATE "C") TO STDOUT
        """
    }

    static func all(_ session: Session) throws(DatabaseFailure) -> [MergeTable] {
        var found: [MergeTable] = []
        for table in try TableListing.tables(session) {
            let columns = try session.rows(
                """
                SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
                WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                ORDER BY a.attnum
                """, table.quoted.text)
            let key = try session.rows(
                """
                SELECT a.attname FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY k(number, n)
                    JOIN pg_attribute a ON a.attrelid = $1::regclass AND a.attnum = k.number
                WHERE i.indrelid = $1::regclass AND i.indisprimary AND k.n <= i.indnkeyatts ORDER BY k.n
                """, table.quoted.text)
            let functions = try session.rows(
                """
                WITH part(class, oid) AS (
                    SELECT 'pg_constraint'::regclass, oid FROM pg_constraint WHERE conrelid = $1::regclass
                    UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef WHERE adrelid = $1::regclass
                    UNION ALL SELECT 'pg_class'::regclass, indexrelid FROM pg_index WHERE indrelid = $1::regclass
                    UNION ALL SELECT 'pg_constraint'::regclass, c.oid FROM pg_attribute a JOIN pg_constraint c
                        ON c.contypid = a.atttypid WHERE a.attrelid = $1::regclass AND NOT a.attisdropped)
                SELECT DISTINCT p.oid::regprocedure::text FROM part JOIN pg_depend d ON d.classid = part.class
                    AND d.objid = part.oid AND d.refclassid = 'pg_proc'::regclass JOIN pg_proc p ON p.oid = d.refobjid
                WHERE p.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass
                    AND e.objid = p.oid AND e.deptype = 'e') ORDER BY 1
                """, table.quoted.text)
            found.append(
                MergeTable(
                    table: table, columns: columns.map { ($0.text(0), $0.text(1)) }, key: key.map { $0.text(0) },
                    functions: functions.map { $0.text(0) }))
        }
        return found
    }
}

extension SQLText {
    init(name: String) {
        self = "\(name: name)"
    }
}

/// Rows of a table as `COPY` writes them: a key, then the cells, all escaped as they are and never understood.
final class RowReader {
    private let session: Session
    private let isKeyed: Bool

    init(_ table: MergeTable, _ session: Session) throws(DatabaseFailure) {
        self.session = session
        isKeyed = !table.key.isEmpty
        try session.startCopyOut(table.reading)
    }

    func next() throws(DatabaseFailure) -> StoredRow? {
        guard var line = try session.nextCopied() else { return nil }
        if line.last == UInt8(ascii: "\n") { line.removeLast() }
        var cells = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map { Array($0) }
        guard !cells.isEmpty else { throw session.unexpected() }
        let key = cells.removeFirst()
        // A table without columns has one cell of nothing.
        return StoredRow(key: RowReader.unescaped(key), cells: cells)
    }

    /// Text as it is; in `COPY` a backslash begins what would be a tab, a line's end, or itself.
    static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "\\")) else { return bytes }
        let letters: [UInt8: UInt8] = [
            UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10, UInt8(ascii: "v"): 11,
            UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13,
        ]
        var out: [UInt8] = []
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                out.append(letters[byte] ?? byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                out.append(byte)
            }
        }
        return out
    }

    /// A text as `COPY` reads it.
    static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for byte in bytes {
            switch byte {
            case 9: out += Array("\\t".utf8)
            case 10: out += Array("\\n".utf8)
            case 13: out += Array("\\r".utf8)
            case UInt8(ascii: "\\"): out += Array("\\\\".utf8)
            default: out.append(byte)
            }
        }
        return out
    }

    /// A cell for people: shortened, and nil for NULL.
    static func shown(_ cell: [UInt8]) -> String? {
        if cell == Array("\\N".utf8) { return nil }
        let text = unescaped(cell)
        let limit = 256
        let kept = String(decoding: text.prefix(limit), as: UTF8.self)
        return text.count > limit ? kept + "…" : kept
    }
}
