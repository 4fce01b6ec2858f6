internal import Base
internal import Databases

/// The tables that hold rows, and digests of them.
enum TableListing {
    struct Table: Sendable {
        let schema: String
        let name: String

        var quoted: SQLText { "\(name: schema).\(name: name)" }
        var shown: String { "\(schema).\(name)" }
    }

    /// Tables with rows of their own, partitions among them; those of extensions are filled by their extension.
    static func tables(_ session: Session) throws(DatabaseFailure) -> [Table] {
        try session.rows(
            """
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                    AND d.deptype = 'e')
            ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
            """
        ).map { Table(schema: $0.text(0), name: $0.text(1)) }
    }

    /// Keeps others from removing or emptying tables while they are read; nobody's reading or writing waits for it.
    static func lock(_ tables: [Table], _ session: Session) throws(DatabaseFailure) {
        for start in stride(from: 0, to: tables.count, by: 200) {
            let group = tables[start..<min(tables.count, start + 200)]
            let names = group.map { "ONLY \($0.quoted.text)" }.joined(separator: ", ")
            try session.execute(SQLText(raw: "LOCK TABLE \(names) IN ACCESS SHARE MODE"))
        }
    }

    /// What is in the database as the session's snapshot sees it.
    static func fingerprint(_ session: Session) throws(DatabaseFailure) -> ContentFingerprint {
        let schema = try SchemaListing(session)
        var found: [ContentFingerprint.Table] = []
        for table in try tables(session) { found.append(try digest(table, session)) }
        for sequence in try SequenceValues.values(session) {
            found.append(ContentFingerprint.Table(name: "sequence \(sequence.name)", rows: 1, digest: sequence.value))
        }
        if let objects = try largeObjects(session) { found.append(objects) }
        return ContentFingerprint(schema: schema.definitions, objects: schema.names, tables: found)
    }

    /// A sum of the rows' digests, for which their order is nothing.
    ///
    /// By `record_out`, which calls the types' own output functions: a cast to text may be a function of the table's owner,
    /// which would run with our rights.
    static func digest(_ table: Table, _ session: Session) throws(DatabaseFailure) -> ContentFingerprint.Table {
        let rows = try session.rows(
            """
            SELECT count(*), coalesce(sum(hashtextextended(textin(record_out(t.*)) COLLATE "C", 0)::numeric), 0)
            FROM ONLY \(table.quoted) AS t
            """)
        guard let row = rows.first else { throw session.unexpected() }
        return ContentFingerprint.Table(name: table.shown, rows: row.number(0) ?? 0, digest: row.text(1))
    }

    private static func largeObjects(_ session: Session) throws(DatabaseFailure) -> ContentFingerprint.Table? {
        let count = try session.value("SELECT count(*) FROM pg_largeobject_metadata") ?? "0"
        guard count != "0" else { return nil }
        // Only a superuser may read them all; for others, that they are there is all there is to compare.
        let mayRead = try session.value("SELECT has_table_privilege('pg_largeobject', 'SELECT')") == "t"
        let digest =
            try mayRead
            ? session.value(
                """
                SELECT sum(hashtextextended(loid || ' ' || pageno || ' ' || encode(data, 'hex') COLLATE "C", 0)::numeric)
                FROM pg_largeobject
                """)
            : session.value("SELECT sum(oid::bigint::numeric) FROM pg_largeobject_metadata")
        return ContentFingerprint.Table(name: "large objects", rows: Int64(count) ?? 0, digest: digest ?? "")
    }
}
