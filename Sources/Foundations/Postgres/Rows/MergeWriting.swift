internal import Base
internal import Databases

/// Writes what the sides decided into the merged database, table by table, in one transaction.
///
/// Triggers and references are switched off meanwhile: what the rows were when they came about has happened already. The
/// references are looked at when all is there.
final class MergeWriting {
    private let server: PostgresServer
    private let sides: MergeSides
    private let target: Session
    private let order: RowMergeOrder
    private var tables: [RowMergeReport.Table] = []
    private var conflicts: [RowConflict] = []
    private var conflictCount = 0

    init(_ server: PostgresServer, _ sides: MergeSides, _ target: Session, _ order: RowMergeOrder) {
        self.server = server
        self.sides = sides
        self.target = target
        self.order = order
    }

    func run(_ built: BuildReport) throws(DatabaseFailure) -> RowMergeReport {
        for conflict in sides.conflicts { note(conflict) }
        try target.execute("BEGIN; SET LOCAL session_replication_role = replica")
        for table in sides.start.tables { try merge(table) }
        try moveSequences()
        try checkReferences()
        try target.execute("COMMIT")
        return RowMergeReport(
            database: built.name, tables: tables, conflicts: conflicts, conflictCount: conflictCount,
            isolation: built.isolation, notes: built.notes)
    }

    private func note(_ conflict: RowConflict) {
        conflictCount += 1
        if conflicts.count < RowMergeReport.listed { conflicts.append(conflict) }
    }

    private func merge(_ table: MergeTable) throws(DatabaseFailure) {
        let name = table.shown
        let policy = order.policy(of: name)
        guard let ours = sides.ours.table(name), let theirs = sides.theirs.table(name) else { return }
        let digests = (sides.base.digests[name], sides.ours.digests[name], sides.theirs.digests[name])
        if policy == .regenerate {
            tables.append(RowMergeReport.Table(name: name, policy: policy, inserted: 0, changed: 0, deleted: 0))
        }
        // Which side it becomes, where that needs no look at rows.
        let whole: SideReading? =
            switch policy {
            case .ours, .regenerate, .ignore: sides.ours
            case .theirs: sides.theirs
            case .rows:
                digests.2 == digests.0 || digests.1 == digests.2
                    ? sides.ours : digests.1 == digests.0 ? sides.theirs : nil
            }
        if let whole, whole.digests[name] == sides.start.digests[name] { return }
        guard ours.matches(theirs) else {
            note(RowConflict(.schema, "relation \(name)"))
            return
        }
        guard table.functions.isEmpty else {
            // They would run with our rights, and a timeline's program may have written them.
            note(RowConflict(.constraint, name, column: table.functions.joined(separator: ", ")))
            return
        }
        try write(table, policy, whole: whole)
    }

    private func write(_ table: MergeTable, _ policy: TableMergePolicy, whole: SideReading?) throws(DatabaseFailure) {
        try target.execute(
            """
            SAVEPOINT everett_table; CREATE TEMP TABLE everett_gone (k text COLLATE "C", n bigint);
            CREATE TEMP TABLE everett_new AS SELECT \(table.list) FROM ONLY \(table.table.quoted) WITH NO DATA
            """)
        let savedConflicts = (conflicts, conflictCount)
        do {
            let counts = try collect(table, whole: whole)
            try replace(table)
            try target.execute("RELEASE everett_table; DROP TABLE pg_temp.everett_gone, pg_temp.everett_new")
            tables.append(
                RowMergeReport.Table(
                    name: table.shown, policy: policy, inserted: counts.inserted, changed: counts.changed,
                    deleted: counts.deleted))
        } catch {
            let failure = DatabaseFailure.wrapping(error)
            // Class 23: a rule of the schema does not let the rows in.
            guard case .server(let state) = failure.kind, state.hasPrefix("23") else { throw failure }
            try target.execute("ROLLBACK TO everett_table")
            (conflicts, conflictCount) = savedConflicts
            note(RowConflict(.constraint, table.shown, column: failure.message.english))
        }
    }

    /// Streams the three sides past each other and sends what is to go and to come.
    private func collect(
        _ table: MergeTable, whole: SideReading?
    ) throws -> (inserted: Int, changed: Int, deleted: Int) {
        let name = table.shown
        var (inserted, changed, deleted) = (0, 0, 0)
        var gone = Batch("COPY pg_temp.everett_gone FROM STDIN")
        var new = Batch("COPY pg_temp.everett_new FROM STDIN")
        func reader(_ side: SideReading) throws(DatabaseFailure) -> ThreeWayRows.Source {
            guard let table = side.table(name), table.matches(sides.start.table(name) ?? table) else { return { nil } }
            let reader = try RowReader(table, side.session)
            return { try reader.next() }
        }
        // A whole side wins against one that changed nothing: the other side is its own base.
        let base: ThreeWayRows.Source
        if let whole {
            let other = whole.session === sides.ours.session ? sides.theirs : sides.ours
            let again = try SideReading.rereading(other, server)
            let reader = try RowReader(other.table(name) ?? table, again)
            base = { try reader.next() }
        } else {
            base = try reader(sides.base)
        }
        try ThreeWayRows(isKeyed: !table.key.isEmpty, startsAsTheirs: sides.startsAsTheirs).run(
            base: base, ours: reader(sides.ours), theirs: reader(sides.theirs)
        ) { decision in
            if let conflict = decision.conflict { note(conflict, decision, table) }
            if decision.isKept { return }
            var going = decision.standing
            var coming = decision.merged
            if table.key.isEmpty {
                // The same row either way: only the difference in number matters.
                let common = min(going, coming.count)
                going -= common
                coming.removeFirst(common)
            }
            if going > 0 {
                gone.add(RowReader.escaped(decision.key) + Array("\t\(going)".utf8))
                try gone.flush(target, atLeast: Batch.size)
            }
            for row in coming { new.add(Array(row.joined(separator: [UInt8(ascii: "\t")]))) }
            try new.flush(target, atLeast: Batch.size)
            let both = table.key.isEmpty ? 0 : min(going, coming.count)
            changed += both
            inserted += coming.count - both
            deleted += going - both
        }
        try gone.flush(target, atLeast: 0)
        try new.flush(target, atLeast: 0)
        return (inserted, changed, deleted)
    }

    private func note(_ conflict: ThreeWayRows.Conflict, _ decision: ThreeWayRows.Decision, _ table: MergeTable) {
        let key = RowReader.shown(RowReader.escaped(decision.key))
        guard !conflict.cells.isEmpty else {
            return note(RowConflict(conflict.kind, table.shown, key: key))
        }
        for cell in conflict.cells {
            note(
                RowConflict(
                    conflict.kind, table.shown, key: key, column: table.columns[cell].name,
                    base: conflict.base.flatMap { RowReader.shown($0[cell]) },
                    ours: conflict.ours.flatMap { RowReader.shown($0[cell]) },
                    theirs: conflict.theirs.flatMap { RowReader.shown($0[cell]) }))
        }
    }

    /// First what goes, then what comes: a changed row is one of each, so keys never meet.
    private func replace(_ table: MergeTable) throws(DatabaseFailure) {
        try target.execute(
            """
            DELETE FROM ONLY \(table.table.quoted) WHERE ctid IN (
                SELECT t.place FROM (SELECT t.ctid AS place, \(table.keyText("t")) COLLATE "C" AS k,
                    row_number() OVER (PARTITION BY \(table.keyText("t")) COLLATE "C") AS number
                    FROM ONLY \(table.table.quoted) AS t) t
                JOIN pg_temp.everett_gone g ON g.k = t.k AND t.number <= g.n)
            """)
        if !table.columns.isEmpty {
            try target.execute(
                """
                INSERT INTO \(table.table.quoted) (\(table.list)) OVERRIDING SYSTEM VALUE
                SELECT \(table.list) FROM pg_temp.everett_new
                """)
        }
    }

    /// The further of both sides, so that neither's numbers are given out again.
    private func moveSequences() throws(DatabaseFailure) {
        for sequence in try SequenceValues.names(target) {
            guard let ours = sides.ours.sequences[sequence.shown], let theirs = sides.theirs.sequences[sequence.shown],
                ours != theirs
            else { continue }
            let values = [ours, theirs].map { $0.split(separator: " ").first.flatMap { Int64($0) } ?? 0 }
            let hasCalled = ours.hasSuffix("true") || theirs.hasSuffix("true")
            _ = try target.value(
                """
                SELECT setval(seqrelid::regclass, CASE WHEN seqincrement > 0 THEN greatest($2::bigint, $3::bigint)
                    ELSE least($2::bigint, $3::bigint) END, $4::boolean)
                FROM pg_sequence WHERE seqrelid = $1::regclass
                """, sequence.name.text, "\(values[0])", "\(values[1])", hasCalled ? "true" : "false")
        }
    }

    /// Rows whose reference leads nowhere, in the tables that were written to and those that refer to them.
    private func checkReferences() throws(DatabaseFailure) {
        let written = tables.filter { $0.inserted + $0.changed + $0.deleted > 0 }.map(\.name)
        guard !written.isEmpty else { return }
        let references = try target.rows(
            """
            SELECT n.nspname || '.' || c.relname, k.conname, format(
                'SELECT count(*) FROM %s x WHERE %s AND NOT EXISTS (SELECT FROM %s y WHERE %s)',
                k.conrelid::regclass,
                (SELECT string_agg(format('x.%I IS NOT NULL', a.attname), ' AND ') FROM pg_attribute a
                    WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)),
                k.confrelid::regclass,
                (SELECT string_agg(format('y.%I OPERATOR(%I.%s) x.%I', f.attname, s.nspname, o.oprname, a.attname), ' AND ')
                    FROM unnest(k.conkey, k.confkey, k.conpfeqop) AS p(own, other, operator)
                    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.own
                    JOIN pg_attribute f ON f.attrelid = k.confrelid AND f.attnum = p.other
                    JOIN pg_operator o ON o.oid = p.operator JOIN pg_namespace s ON s.oid = o.oprnamespace))
            FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE k.contype = 'f' AND k.conparentid = 0 AND k.convalidated ORDER BY 1, 2
            """)
        for reference in references {
            let broken = try target.value(SQLText(raw: reference.text(2))).flatMap { Int64($0) } ?? 0
            if broken > 0 {
                note(RowConflict(.reference, reference.text(0), key: "\(broken)", column: reference.text(1)))
            }
        }
    }
}

/// Lines that are sent together.
private struct Batch {
    static let size = 1 << 20
    private let statement: SQLText
    private var bytes: [UInt8] = []

    init(_ statement: SQLText) {
        self.statement = statement
    }

    mutating func add(_ line: [UInt8]) {
        bytes += line
        bytes.append(UInt8(ascii: "\n"))
    }

    mutating func flush(_ session: Session, atLeast least: Int) throws {
        guard !bytes.isEmpty, bytes.count >= least else { return }
        var left: [UInt8]? = bytes
        bytes = []
        try session.copyIn(statement) {
            defer { left = nil }
            return left
        }
    }
}

extension SideReading {
    /// A second session that reads the same database in the same snapshot.
    static func rereading(_ side: SideReading, _ server: PostgresServer) throws(DatabaseFailure) -> Session {
        guard let snapshot = try side.session.value("SELECT pg_export_snapshot()") else {
            throw side.session.unexpected()
        }
        let session = try server.session(side.session.database, side.session.run)
        try session.execute(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT \(value: snapshot)")
        return session
    }
}
