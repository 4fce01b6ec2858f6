internal import Base
internal import Databases

/// Every object of a database with its definition, in the words of the server's own catalogs; owners and grants left out.
struct SchemaListing {
    struct Item: Sendable, Hashable {
        let kind: String
        let name: String
        let definition: String
    }

    /// In an order that depends on kinds and names alone.
    let items: [Item]

    init(_ session: Session) throws(DatabaseFailure) {
        let kinds = session.majorVersion
        items = try session.rows(SchemaListing.query(kinds)).map {
            Item(kind: $0.text(0), name: $0.text(1), definition: $0.text(2))
        }
    }

    var definitions: Digest { digest { [$0.kind, $0.name, $0.definition] } }
    var names: Digest { digest { [$0.kind, $0.name] } }

    private func digest(_ texts: (Item) -> [String]) -> Digest {
        var hasher = Hasher256()
        for item in items {
            var out = ByteWriter()
            for text in texts(item) { out.text(text) }
            hasher.update(out.bytes)
        }
        return hasher.finish()
    }

    /// What belongs to an extension is its own affair; the extension is listed with its version.
    private static func query(_ major: Int) -> SQLText {
        """
        WITH ours AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
        member AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
        relation AS (
            SELECT c.*, format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN ours n ON n.oid = c.relnamespace
            WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
                AND c.relpersistence <> 't'),
        listed(kind, name, definition) AS (
        SELECT 'extension', extname::text, extversion FROM pg_extension
        UNION ALL
        SELECT 'schema', nspname::text, '' FROM ours o WHERE NOT EXISTS (
            SELECT FROM member m WHERE m.classid = 'pg_namespace'::regclass AND m.objid = o.oid)
        UNION ALL
        SELECT 'relation', name, concat_ws(' ', relkind, relpersistence, relrowsecurity, relforcerowsecurity, reloptions::text,
            pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid),
            (SELECT string_agg(inhparent::regclass::text, ',' ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = r.oid))
        FROM relation r WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'S')
        UNION ALL
        SELECT 'column', r.name || '.' || quote_ident(a.attname), concat_ws(' ',
            row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum), format_type(a.atttypid, a.atttypmod), a.attnotnull,
            a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), a.attcollation::regcollation)
        FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid LEFT JOIN pg_attrdef d
            ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT 'constraint', r.name || '.' || quote_ident(k.conname), pg_get_constraintdef(k.oid)
        FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid WHERE k.contype <> 'n'
        UNION ALL
        SELECT 'index', i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
        FROM relation r JOIN pg_index i ON i.indrelid = r.oid
        UNION ALL
        SELECT 'query', name, pg_get_viewdef(oid) FROM relation WHERE relkind IN ('v', 'm')
        UNION ALL
        SELECT 'trigger', r.name || '.' || quote_ident(t.tgname), pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
        FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid WHERE NOT t.tgisinternal
        UNION ALL
        SELECT 'rule', r.name || '.' || quote_ident(w.rulename), pg_get_ruledef(w.oid)
        FROM relation r JOIN pg_rewrite w ON w.ev_class = r.oid WHERE w.rulename <> '_RETURN'
        UNION ALL
        SELECT 'policy', r.name || '.' || quote_ident(p.polname), concat_ws(' ', p.polcmd, p.polpermissive,
            pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid),
            (SELECT string_agg(CASE u WHEN 0 THEN 'public' ELSE u::regrole::text END, ',' ORDER BY u)
                FROM unnest(p.polroles) u))
        FROM relation r JOIN pg_policy p ON p.polrelid = r.oid
        UNION ALL
        SELECT 'sequence', r.name, concat_ws(' ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmax, s.seqmin,
            s.seqcache, s.seqcycle)
        FROM relation r JOIN pg_sequence s ON s.seqrelid = r.oid
        UNION ALL
        SELECT 'routine', p.oid::regprocedure::text, CASE WHEN p.prokind = 'a' THEN (
            SELECT concat_ws(' ', aggtransfn, aggfinalfn, aggtranstype::regtype, agginitval) FROM pg_aggregate
            WHERE aggfnoid = p.oid) ELSE pg_get_functiondef(p.oid) END
        FROM pg_proc p JOIN ours n ON n.oid = p.pronamespace WHERE NOT EXISTS (
            SELECT FROM member m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
        UNION ALL
        SELECT 'type', t.oid::regtype::text, concat_ws(' ', t.typtype, t.typnotnull, t.typdefault,
            CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
            (SELECT string_agg(quote_literal(enumlabel), ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
            (SELECT string_agg(quote_ident(conname) || ' ' || pg_get_constraintdef(oid), ',' ORDER BY conname)
                FROM pg_constraint WHERE contypid = t.oid),
            (SELECT rngsubtype::regtype::text FROM pg_range WHERE rngtypid = t.oid))
        FROM pg_type t JOIN ours n ON n.oid = t.typnamespace
        WHERE t.typtype IN ('b', 'd', 'e', 'r') AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
            AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
        UNION ALL
        SELECT i.type, i.identity, coalesce(pg_get_statisticsobjdef(CASE WHEN o.class = 'pg_statistic_ext' THEN o.oid END), '')
        FROM (SELECT 'pg_operator' AS class, oid FROM pg_operator UNION ALL SELECT 'pg_opclass', oid FROM pg_opclass
            UNION ALL SELECT 'pg_opfamily', oid FROM pg_opfamily UNION ALL SELECT 'pg_cast', oid FROM pg_cast
            UNION ALL SELECT 'pg_collation', oid FROM pg_collation UNION ALL SELECT 'pg_conversion', oid FROM pg_conversion
            UNION ALL SELECT 'pg_ts_config', oid FROM pg_ts_config UNION ALL SELECT 'pg_ts_dict', oid FROM pg_ts_dict
            UNION ALL SELECT 'pg_language', oid FROM pg_language UNION ALL SELECT 'pg_event_trigger', oid FROM pg_event_trigger
            UNION ALL SELECT 'pg_publication', oid FROM pg_publication
            UNION ALL SELECT 'pg_foreign_server', oid FROM pg_foreign_server
            UNION ALL SELECT 'pg_foreign_data_wrapper', oid FROM pg_foreign_data_wrapper
            UNION ALL SELECT 'pg_statistic_ext', oid FROM pg_statistic_ext) o,
            LATERAL pg_identify_object(o.class::regclass, o.oid, 0) i
        WHERE o.oid >= 16384 AND NOT EXISTS (
            SELECT FROM member m WHERE m.classid = o.class::regclass AND m.objid = o.oid)
        UNION ALL
        SELECT 'comment', i.type || ' ' || i.identity, d.description
        FROM pg_description d, LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) i
        WHERE d.objoid >= 16384 AND i.type <> 'extension' AND i.type IS NOT NULL AND NOT EXISTS (
            SELECT FROM member m WHERE m.classid = d.classoid AND m.objid = d.objoid)
        )
        SELECT kind, name, coalesce(definition, '') FROM listed
        ORDER BY kind COLLATE "C", name COLLATE "C", definition COLLATE "C"
        """
    }
}
