internal import Base

/// Brings what one conflict is about to the state it has on a side.
struct ConflictResolution {
    let session: MergeSession
    let conflict: DatabaseConflict
    let side: DatabaseSide

    init(_ session: MergeSession, _ conflict: DatabaseConflict, _ side: DatabaseSide) {
        self.session = session
        self.conflict = conflict
        self.side = side
    }

    func run() throws(EverettError) {
        switch conflict.kind {
        case .setting: try resolveSetting()
        case .schema: try SchemaResolution(session, conflict, side).run()
        case .cell, .insertedTwice, .theirsDeleted, .oursDeleted, .constraint, .copies: try resolveRow()
        case .content, .file: throw EverettError(.unsupported, Words.unresolvable)
        }
    }

    private func resolveSetting() throws(EverettError) {
        guard ["user_version", "application_id"].contains(conflict.object), case .value(let value) = conflict[side],
            let number = value.integer
        else { throw EverettError(.unsupported, Words.unresolvable) }
        try session.connection.run("PRAGMA main.\(conflict.object) = \(number)")
    }

    private func resolveRow() throws(EverettError) {
        guard let shape = try shape("main") else { throw EverettError(.unsupported, Words.unresolvable) }
        let other = try self.shape(side.schema)
        let names = conflict.key.map(\.name.folded)
        if shape.key.isEmpty || names != shape.key.map(\.name.folded) { return try setCopies(shape, other) }
        guard conflict.key.allSatisfy(\.value.isWhole) else { throw EverettError(.unsupported, Words.unresolvable) }
        let columns: [String]
        if let column = conflict.column {
            guard shape.has(column) else { throw EverettError(.unsupported, Words.unresolvable) }
            columns = [column]
        } else {
            columns = shape.columns
        }
        guard let other, other.hasSameKey(as: shape) else {
            // The side has no such table, and so no such row.
            if try self.shape(side.schema) != nil { throw EverettError(.unsupported, Words.unresolvable) }
            return try delete(shape)
        }
        try copy(shape, columns.filter { other.has($0) }, from: other)
    }

    private func copy(_ shape: TableShape, _ columns: [String], from other: TableShape) throws(EverettError) {
        guard !columns.isEmpty else { throw EverettError(.unsupported, Words.unresolvable) }
        let queries = RowQueries(shape: shape)
        let list = columns.map(\.quoted).joined(separator: ", ")
        let row = try session.query(
            "SELECT \(list) FROM \(side.schema).\(other.name.quoted) WHERE \(queries.isAt(1))")
        for (index, part) in conflict.key.enumerated() { try row.bind(index + 1, part.value) }
        guard try row.step() else { return try delete(shape) }
        let values = columns.enumerated().map { "\($1.quoted) = ?\($0 + 1)" }.joined(separator: ", ")
        let update = try session.query(
            "UPDATE main.\(shape.name.quoted) SET \(values) WHERE \(queries.isAt(columns.count + 1))")
        for index in columns.indices { try update.bind(index + 1, row, index) }
        for (index, part) in conflict.key.enumerated() { try update.bind(columns.count + 1 + index, part.value) }
        if try update.execute() > 0 { return }
        guard conflict.column == nil else { throw EverettError(.unsupported, Words.rowIsGone) }
        let names = KeyedMerge.inserted(shape, columns)
        let insert = try session.query(
            "INSERT INTO main.\(shape.name.quoted)(\(names.map(\.quoted).joined(separator: ", "))) VALUES("
                + names.indices.map { "?\($0 + 1)" }.joined(separator: ", ") + ")")
        for index in columns.indices { try insert.bind(index + 1, row, index) }
        for index in columns.count..<names.count {
            guard let part = conflict.key.first(where: { $0.name.folded == names[index].folded }) else { continue }
            try insert.bind(index + 1, part.value)
        }
        try insert.execute()
    }

    private func delete(_ shape: TableShape) throws(EverettError) {
        let delete = try session.query(
            "DELETE FROM main.\(shape.name.quoted) WHERE \(RowQueries(shape: shape).isAt(1))")
        for (index, part) in conflict.key.enumerated() { try delete.bind(index + 1, part.value) }
        try delete.execute()
    }

    // MARK: Rows without a key

    /// Makes as many copies of the row as the side has.
    private func setCopies(_ shape: TableShape, _ other: TableShape?) throws(EverettError) {
        let columns = conflict.key.map(\.name)
        guard let rowid = shape.rowid, columns.allSatisfy(shape.has) else {
            throw EverettError(.unsupported, Words.unresolvable)
        }
        var wanted = 0
        if let other {
            guard columns.allSatisfy(other.has) else { throw EverettError(.unsupported, Words.unresolvable) }
            wanted = try matches(side.schema, other, columns, limit: .max).count
        }
        let present = try matches("main", shape, columns, limit: .max)
        let table = "main.\(shape.name.quoted)"
        for number in present.dropFirst(wanted) {
            try session.connection.run("DELETE FROM \(table) WHERE \(rowid) = ?1", .integer(number))
        }
        guard wanted > present.count, let other else { return }
        let list = columns.map(\.quoted).joined(separator: ", ")
        guard let model = try matches(side.schema, other, columns, limit: 1).first, let its = other.rowid else {
            return
        }
        for _ in present.count..<wanted {
            try session.connection.run(
                "INSERT INTO \(table)(\(list)) SELECT \(list) FROM \(side.schema).\(other.name.quoted) WHERE \(its) = ?1",
                .integer(model))
        }
    }

    /// The numbers of the rows that hold what the conflict says; long values are known by their hash.
    private func matches(
        _ schema: String, _ shape: TableShape, _ columns: [String], limit: Int
    ) throws(EverettError) -> [Int64] {
        guard let rowid = shape.rowid else { throw EverettError(.unsupported, Words.unresolvable) }
        let cells = columns.map(\.quoted).joined(separator: ", ")
        let rows = try session.query("SELECT \(rowid), \(cells) FROM \(schema).\(shape.name.quoted)")
        var numbers: [Int64] = []
        while numbers.count < limit, try rows.step() {
            let isSame = conflict.key.enumerated().allSatisfy {
                rows.reported($0 + 1, limit: $1.value.bytes.count) == $1.value
            }
            if isSame { numbers.append(rows.integer(0)) }
        }
        return numbers
    }

    private func shape(_ schema: String) throws(EverettError) -> TableShape? {
        let reading = try SchemaReading(session.connection, schema)
        let identity = SchemaObject.Identity(kind: .table, name: conflict.object.folded)
        guard let object = reading[identity], !reading.isShadow(object.name) else { return nil }
        return try TableShape(session.connection, schema, object, hasRowid: reading.hasRowid(object.name))
    }
}
