internal import Base
internal import Databases

/// Gives a whole database to one login: itself, and every object in it that an ordinary login can own.
///
/// Not `REASSIGN OWNED`, which would take databases and tablespaces of the former owners, too.
enum Ownership {
    /// Names what stayed with its owner.
    static func give(
        _ database: String, to owner: String, _ outer: Session
    ) throws(DatabaseFailure) -> [String] {
        try outer.execute("ALTER DATABASE \(name: database) OWNER TO \(name: owner)")
        let session = try outer.server.session(database, outer.run)
        try session.execute("BEGIN")
        for statement in try session.rows(statements(owner)) {
            try session.execute(SQLText(raw: statement.text(0)))
        }
        try session.execute("COMMIT")
        return try session.rows(leftovers, owner).map { $0.text(0) }
    }

    /// Takes back what a login was granted in a database, where nothing belongs to it any more.
    static func takeGrants(from login: String, in database: String, _ outer: Session) throws(DatabaseFailure) {
        let session = try outer.server.session(database, outer.run)
        let own = try session.rows(
            """
            SELECT (i.type || ' ' || i.identity) COLLATE "C"
            FROM pg_shdepend s, LATERAL pg_identify_object(s.classid, s.objid, s.objsubid) i
            WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = (SELECT oid FROM pg_roles WHERE rolname = $1) AND s.deptype = 'o'
                AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 1
            """, login)
        // What belongs to it would go with the grants.
        guard own.isEmpty else { throw DatabaseFailure(.unsupported, Words.notGiven(own.map { $0.text(0) })) }
        try session.execute("DROP OWNED BY \(name: login)")
    }

    /// One statement for each object; sequences of columns, row types, array types and what belongs to extensions follow others.
    private static func statements(_ owner: String) -> SQLText {
        """
        WITH member AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
        ours AS (SELECT oid, nspname, nspowner FROM pg_namespace n
            WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
        target AS (SELECT oid FROM pg_roles WHERE rolname = \(value: owner)),
        object(class, oid, owner, rank, prefix, name) AS (
            SELECT 'pg_namespace'::regclass, oid, nspowner, 0, 'SCHEMA', quote_ident(nspname) FROM ours
            WHERE nspowner::regrole::text <> 'pg_database_owner'
            UNION ALL
            SELECT 'pg_class'::regclass, c.oid, relowner, 1, CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN
                'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'S' THEN 'SEQUENCE' WHEN 'c' THEN 'TYPE'
                ELSE 'TABLE' END, format('%I.%I', nspname, relname)
            FROM pg_class c JOIN ours n ON n.oid = relnamespace
            WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND relpersistence <> 't' AND NOT (relkind = 'S' AND EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                    AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')))
            UNION ALL
            SELECT 'pg_proc'::regclass, p.oid, proowner, 2, 'ROUTINE', p.oid::regprocedure::text
            FROM pg_proc p JOIN ours n ON n.oid = pronamespace
            UNION ALL
            SELECT 'pg_type'::regclass, t.oid, typowner, 2, 'TYPE', format('%I.%I', nspname, typname)
            FROM pg_type t JOIN ours n ON n.oid = typnamespace
            WHERE typtype IN ('b', 'd', 'e', 'r') AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
            UNION ALL
            SELECT 'pg_operator'::regclass, o.oid, oprowner, 3, 'OPERATOR', o.oid::regoperator::text
            FROM pg_operator o JOIN ours n ON n.oid = oprnamespace
            UNION ALL
            SELECT 'pg_opclass'::regclass, o.oid, opcowner, 3, 'OPERATOR CLASS', format('%I.%I USING %I', nspname, opcname, amname)
            FROM pg_opclass o JOIN ours n ON n.oid = opcnamespace JOIN pg_am a ON a.oid = opcmethod
            UNION ALL
            SELECT 'pg_opfamily'::regclass, o.oid, opfowner, 3, 'OPERATOR FAMILY', format('%I.%I USING %I', nspname, opfname, amname)
            FROM pg_opfamily o JOIN ours n ON n.oid = opfnamespace JOIN pg_am a ON a.oid = opfmethod
            UNION ALL
            SELECT 'pg_collation'::regclass, c.oid, collowner, 3, 'COLLATION', format('%I.%I', nspname, collname)
            FROM pg_collation c JOIN ours n ON n.oid = collnamespace
            UNION ALL
            SELECT 'pg_conversion'::regclass, c.oid, conowner, 3, 'CONVERSION', format('%I.%I', nspname, conname)
            FROM pg_conversion c JOIN ours n ON n.oid = connamespace
            UNION ALL
            SELECT 'pg_ts_dict'::regclass, d.oid, dictowner, 3, 'TEXT SEARCH DICTIONARY', format('%I.%I', nspname, dictname)
            FROM pg_ts_dict d JOIN ours n ON n.oid = dictnamespace
            UNION ALL
            SELECT 'pg_ts_config'::regclass, c.oid, cfgowner, 3, 'TEXT SEARCH CONFIGURATION', format('%I.%I', nspname, cfgname)
            FROM pg_ts_config c JOIN ours n ON n.oid = cfgnamespace
            UNION ALL
            SELECT 'pg_statistic_ext'::regclass, s.oid, stxowner, 3, 'STATISTICS', format('%I.%I', nspname, stxname)
            FROM pg_statistic_ext s JOIN ours n ON n.oid = stxnamespace
            UNION ALL
            SELECT 'pg_publication'::regclass, oid, pubowner, 4, 'PUBLICATION', quote_ident(pubname)
            FROM pg_publication WHERE NOT puballtables
            UNION ALL
            SELECT 'pg_largeobject'::regclass, oid, lomowner, 4, 'LARGE OBJECT', oid::text FROM pg_largeobject_metadata
        )
        SELECT format('ALTER %s %s OWNER TO %I', prefix, name, \(value: owner)) FROM object o
        WHERE owner <> (SELECT oid FROM target)
            AND NOT EXISTS (SELECT FROM member m WHERE m.classid = o.class AND m.objid = o.oid)
        ORDER BY rank, oid
        """
    }

    /// What only superusers can own or make: it stays, and is told.
    private static let leftovers: SQLText = """
        WITH object(class, oid, owner) AS (
            SELECT 'pg_event_trigger'::regclass, oid, evtowner FROM pg_event_trigger
            UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid, fdwowner FROM pg_foreign_data_wrapper
            UNION ALL SELECT 'pg_foreign_server'::regclass, oid, srvowner FROM pg_foreign_server
            UNION ALL SELECT 'pg_publication'::regclass, oid, pubowner FROM pg_publication WHERE puballtables
            UNION ALL SELECT 'pg_language'::regclass, oid, lanowner FROM pg_language WHERE oid >= 16384)
        SELECT (i.type || ' ' || i.identity) COLLATE "C" FROM object o, LATERAL pg_identify_object(o.class, o.oid, 0) i
        WHERE o.owner <> (SELECT oid FROM pg_roles WHERE rolname = $1) AND NOT EXISTS (
            SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e')
        ORDER BY 1
        """
}
