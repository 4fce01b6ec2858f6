internal import Base

/// Decides about one table: which statement it ends with, and how its rows get there.
struct TableMerge {
    let merge: MergeRun
    let before: SchemaObject?
    let mine: SchemaObject?
    let its: SchemaObject?

    init(_ run: MergeRun, _ before: SchemaObject?, _ mine: SchemaObject?, _ its: SchemaObject?) {
        merge = run
        self.before = before
        self.mine = mine
        self.its = its
    }

    private var session: MergeSession { merge.session }

    func run() throws(EverettError) {
        switch (mine, its) {
        case (nil, nil): return
        case (let mine?, nil): try theirsHasNone(mine)
        case (nil, let its?): try oursHasNone(its)
        case (let mine?, let its?): try bothHave(mine, its)
        }
    }

    // MARK: Present on one side

    private func theirsHasNone(_ mine: SchemaObject) throws(EverettError) {
        guard let before else { return }
        guard mine.text == before.text, try !hasChanged(shape(mine, .ours), .base, .ours) else {
            return try conflict()
        }
        try session.connection.run("DROP TABLE main.\(mine.name.quoted)")
        merge.hasChangedTables = true
    }

    private func oursHasNone(_ its: SchemaObject) throws(EverettError) {
        guard let before else { return try replace(by: its, from: .theirs, dropping: false) }
        guard its.text == before.text, try !hasChanged(shape(its, .theirs), .base, .theirs) else {
            return try conflict()
        }
    }

    // MARK: Present on both

    private func bothHave(_ mine: SchemaObject, _ its: SchemaObject) throws(EverettError) {
        let (ours, theirs) = (try shape(mine, .ours), try shape(its, .theirs))
        let base = try before.map { before throws(EverettError) in try shape(before, .base) }
        if ours.module != nil || theirs.module != nil {
            return try VirtualTableMerge(self, base, ours, theirs).run(mine, its)
        }
        if mine.text == its.text { return try sameStatement(base, ours, theirs) }
        guard let base, let before else { return try conflict() }
        if its.text == before.text { return try oursChanged(base, ours, theirs) }
        if mine.text == before.text { return try theirsChanged(base, ours, theirs, its) }
        try conflict()
    }

    private func sameStatement(_ base: TableShape?, _ ours: TableShape, _ theirs: TableShape) throws(EverettError) {
        // Both changed it alike; rows of another shape are no measure for what each did since.
        if let base, !isComparable(base, with: ours) {
            if try hasChanged(ours, .ours, .theirs) { try conflict() }
            return
        }
        try mergeRows(base, ours, theirs, into: ours, columns: ours.columns)
    }

    private func oursChanged(_ base: TableShape, _ ours: TableShape, _ theirs: TableShape) throws(EverettError) {
        let lost = base.columns.filter { !ours.has($0) }
        let isMergeable: Bool
        if ours.key.isEmpty {
            isMergeable = base.key.isEmpty && lost.isEmpty && ours.rowid == base.rowid
        } else if ours.hasSameKey(as: base) {
            isMergeable = try !hasAltered(base, .theirs, lost)
        } else {
            isMergeable = false
        }
        guard isMergeable else {
            if try hasChanged(theirs, .base, .theirs) { try conflict() }
            return
        }
        try mergeRows(base, ours, theirs, into: ours, columns: base.columns)
    }

    private func theirsChanged(
        _ base: TableShape, _ ours: TableShape, _ theirs: TableShape, _ its: SchemaObject
    ) throws(EverettError) {
        guard try hasChanged(ours, .base, .ours) else { return try replace(by: its, from: .theirs, dropping: true) }
        let lost = base.columns.filter { !theirs.has($0) }
        guard !theirs.key.isEmpty, ours.hasSameKey(as: theirs), try !hasKeylessRows(theirs),
            try !hasAltered(base, .ours, lost)
        else { return try conflict() }
        let refusal = try session.attempt { () throws(EverettError) in
            try TableRebuild(session, ours: ours, theirs: theirs).run { () throws(EverettError) in
                try session.connection.run("DROP TABLE main.\(ours.name.quoted)")
                try merge.make(its)
                try merge.makeIndexes(of: ours.name, from: merge.ours)
            }
        }
        if let refusal { return try conflict(refusal) }
        merge.hasChangedTables = true
        try mergeRows(base, ours, theirs, into: theirs, columns: base.columns)
    }

    private func mergeRows(
        _ base: TableShape?, _ ours: TableShape, _ theirs: TableShape, into destination: TableShape, columns: [String]
    ) throws(EverettError) {
        if !ours.key.isEmpty {
            try KeyedMerge(session, base: base, ours: ours, theirs: theirs, destination: destination).run()
        }
        guard ours.key.isEmpty || ours.hasNullableKey else { return }
        guard ours.rowid != nil else {
            // Without numbers rows cannot be removed one copy at a time.
            if try hasChanged(theirs, .ours, .theirs) { try conflict() }
            return
        }
        try MultisetMerge(
            session: session, base: base?.name, ours: ours, theirs: theirs.name,
            columns: columns.filter { destination.has($0) && ours.has($0) && theirs.has($0) }
        ).run()
    }

    // MARK: Tools

    func shape(_ object: SchemaObject, _ side: DatabaseSide) throws(EverettError) -> TableShape {
        let hasRowid =
            switch side {
            case .base: merge.base.hasRowid(object.name)
            case .ours: merge.ours.hasRowid(object.name)
            case .theirs: merge.theirs.hasRowid(object.name)
            }
        return try TableShape(session.connection, side.schema, object, hasRowid: hasRowid)
    }

    func conflict(_ detail: String = "") throws(EverettError) {
        merge.keepObjects(of: mine?.name ?? its?.name ?? "")
        try merge.conflict("", before, mine, its, detail: detail)
    }

    /// Makes the table as one side has it, rows and all.
    func replace(by object: SchemaObject, from side: DatabaseSide, dropping: Bool) throws(EverettError) {
        let shape = try shape(object, side)
        let refusal = try session.attempt { () throws(EverettError) in
            if dropping { try session.connection.run("DROP TABLE main.\(object.name.quoted)") }
            try merge.make(object)
            let rows = try TableRebuild.copy(session, shape, from: side)
            if rows > 0 { session.count(object.name) { $0.inserted += rows } }
        }
        if let refusal { return try conflict(refusal) }
        merge.hasChangedTables = true
    }

    private func isComparable(_ base: TableShape, with other: TableShape) -> Bool {
        base.key.isEmpty
            ? other.key.isEmpty && base.rowid == other.rowid
                && Set(base.columns.map(\.folded)) == Set(other.columns.map(\.folded))
            : base.hasSameKey(as: other)
    }

    /// Whether rows of two sides with the same shape differ.
    func hasChanged(_ shape: TableShape, _ left: DatabaseSide, _ right: DatabaseSide) throws(EverettError) -> Bool {
        let (from, to) = ((schema: left.schema, table: shape.name), (schema: right.schema, table: shape.name))
        if !shape.key.isEmpty {
            let difference = RowDifference(shape, from: from, to: to)
            if try session.any(difference.changed(select: ["1"], columns: shape.columns)) { return true }
            if try session.any(difference.added(select: ["1"])) { return true }
            guard shape.hasNullableKey else { return false }
        }
        let rows = RowMultiset(shape: shape, columns: shape.columns)
        try rows.begin(session)
        try rows.gather(session, side: 0, from: from, to: to)
        let changed = try session.any(rows.changes)
        try rows.end(session)
        return changed
    }

    /// Whether theirs has rows with NULL in their key, whose cells of new columns belong to no row of ours.
    private func hasKeylessRows(_ theirs: TableShape) throws(EverettError) -> Bool {
        guard theirs.hasNullableKey else { return false }
        return try session.any(
            "SELECT 1 FROM theirs.\(theirs.name.quoted) AS t WHERE NOT \(RowQueries(shape: theirs).hasKey("t"))")
    }

    /// Whether a side changed cells of columns that the other one dropped.
    private func hasAltered(
        _ base: TableShape, _ side: DatabaseSide, _ columns: [String]
    ) throws(EverettError) -> Bool {
        guard !columns.isEmpty else { return false }
        let difference = RowDifference(base, from: ("base", base.name), to: (side.schema, base.name))
        return try session.any(difference.altered(columns: columns))
    }
}
