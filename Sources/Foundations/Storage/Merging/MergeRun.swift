internal import Base

/// One merge from schema to references, inside the transaction of its session.
final class MergeRun {
    let session: MergeSession
    let base: SchemaReading
    let ours: SchemaReading
    let theirs: SchemaReading
    /// Full-text tables whose index is made anew from another table.
    private var derived: [String] = []
    private var kept: Set<String> = []
    /// Objects that are there at the end, by identity; nil for those that are not.
    private var decided: [SchemaObject.Identity: SchemaObject?] = [:]

    init(_ session: MergeSession) throws(EverettError) {
        self.session = session
        base = try SchemaReading(session.connection, "base")
        ours = try SchemaReading(session.connection, "ours")
        theirs = try SchemaReading(session.connection, "theirs")
    }

    func run() throws(EverettError) {
        try mergeSettings()
        let identities = self.identities
        for identity in identities where identity.kind != .table { try decide(identity) }
        // Before any row: an index that theirs dropped must not keep rows out.
        for identity in identities where identity.kind != .table { try dropIfChanged(identity) }
        for identity in identities where identity.kind == .table {
            try TableMerge(self, base[identity], ours[identity], theirs[identity]).run()
        }
        try rebuildDerived()
        try mergeSequences()
        try makeObjects(identities.filter { $0.kind != .table })
        try ReferenceCheck(session).run()
    }

    /// Everything of ours in its order, then what only theirs has, then what only the base has.
    private var identities: [SchemaObject.Identity] {
        var seen: Set<SchemaObject.Identity> = []
        return [ours, theirs, base].flatMap(\.objects).filter { object in
            if object.isInternal {
                if object.name.folded.hasPrefix("sqlite_stat"), seen.insert(object.identity).inserted {
                    session.result.skipped.append(SkippedObject(name: object.name, reason: .statistics))
                }
                return false
            }
            let isShadow = ours.isShadow(object.name) || theirs.isShadow(object.name) || base.isShadow(object.name)
            return !isShadow && seen.insert(object.identity).inserted
        }.map(\.identity)
    }

    /// A table that stays as ours has it keeps ours' indexes and triggers, and gets none of theirs.
    func keepObjects(of table: String) {
        kept.insert(table.folded)
    }

    func skip(_ name: String, _ reason: SkippedObject.Reason) {
        session.result.skipped.append(SkippedObject(name: name, reason: reason))
        if reason == .derived { derived.append(name) }
    }

    // MARK: Objects without rows

    private func decide(_ identity: SchemaObject.Identity) throws(EverettError) {
        let (before, mine, its) = (base[identity], ours[identity], theirs[identity])
        if mine?.text == its?.text || its?.text == before?.text {
            decided[identity] = .some(mine)
        } else if mine?.text == before?.text {
            decided[identity] = .some(its)
        } else {
            decided[identity] = .some(mine)
            try conflict(identity.name, before, mine, its)
        }
    }

    func conflict(
        _ name: String, _ before: SchemaObject?, _ mine: SchemaObject?, _ its: SchemaObject?, detail: String = ""
    ) throws(EverettError) {
        try session.report { () throws(EverettError) in
            DatabaseConflict(
                .schema, mine?.name ?? its?.name ?? before?.name ?? name, base: version(before), ours: version(mine),
                theirs: version(its), detail: detail
            )
        }
    }

    private func version(_ object: SchemaObject?) -> DatabaseVersion {
        guard let object else { return .absent }
        return .statement(ReportedValue(.text, Array(object.sql.utf8), limit: 1 << 12))
    }

    private func dropIfChanged(_ identity: SchemaObject.Identity) throws(EverettError) {
        guard let mine = ours[identity], case .some(let end) = decided[identity], end?.text != mine.text else { return }
        try session.connection.run("DROP \(mine.kind.rawValue.uppercased()) IF EXISTS main.\(mine.name.quoted)")
    }

    /// Makes the indexes of a table that was made anew, before rows of theirs reach it.
    func makeIndexes(of table: String, from side: SchemaReading) throws(EverettError) {
        for object in side.objects where object.kind == .index && object.table.folded == table.folded {
            guard case .some(let end) = decided[object.identity], end?.text == object.text else { continue }
            try make(object)
        }
    }

    /// Runs one statement of a schema and sees that it made what it says.
    func make(_ object: SchemaObject) throws(EverettError) { try MergeRun.make(object, session) }

    static func make(_ object: SchemaObject, _ session: MergeSession) throws(EverettError) {
        try session.connection.run(object.sql)
        let made = try session.connection.first(
            "SELECT sql FROM main.sqlite_schema WHERE type = ?1 AND name = ?2", .text(object.kind.rawValue),
            .text(object.name)
        ) { row throws(EverettError) in try row.optionalText(0) ?? "" }
        guard made.map(StatementText.normalised) == object.text else {
            throw EverettError(.unsupported, Words.strangeStatement(object.name))
        }
    }

    private func makeObjects(_ identities: [SchemaObject.Identity]) throws(EverettError) {
        let present = Set(try SchemaReading(session.connection, "main").objects.map(\.identity))
        // Triggers speak of views and tables, views of tables.
        for kind in [SchemaObject.Kind.index, .view, .trigger] {
            for identity in identities where identity.kind == kind && !present.contains(identity) {
                let mine = ours[identity]
                let isKept = [mine, theirs[identity]].contains { $0.map { kept.contains($0.table.folded) } ?? false }
                if kind != .view, isKept {
                    if let mine { try makeLate(mine) }
                    continue
                }
                guard case .some(.some(let object)) = decided[identity] else { continue }
                try makeLate(object)
            }
        }
    }

    /// Makes an object over merged rows, which they or the merged schema may not allow.
    private func makeLate(_ object: SchemaObject) throws(EverettError) {
        do throws(EverettError) {
            try session.connection.transaction { () throws(EverettError) in try make(object) }
        } catch {
            if error.brokenRule != nil {
                session.report(
                    DatabaseViolation(rule: .index, table: object.table, key: [], constraint: object.name))
                return
            }
            guard error.isUnmergeable else { throw error }
            let (before, mine, its) = (base[object.identity], ours[object.identity], theirs[object.identity])
            try conflict(object.name, before, mine, its, detail: "the merged schema has no place for it")
        }
    }

    // MARK: What is kept beside tables

    private func mergeSettings() throws(EverettError) {
        for name in ["user_version", "application_id"] {
            var values: [Int64] = []
            for side in DatabaseSide.allCases {
                values.append(try session.connection.integer("PRAGMA \(side.schema).\(name)"))
            }
            if values[2] == values[0] || values[2] == values[1] { continue }
            if values[1] == values[0] {
                try session.connection.run("PRAGMA main.\(name) = \(values[2])")
                continue
            }
            try session.report { () throws(EverettError) in
                DatabaseConflict(
                    .setting, name, base: .value(.integer(values[0])), ours: .value(.integer(values[1])),
                    theirs: .value(.integer(values[2]))
                )
            }
        }
    }

    /// No number that either side gave out is given out again.
    private func mergeSequences() throws(EverettError) {
        guard try hasSequences("main") else { return }
        for side in ["ours", "theirs"] where try hasSequences(side) {
            try session.connection.run(
                """
                UPDATE main.sqlite_sequence SET seq = max(seq, (SELECT max(s.seq) FROM \(side).sqlite_sequence AS s
                WHERE s.name = main.sqlite_sequence.name COLLATE NOCASE AND typeof(s.seq) = 'integer'))
                WHERE EXISTS (SELECT 1 FROM \(side).sqlite_sequence AS s
                WHERE s.name = main.sqlite_sequence.name COLLATE NOCASE AND typeof(s.seq) = 'integer')
                """)
            try session.connection.run(
                """
                INSERT INTO main.sqlite_sequence(name, seq) SELECT t.name, max(s.seq) FROM \(side).sqlite_sequence AS s
                JOIN main.sqlite_schema AS t ON t.type = 'table' AND t.name = s.name COLLATE NOCASE
                WHERE typeof(s.seq) = 'integer' AND NOT EXISTS (
                SELECT 1 FROM main.sqlite_sequence AS m WHERE m.name = s.name COLLATE NOCASE) GROUP BY t.name
                """)
        }
    }

    private func hasSequences(_ schema: String) throws(EverettError) -> Bool {
        try session.any("SELECT 1 FROM \(schema).sqlite_schema WHERE name = 'sqlite_sequence'")
    }

    private func rebuildDerived() throws(EverettError) {
        let isChanged = !session.result.tables.isEmpty || hasChangedTables
        for name in derived {
            if !isChanged, try !hasChangedIndex(name) { continue }
            let table = name.quoted
            do throws(EverettError) {
                try session.connection.transaction { () throws(EverettError) in
                    try session.connection.run("INSERT INTO main.\(table)(\(table)) VALUES('rebuild')")
                }
            } catch {
                guard error.isUnmergeable else { throw error }
                // It has no content anywhere to be made from: what theirs wrote into it is all there is.
                if try hasChangedIndex(name) { try contentConflict(name) }
            }
        }
    }

    /// Whether theirs wrote into the tables in which a full-text table keeps its index.
    private func hasChangedIndex(_ name: String) throws(EverettError) -> Bool {
        for suffix in ["_data", "_segdir", "_docsize"] {
            let identity = SchemaObject.Identity(kind: .table, name: (name + suffix).folded)
            guard theirs.isShadow(identity.name), let its = theirs[identity] else { continue }
            guard base[identity]?.text == its.text else { return true }
            let table = TableMerge(self, base[identity], ours[identity], its)
            if try table.hasChanged(table.shape(its, .theirs), .base, .theirs) { return true }
        }
        return false
    }

    /// Set when a table was made anew, whether or not it brought rows.
    var hasChangedTables = false

    func contentConflict(_ name: String) throws(EverettError) {
        try session.report { () throws(EverettError) in
            DatabaseConflict(.content, name, base: .present, ours: .present, theirs: .present)
        }
    }
}
