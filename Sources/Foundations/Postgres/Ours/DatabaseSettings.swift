internal import Base
internal import Databases

/// What a server keeps beside a database's content: owner, grants, settings, limits, comment.
struct DatabaseSettings {
    struct Grant {
        let grantor: String
        /// Nil: everybody.
        let grantee: String?
        let privilege: String
        let canGrant: Bool
    }

    struct Setting {
        /// Nil: everybody's.
        let role: String?
        let name: String
        let value: String
    }

    let owner: String
    let grants: [Grant]
    let settings: [Setting]
    let comment: String?
    let connectionLimit: String
    let allowsConnections: Bool
    let isTemplate: Bool

    init(_ database: String, _ session: Session) throws(DatabaseFailure) {
        let rows = try session.rows(
            """
            SELECT pg_get_userbyid(datdba), shobj_description(oid, 'pg_database'), datconnlimit, datallowconn, datistemplate
            FROM pg_database WHERE datname = $1
            """, database)
        guard let row = rows.first else {
            throw DatabaseFailure(.notFound, Words.noDatabase(database, session.server.place))
        }
        owner = row.text(0)
        comment = row[1]
        connectionLimit = row.text(2)
        allowsConnections = row.flag(3)
        isTemplate = row.flag(4)
        grants = try session.rows(
            """
            SELECT pg_get_userbyid(a.grantor), CASE a.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(a.grantee) END,
                a.privilege_type, a.is_grantable
            FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) WITH ORDINALITY a
            WHERE d.datname = $1 ORDER BY a.grantor <> d.datdba, a.ordinality
            """, database
        ).map { Grant(grantor: $0.text(0), grantee: $0[1], privilege: $0.text(2), canGrant: $0.flag(3)) }
        settings = try DatabaseSettings.settings(
            """
            FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = s.setrole,
                unnest(s.setconfig) WITH ORDINALITY c(line, n) WHERE d.datname = $1 ORDER BY s.setrole, n
            """, database, session)
    }

    private static func settings(
        _ source: SQLText, _ database: String, _ session: Session
    ) throws(DatabaseFailure) -> [Setting] {
        try session.rows("SELECT r.rolname, c.line \(source)", database).compactMap { row in
            let line = row.text(1)
            guard let equals = line.firstIndex(of: "=") else { return nil }
            return Setting(
                role: row[0], name: String(line[..<equals]), value: String(line[line.index(after: equals)...]))
        }
    }

    /// Makes another database the same, in the session's transaction; it loses what it had.
    func apply(to database: String, replacing other: DatabaseSettings, _ session: Session) throws(DatabaseFailure) {
        let name: SQLText = "\(name: database)"
        for grantee in Set(other.grants.map(\.grantee)) {
            try session.execute("REVOKE ALL ON DATABASE \(name) FROM \(DatabaseSettings.role(grantee)) CASCADE")
        }
        if other.owner != owner { try session.execute("ALTER DATABASE \(name) OWNER TO \(name: owner)") }
        try session.execute("REVOKE ALL ON DATABASE \(name) FROM PUBLIC, \(name: owner) CASCADE")
        for grant in grants {
            let isOwners = grant.grantor == owner
            if !isOwners { try session.execute("SET LOCAL ROLE \(name: grant.grantor)") }
            try session.execute(
                """
                GRANT \(SQLText(raw: grant.privilege)) ON DATABASE \(name) TO \(DatabaseSettings.role(grant.grantee))
                \(grant.canGrant ? "WITH GRANT OPTION" : "")
                """)
            if !isOwners { try session.execute("SET LOCAL ROLE NONE") }
        }
        for role in Set(other.settings.map(\.role)) {
            try session.execute("\(DatabaseSettings.subject(role, name)) RESET ALL")
        }
        for setting in settings {
            try session.set(setting.name, setting.value, for: DatabaseSettings.subject(setting.role, name))
        }
        try session.comment(database: database, comment)
        try session.execute(
            """
            ALTER DATABASE \(name) ALLOW_CONNECTIONS \(allowsConnections ? "true" : "false")
            IS_TEMPLATE \(isTemplate ? "true" : "false") CONNECTION LIMIT \(SQLText(raw: connectionLimit))
            """)
    }

    /// Gives a timeline's database the settings that programs meet in the living one, as this login meets them there; names
    /// those that only a superuser may give.
    static func lend(
        from base: String, to database: String, _ owner: String, _ session: Session
    ) throws(DatabaseFailure) -> [String] {
        let found = try settings(
            """
            FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase
                LEFT JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) WITH ORDINALITY c(line, n)
            WHERE (d.datname = $1 OR s.setdatabase = 0) AND (s.setrole = 0 OR r.rolname = current_user)
                AND NOT (s.setdatabase = 0 AND s.setrole = 0)
            ORDER BY s.setdatabase <> 0, s.setrole <> 0, n
            """, base, session)
        // What the server reads before it knows who somebody is, or what would make it somebody else.
        let kept: Set = ["session_preload_libraries", "role", "session_authorization"]
        var refused: [String] = []
        for setting in found where !kept.contains(setting.name) {
            do throws(DatabaseFailure) {
                try session.set(
                    setting.name, setting.value, for: "ALTER ROLE \(name: owner) IN DATABASE \(name: database)")
            } catch {
                guard case .permission = error.kind else { throw error }
                refused.append(setting.name)
            }
        }
        return refused
    }

    private static func role(_ name: String?) -> SQLText { name.map { "\(name: $0)" } ?? "PUBLIC" }

    private static func subject(_ role: String?, _ database: SQLText) -> SQLText {
        role.map { "ALTER ROLE \(name: $0) IN DATABASE \(database)" } ?? "ALTER DATABASE \(database)"
    }
}

extension Session {
    /// Sets what a database or a login begins with.
    func set(_ setting: String, _ value: String, for subject: SQLText) throws(DatabaseFailure) {
        let name = SettingText.name(setting)
        guard value.isEmpty, setting.hasSuffix("_preload_libraries") else {
            return try execute("\(subject) SET \(name) = \(SettingText.value(setting, value))")
        }
        // Said as a constant, the empty list becomes a list of one library without a name, which keeps everybody out.
        _ = try self.value("SELECT set_config($1, '', false)", setting)
        try execute("\(subject) SET \(name) FROM CURRENT")
    }
}

/// Values of settings as a statement says them.
enum SettingText {
    /// Lists of names are kept with their quotes; said as one text they would become one name.
    private static let lists: Set<String> = [
        "search_path", "temp_tablespaces", "session_preload_libraries", "shared_preload_libraries",
        "local_preload_libraries", "unix_socket_directories",
    ]

    /// `my.setting` is two names.
    static func name(_ name: String) -> SQLText {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { part -> SQLText in
            "\(name: String(part))"
        }
        return SQLText(raw: parts.map(\.text).joined(separator: "."))
    }

    static func value(_ name: String, _ value: String) -> SQLText {
        lists.contains(name.lowercased()) ? list(value) : "\(value: value)"
    }

    /// `"$user", public` as `'$user', 'public'`.
    static func list(_ text: String) -> SQLText {
        var items: [String] = []
        var item = ""
        var isQuoted = false
        var hasItem = false
        let scalars = Array(text.unicodeScalars)
        var place = 0
        while place < scalars.count {
            let scalar = scalars[place]
            place += 1
            if isQuoted {
                if scalar != "\"" {
                    item.unicodeScalars.append(scalar)
                } else if place < scalars.count, scalars[place] == "\"" {
                    item += "\""
                    place += 1
                } else {
                    isQuoted = false
                }
            } else if scalar == "\"" {
                isQuoted = true
                hasItem = true
            } else if scalar == "," {
                items.append(item)
                item = ""
                hasItem = false
            } else if scalar != " " {
                item.unicodeScalars.append(scalar)
                hasItem = true
            }
        }
        if hasItem { items.append(item) }
        if items.isEmpty { return "''" }
        return SQLText(raw: items.map { SQLText.literal($0) }.joined(separator: ", "))
    }
}
