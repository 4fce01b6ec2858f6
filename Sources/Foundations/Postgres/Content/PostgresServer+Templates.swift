internal import Base
package import Databases
internal import Platform

extension PostgresServer {
    package func prepare(_ order: TemplateOrder, _ patience: Patience) throws(DatabaseFailure) -> DatabaseTemplate {
        let run = Run(patience)
        let session = try maintenanceSession(run)
        try requireFree(order.name, session)
        let input = DumpInput(order.next)
        let header = try input.header()
        let build = BuildOrder(mark: order.mark, base: order.base, source: .dump(next: order.next))
        let keepsOwners = order.keepsOwners && !header.isOfTimeline
        if keepsOwners {
            _ = try self.build(input, header, build, patience)
        } else {
            // Built as a timeline's would be, then given to us: a login that goes with its timeline can own nothing that stays.
            guard let user = try session.value("SELECT current_user") else { throw session.unexpected() }
            _ = try adopting(input, header, build, heir: user, patience)
        }
        do throws(DatabaseFailure) {
            let hasUnlogged = try self.session(order.name, run).value(
                "SELECT true FROM pg_class WHERE relpersistence = 'u' LIMIT 1")
            // Not IS_TEMPLATE: that would let everyone copy, and so read it, who may create databases.
            try session.execute("ALTER DATABASE \(name: order.name) ALLOW_CONNECTIONS false")
            try requireUnused(order.name, session)
            let seal = try TemplateSeal(order.name, losesRows: hasUnlogged != nil, session)
            guard let seal, !seal.isOpen else { throw DatabaseFailure(.different, Words.changed(order.name)) }
            let size = try session.value("SELECT pg_database_size($1::name)", order.name).flatMap { UInt64($0) }
            return DatabaseTemplate(
                name: order.name, keepsOwners: keepsOwners, isOfTimeline: header.isOfTimeline, bytes: size ?? 0,
                seal: seal.encoded)
        } catch {
            discard(order.name, run)
            throw error
        }
    }

    /// Copies a template; looked at before and after, so that what was copied is what was compared when it was made.
    func build(
        from template: DatabaseTemplate, _ order: BuildOrder, _ session: Session
    ) throws(DatabaseFailure) -> BuildReport {
        try requireSealed(template, session)
        let heir = order.owner == nil && !template.keepsOwners ? try owner(of: order.base, session) : nil
        try copy(template.name, to: order.name, "CONNECTION LIMIT 0", session)
        return try finishing(order, session.run) { () throws(DatabaseFailure) in
            try requireSealed(template, session)
            try take(order, session)
            guard let heir else { return try furnish(order, session, notes: []) }
            let stayed = try Ownership.give(order.name, to: heir, session)
            var notes = [Words.adopted(heir)]
            if !stayed.isEmpty { notes.append(Words.stayedForeign(stayed)) }
            return try furnish(order, session, notes: notes)
        }
    }

    private func requireSealed(_ template: DatabaseTemplate, _ session: Session) throws(DatabaseFailure) {
        guard OwnedName(template.name) != nil, let then = TemplateSeal(template.seal) else {
            throw DatabaseFailure(.different, Words.changed(template.name))
        }
        guard let now = try TemplateSeal(template.name, losesRows: then.losesRows, session) else {
            throw DatabaseFailure(.notFound, Words.noDatabase(template.name, place))
        }
        guard now == then else { throw DatabaseFailure(.different, Words.changed(template.name)) }
    }

    package func room(_ patience: Patience) throws(DatabaseFailure) -> UInt64? {
        try room(maintenanceSession(Run(patience)))
    }

    /// Refuses what the server's disk cannot hold: one that runs full in the middle of a copy may stop the whole server, for pages
    /// that it has promised to hold are written later.
    func requireRoom(for source: String, _ session: Session) throws(DatabaseFailure) {
        let size = try session.value("SELECT pg_database_size($1::name)", source).flatMap { UInt64($0) } ?? 0
        guard let room = try room(session), room < size + PostgresServer.spareRoom else { return }
        throw DatabaseFailure(.noSpace, Words.noRoom(place), hints: [Words.freeSpace])
    }

    private static let spareRoom: UInt64 = 16 << 20

    private func room(_ session: Session) throws(DatabaseFailure) -> UInt64? {
        guard address.isSocket || ["localhost", "127.0.0.1", "::1"].contains(address.host ?? "") else { return nil }
        guard try session.isSuperuser() else { return nil }
        let rows = try session.rows(
            """
            SELECT current_setting('data_directory'),
                extract(epoch FROM (SELECT modification FROM pg_stat_file('.')))::bigint
            """)
        guard let row = rows.first, let path = AbsolutePath(row.text(0)) else { return nil }
        // A container's port may lie on our loopback: only what the server sees the same way is its directory.
        let files = RealFileOperations()
        guard let status = try? files.status(FileDescriptors.none, CName(path.bytes)), status.kind == .directory,
            row.number(1) == status.modifiedNanoseconds / 1_000_000_000,
            let directory = try? files.openOwned(absolute: path, [.pathOnly, .directory])
        else { return nil }
        return try? files.space(directory.raw).availableBytes
    }
}

/// What a server says about a template: changed by whatever is needed to get into it.
///
/// Nobody gets into a database that allows no connections, and allowing them is a new version of its row in `pg_database`, whose
/// number stays another one when they are forbidden again. Housekeeping by the server itself leaves that row's version.
struct TemplateSeal: Equatable {
    /// Cluster, number of the database, version of its row.
    let place: String
    let isOpen: Bool
    /// Whether it holds unlogged tables, which a crash empties.
    let losesRows: Bool
    /// Start of the server and its last crash, where that matters.
    let uptime: String

    /// Nil when there is no such database.
    init?(_ database: String, losesRows: Bool, _ session: Session) throws(DatabaseFailure) {
        let rows = try session.rows(
            """
            SELECT (SELECT system_identifier FROM pg_control_system()) || ' ' || oid || ' ' || xmin, datallowconn,
                extract(epoch FROM pg_postmaster_start_time()) || ' '
                    || coalesce((SELECT extract(epoch FROM stats_reset)::text FROM pg_stat_bgwriter), '')
            FROM pg_database WHERE datname = $1
            """, database)
        guard let row = rows.first else { return nil }
        place = row.text(0)
        isOpen = row.flag(1)
        self.losesRows = losesRows
        uptime = losesRows ? row.text(2) : ""
    }

    var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(1)
        out.text(place)
        out.flag(isOpen)
        out.flag(losesRows)
        out.text(uptime)
        return out.bytes
    }

    init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        do {
            guard try reader.u8() == 1 else { return nil }
            place = try reader.text()
            isOpen = try reader.flag()
            losesRows = try reader.flag()
            uptime = try reader.text()
            try reader.finish()
        } catch {
            return nil
        }
    }
}
