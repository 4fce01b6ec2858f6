internal import Base

/// Reads two attached databases side by side, `base` before and `theirs` after.
struct RowComparing {
    let session: MergeSession
    let limit: Int

    init(_ session: MergeSession, limit: Int) {
        self.session = session
        self.limit = limit
    }

    func run() throws(EverettError) -> RowComparison {
        let before = try SchemaReading(session.connection, "base")
        let after = try SchemaReading(session.connection, "theirs")
        var result = RowComparison()
        for object in before.objects where !object.isInternal && !before.isShadow(object.name) {
            guard let other = after[object.identity] else {
                result.removed.append(object.name)
                continue
            }
            if other.text != object.text { result.changed.append(object.name) }
            guard object.kind == .table else { continue }
            let left = try TableShape(session.connection, "base", object, hasRowid: before.hasRowid(object.name))
            let right = try TableShape(session.connection, "theirs", other, hasRowid: after.hasRowid(other.name))
            guard left.isMergeableModule, left.hasSameKey(as: right) else {
                result.uncompared.append(object.name)
                continue
            }
            if left.isFullText, !before.isShadow(left.name + "_content") { continue }
            let table = try compare(left, right)
            if table.counts.total > 0 { result.tables.append(table) }
        }
        result.added = after.objects.filter {
            !$0.isInternal && !after.isShadow($0.name) && before[$0.identity] == nil
        }.map(\.name)
        return result
    }

    private func compare(_ left: TableShape, _ right: TableShape) throws(EverettError) -> RowComparison.Table {
        var table = RowComparison.Table(name: left.name)
        let columns = left.columns.filter { right.has($0) }
        if !left.key.isEmpty { try compareKeyed(left, right, columns, &table) }
        if left.key.isEmpty || left.hasNullableKey { try compareCopies(left, right, columns, &table) }
        return table
    }

    private func compareKeyed(
        _ left: TableShape, _ right: TableShape, _ columns: [String], _ table: inout RowComparison.Table
    ) throws(EverettError) {
        let difference = RowDifference(left, from: ("base", left.name), to: ("theirs", right.name))
        let queries = RowQueries(shape: left)
        let cells = columns.map { "l.\($0.quoted)" } + columns.map { "r.\($0.quoted)" }
        let changed = try session.query(
            difference.changed(
                select: cells + queries.keys(of: "l") + [queries.isMissing("r")], columns: columns))
        let keys = columns.count * 2
        var seen = 0
        while try changed.step() {
            seen += 1
            try session.progress(left.name, seen)
            let isRemoved = changed.integer(keys + left.key.count) == 1
            if isRemoved { table.counts.deleted += 1 } else { table.counts.updated += 1 }
            guard table.rows.count < limit else { continue }
            let differing = columns.indices.filter {
                isRemoved || !changed.hasSame($0, as: changed, columns.count + $0)
            }
            table.rows.append(
                RowComparison.Change(
                    key: key(left, changed, keys), before: values(changed, 0, differing, columns),
                    after: isRemoved ? nil : values(changed, columns.count, differing, columns), copies: 1
                ))
        }
        let added = try session.query(
            difference.added(select: columns.map { "r.\($0.quoted)" } + queries.keys(of: "r")))
        while try added.step() {
            seen += 1
            try session.progress(left.name, seen)
            table.counts.inserted += 1
            guard table.rows.count < limit else { continue }
            table.rows.append(
                RowComparison.Change(
                    key: key(left, added, columns.count), before: nil,
                    after: values(added, 0, Array(columns.indices), columns), copies: 1
                ))
        }
    }

    private func compareCopies(
        _ left: TableShape, _ right: TableShape, _ columns: [String], _ table: inout RowComparison.Table
    ) throws(EverettError) {
        let rows = RowMultiset(shape: left, columns: columns)
        try rows.begin(session)
        try rows.gather(session, side: 0, from: ("base", left.name), to: ("theirs", right.name))
        let changes = try session.query(rows.changes)
        while try changes.step() {
            let change = Int(changes.integer(columns.count))
            if change > 0 { table.counts.inserted += change } else { table.counts.deleted -= change }
            guard table.rows.count < limit else { continue }
            let cells = values(changes, 0, Array(columns.indices), columns)
            table.rows.append(
                RowComparison.Change(
                    key: [], before: change < 0 ? cells : nil, after: change > 0 ? cells : nil, copies: abs(change)))
        }
        changes.reset()
        try rows.end(session)
    }

    private func key(_ shape: TableShape, _ rows: PreparedQuery, _ first: Int) -> [NamedValue] {
        shape.key.enumerated().map { NamedValue($1.name, rows.reported(first + $0, limit: MergeSession.keyBytes)) }
    }

    private func values(
        _ rows: PreparedQuery, _ first: Int, _ chosen: [Int], _ columns: [String]
    ) -> [NamedValue] {
        chosen.map { NamedValue(columns[$0], rows.reported(first + $0, limit: session.options.valueBytes)) }
    }
}
