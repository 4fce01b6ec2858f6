/// The SQL by which rows of two attached databases are read side by side.
///
/// The session extension would compare columns by their collation and affinity and skip tables without a key; these queries
/// compare what is stored, in every table, and stream.
struct RowQueries {
    let shape: TableShape

    /// `left.key = right.key`, as the key's own index compares.
    func join(_ left: String, _ right: String) -> String {
        shape.key.map {
            "\(left).\($0.name.quoted) = \(right).\($0.name.quoted) COLLATE \($0.collation.quoted)"
        }.joined(separator: " AND ")
    }

    /// The row whose key is bound from parameter `first` on.
    func isAt(_ first: Int) -> String {
        shape.key.enumerated().map { "\($1.name.quoted) = ?\(first + $0) COLLATE \($1.collation.quoted)" }
            .joined(separator: " AND ")
    }

    func keys(of alias: String) -> [String] { shape.key.map { "\(alias).\($0.name.quoted)" } }

    /// True for rows that their key tells apart.
    func hasKey(_ alias: String) -> String {
        guard shape.hasNullableKey else { return "1" }
        return "(" + keys(of: alias).map { "\($0) IS NOT NULL" }.joined(separator: " AND ") + ")"
    }

    /// True where no row was joined.
    func isMissing(_ alias: String) -> String { "\(alias).\(shape.key[0].name.quoted) IS NULL" }

    /// True when any of the columns holds something else: types and bytes, not what a collation or affinity makes of them.
    static func differs(_ left: String, _ right: String, _ columns: [String]) -> String {
        any(
            columns.map {
                let (mine, its) = ("\(left).\($0.quoted)", "\(right).\($0.quoted)")
                return "typeof(\(mine)) <> typeof(\(its)) OR +\(mine) IS NOT +\(its) COLLATE BINARY"
            })
    }

    /// True when all of the pairs of columns, which are already SQL, hold the same.
    static func isSame(_ left: String, _ right: String, _ columns: [(String, String)]) -> String {
        balanced(
            columns.map { mine, its in
                "typeof(\(left).\(mine)) = typeof(\(right).\(its)) AND \(left).\(mine) IS +\(right).\(its) COLLATE BINARY"
            }, " AND ", empty: "1")
    }

    private static func any(_ terms: [String]) -> String { balanced(terms, " OR ", empty: "0") }

    /// A tree instead of a chain: two thousand columns are deeper than SQLite lets an expression be.
    private static func balanced(_ terms: [String], _ word: String, empty: String) -> String {
        switch terms.count {
        case 0: return empty
        case 1: return "(\(terms[0]))"
        default:
            let half = terms.count / 2
            let left = balanced(Array(terms[..<half]), word, empty: empty)
            return "(" + left + word + balanced(Array(terms[half...]), word, empty: empty) + ")"
        }
    }
}
