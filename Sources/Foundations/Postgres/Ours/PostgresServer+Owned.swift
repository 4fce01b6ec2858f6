package import Base
package import Databases

extension PostgresServer {
    package func owned(by home: Identifier, _ patience: Patience) throws(DatabaseFailure) -> [OwnedItem] {
        let session = try maintenanceSession(Run(patience))
        let databases = try session.rows(
            """
            SELECT datname, shobj_description(oid, 'pg_database'), pg_get_userbyid(datdba) FROM pg_database
            WHERE datname LIKE '%\\_ev\\_%' ORDER BY datname COLLATE "C"
            """)
        let roles = try session.rows(
            """
            SELECT rolname, shobj_description(oid, 'pg_authid'), NULL FROM pg_roles WHERE rolname LIKE '%\\_ev\\_%'
            ORDER BY rolname COLLATE "C"
            """)
        let logins = Dictionary(
            roles.compactMap { row in row[1].flatMap(OwnedMark.init(comment:)).map { (row.text(0), $0) } },
            uniquingKeysWith: { first, _ in first })
        func items(_ rows: [ResultRow], _ kind: OwnedItem.Kind) -> [OwnedItem] {
            rows.compactMap { row in
                guard let name = OwnedName(row.text(0)), name.belongs(to: home) else { return nil }
                var mark = row[1].flatMap(OwnedMark.init(comment:))
                if let login = row[2].flatMap({ logins[$0] }) { mark = OwnedMark(of: name, mark, owner: login) }
                // Two homes may share their last digits; a mark says which one it is.
                if let mark, mark.home != home { return nil }
                return OwnedItem(kind: kind, name: name.text, mark: mark)
            }
        }
        return items(databases, .database) + items(roles, .role)
    }

    package func drop(_ item: OwnedItem, home: Identifier, _ patience: Patience) throws(DatabaseFailure) {
        let session = try maintenanceSession(Run(patience))
        let comment: String? =
            switch item.kind {
            case .database:
                try session.value(
                    "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1", item.name)
            case .role:
                try session.value(
                    "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = $1", item.name)
            }
        let mark = comment.flatMap(OwnedMark.init(comment:))
        guard OwnedName(item.name)?.belongs(to: home) == true, mark == nil || mark?.home == home else {
            throw DatabaseFailure(.notOurs, Words.notOurs(item.name))
        }
        switch item.kind {
        case .database: try drop(database: item.name, session)
        case .role: try drop(role: item.name, session)
        }
    }

    private func drop(database name: String, _ session: Session) throws(DatabaseFailure) {
        do {
            if session.majorVersion < 13 {
                _ = try SessionList.end(SessionList.read(session, name), name, session)
            }
            try session.execute("DROP DATABASE IF EXISTS \(name: name) \(session.force)")
        } catch {
            // Somebody else was quicker.
            if !error.isNotFound { throw error }
        }
    }

    func drop(role name: String, _ session: Session) throws(DatabaseFailure) {
        do {
            try session.execute("DROP ROLE IF EXISTS \(name: name)")
        } catch {
            guard case .server("2BP01") = error.kind else { throw error }
            // Grants on what all databases share; in databases of their own they went with those.
            try session.execute("DROP OWNED BY \(name: name)")
            try session.execute("DROP ROLE IF EXISTS \(name: name)")
        }
    }
}

extension OwnedMark {
    /// The mark of a database that a timeline's login owns: the login can change the database's comment, but not its own.
    fileprivate init?(of name: OwnedName, _ mark: OwnedMark?, owner login: OwnedMark) {
        if let mark, mark.home == login.home, mark.project == login.project, mark.timeline == login.timeline {
            self = mark
            return
        }
        // Of its identifier only what the name has is left.
        let digits = String(repeating: "0", count: 32 - name.keyTag.count) + name.keyTag
        guard let key = Identifier(digits) else { return nil }
        self.init(home: login.home, project: login.project, timeline: login.timeline, purpose: .world, key: key)
    }
}
