internal import CPostgres
internal import Databases

/// One result of a statement, freed with its owner.
@safe
final class SessionResult {
    private let raw: OpaquePointer

    init(owning raw: OpaquePointer) {
        unsafe self.raw = raw
    }

    deinit {
        unsafe ev_pq_clear(raw)
    }

    var status: Int { Int(unsafe ev_pq_status(raw)) }

    var allRows: [ResultRow] {
        let columns = unsafe ev_pq_columns(raw)
        return (0..<(unsafe ev_pq_rows(raw))).map { row in
            ResultRow((0..<columns).map { text(row, $0) })
        }
    }

    private func text(_ row: Int32, _ column: Int32) -> String? {
        guard unsafe ev_pq_is_null(raw, row, column) == 0, let bytes = unsafe ev_pq_value(raw, row, column) else {
            return nil
        }
        let length = Int(unsafe ev_pq_length(raw, row, column))
        return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: max(0, length)), as: UTF8.self)
    }

    private func field(_ name: Unicode.Scalar) -> String? {
        unsafe ev_pq_field(raw, Int32(name.value)).map { unsafe String(cString: $0) }
    }

    func failure(in session: Session) -> DatabaseFailure {
        StatementFailure.reading(
            state: field("C") ?? "", message: field("M") ?? "", database: session.database, place: session.server.place)
    }
}

/// Columns of a row as texts; a column that is not there is as NULL.
struct ResultRow: Sendable {
    private let columns: [String?]

    init(_ columns: [String?]) {
        self.columns = columns
    }

    subscript(_ column: Int) -> String? { columns.indices.contains(column) ? columns[column] : nil }

    func text(_ column: Int) -> String { self[column] ?? "" }
    func flag(_ column: Int) -> Bool { self[column] == "t" }
    func number(_ column: Int) -> Int64? { self[column].flatMap { Int64($0) } }
    var count: Int { columns.count }
    var all: [String?] { columns }
}
