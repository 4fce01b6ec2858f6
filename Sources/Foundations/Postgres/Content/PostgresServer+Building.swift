internal import Base
package import Databases
internal import Platform

extension PostgresServer {
    package func build(_ order: BuildOrder, _ patience: Patience) throws(DatabaseFailure) -> BuildReport {
        let run = Run(patience)
        let session = try maintenanceSession(run)
        try requireFree(order.name, session)
        switch order.source {
        case .frozen(let source):
            try requireDatabase(source, session)
            // Nobody but a superuser gets in until what is granted to all is taken away.
            try copy(source, to: order.name, "CONNECTION LIMIT 0", session)
            return try finishing(order, run) { () throws(DatabaseFailure) in
                try take(order, session)
                return try furnish(order, session, notes: [])
            }
        case .dump(let next):
            let input = DumpInput(next)
            let header = try input.header()
            if order.owner == nil, header.isOfTimeline {
                return try adopting(input, header, order, heir: try owner(of: order.base, session), patience)
            }
            return try build(input, header, order, patience)
        case .template(let template):
            return try build(from: template, order, session)
        }
    }

    /// Whose a living database is.
    func owner(of base: String, _ session: Session) throws(DatabaseFailure) -> String {
        let owner = try session.value("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = $1", base)
        guard let owner else { throw DatabaseFailure(.notFound, Words.noDatabase(base, place)) }
        return owner
    }

    func build(
        _ input: DumpInput, _ header: DumpHeader, _ order: BuildOrder, _ patience: Patience
    ) throws(DatabaseFailure) -> BuildReport {
        let run = Run(patience)
        let session = try maintenanceSession(run)
        try check(header, order, session)
        try session.execute(
            """
            CREATE DATABASE \(name: order.name) TEMPLATE template0
            \(header.locale.clause(major: session.majorVersion)) CONNECTION LIMIT 0
            """)
        return try finishing(order, run) { () throws(DatabaseFailure) in
            try take(order, session)
            let notes = try restore(input, header, order, session)
            let expected = try input.finish()
            if order.isVerified {
                let found = try fingerprint(order.name, patience)
                let names = found.differences(from: expected)
                guard names.isEmpty else {
                    throw DatabaseFailure(.different, Words.different(names))
                }
            }
            return try furnish(order, session, notes: notes)
        }
    }

    /// Builds what a timeline had for others: with the rights of a login of its own, for its constraints and triggers were
    /// written by the timeline's programs; then everything is given to an heir: whoever owns the living database, or us.
    func adopting(
        _ input: DumpInput, _ header: DumpHeader, _ order: BuildOrder, heir: String, _ patience: Patience
    ) throws(DatabaseFailure) -> BuildReport {
        let run = Run(patience)
        let session = try maintenanceSession(run)
        let mark = OwnedMark(
            home: order.mark.home, project: order.mark.project, timeline: order.mark.timeline, purpose: .role,
            key: order.mark.key)
        let lent = TimelineRole(mark: mark, base: order.base, random: .system)
        // What a killed attempt left under this name owns nothing any more.
        try drop(role: lent.name, session)
        try create(lent, patience)
        do throws(DatabaseFailure) {
            let built = try build(input, header, order.owned(by: lent), patience)
            return try finishing(order, run) { () throws(DatabaseFailure) in
                let stayed = try Ownership.give(order.name, to: heir, session)
                try Ownership.takeGrants(from: lent.name, in: order.name, session)
                try drop(role: lent.name, session)
                var notes = built.notes + [Words.adopted(heir)]
                if !stayed.isEmpty { notes.append(Words.stayedForeign(stayed)) }
                return BuildReport(name: built.name, isolation: Isolation([]), notes: notes)
            }
        } catch {
            // A login that owns nothing any more; what cannot be removed now is found by its name.
            if let tidying = try? maintenanceSession(run.tidying) { try? drop(role: lent.name, tidying) }
            throw error
        }
    }

    /// Nothing is left of what could not be finished.
    func finishing(
        _ order: BuildOrder, _ run: Run, _ body: () throws(DatabaseFailure) -> BuildReport
    ) throws(DatabaseFailure) -> BuildReport {
        do {
            return try body()
        } catch {
            discard(order.name, run)
            throw error
        }
    }

    /// Makes a new database ours: marked, and closed to all others.
    func take(_ order: BuildOrder, _ session: Session) throws(DatabaseFailure) {
        try session.comment(database: order.name, order.mark.comment)
        try session.execute("REVOKE ALL ON DATABASE \(name: order.name) FROM PUBLIC")
        try session.execute("ALTER DATABASE \(name: order.name) CONNECTION LIMIT -1")
    }

    private func check(_ header: DumpHeader, _ order: BuildOrder, _ session: Session) throws(DatabaseFailure) {
        let known = Set(try session.rows("SELECT name FROM pg_available_extensions").map { $0.text(0) })
        let extensions = header.extensions.filter { !known.contains($0) }
        guard extensions.isEmpty else {
            throw DatabaseFailure(
                .missingExtensions(extensions), Words.missingExtensions(extensions), hints: [Words.installExtensions])
        }
        guard order.owner == nil else { return }
        let roles = Set(try session.rows("SELECT rolname FROM pg_roles").map { $0.text(0) })
        let owners = header.owners.filter { !roles.contains($0) }
        guard owners.isEmpty else {
            throw DatabaseFailure(.missingRoles(owners), Words.missingRoles(owners), hints: [Words.createRoles])
        }
    }

    /// Runs `pg_restore`, and tells damage of the dump from what the server does not like.
    private func restore(
        _ input: DumpInput, _ header: DumpHeader, _ order: BuildOrder, _ session: Session
    ) throws(DatabaseFailure) -> [Phrase] {
        let run = session.run
        let programs = try DumpPrograms.find(for: max(session.majorVersion, header.programMajor), self)
        var arguments = [
            "--format=custom", "--exit-on-error", "--no-password",
            "--dbname=dbname=\(PostgresServer.quoted(order.name))",
        ]
        var login = self
        var notes: [Phrase] = []
        if let owner = order.owner {
            arguments += ["--no-owner", "--no-privileges"]
            if header.privileged.isEmpty {
                // As the timeline's own login: what its programs wrote into constraints runs with its rights, not with ours.
                login = PostgresServer(
                    address.leading(to: order.name, user: owner.name, password: owner.password),
                    searchPath: searchPath, programDirectory: programDirectory)
                try admit(owner, to: order.name, session)
                try session.execute("ALTER DATABASE \(name: order.name) OWNER TO \(name: owner.name)")
                let place = try self.session(order.name, run)
                // Since 15 it follows the database.
                if session.majorVersion < 15 { try place.execute("ALTER SCHEMA public OWNER TO \(name: owner.name)") }
                // Elsewhere are those that a login like this one made, once the archive has made their schemas.
                for (name, schema) in zip(header.extensions, header.schemas)
                where schema == "public" || schema == "pg_catalog" {
                    try place.execute("CREATE EXTENSION IF NOT EXISTS \(name: name) SCHEMA \(name: schema) CASCADE")
                }
                if !header.extensions.isEmpty {
                    // The archive comments on extensions, which only their owner may.
                    arguments.append("--no-comments")
                    notes.append(Words.noComments)
                }
            } else {
                notes.append(Words.restoredAsAdministrator(header.privileged))
            }
        }
        let failure: DatabaseFailure?
        do {
            let result = try ChildProcess.stream(
                programs.restore, arguments: arguments.map { Array($0.utf8) },
                environment: DumpPrograms.environment(login, database: order.name), input: { try input.piece() },
                output: { _ in }, timeoutMilliseconds: run.millisecondsLeft, isCancelled: run.isCancelled)
            failure = result.succeeded ? nil : ProgramFailure.reading(result, "pg_restore", self)
        } catch {
            throw DatabaseFailure.wrapping(error)
        }
        if let failure {
            if case .server = failure.kind { _ = try input.finish() }
            throw failure
        }
        return notes
    }

    /// A value of a connection string.
    private static func quoted(_ value: String) -> String {
        var out = "'"
        for scalar in value.unicodeScalars {
            if scalar == "'" || scalar == "\\" { out += "\\" }
            out.unicodeScalars.append(scalar)
        }
        return out + "'"
    }

    /// Gives a built database to its owner, and moves its sequences.
    func furnish(_ order: BuildOrder, _ session: Session, notes: [Phrase]) throws(DatabaseFailure)
        -> BuildReport
    {
        var notes = notes
        if let offset = order.sequenceOffset {
            let inside = try self.session(order.name, session.run)
            let stayed = try Sequences.move(by: offset, inside)
            if !stayed.isEmpty { notes.append(Words.sequencesStayed(stayed)) }
        }
        guard let owner = order.owner else {
            return BuildReport(name: order.name, isolation: Isolation([]), notes: notes)
        }
        try admit(owner, to: order.name, session)
        let foreign = try Ownership.give(order.name, to: owner.name, session)
        let refused = try DatabaseSettings.lend(from: order.base, to: order.name, owner.name, session)
        if !refused.isEmpty { notes.append(Words.settingsNotLent(refused)) }
        var weaknesses = try weaknesses(of: owner, in: order.name, session)
        if !foreign.isEmpty { weaknesses.append(.foreignObjects(foreign)) }
        return BuildReport(name: order.name, isolation: Isolation(weaknesses), notes: notes)
    }
}

/// Numbers given out on two sides of a merge must not meet.
enum Sequences {
    /// Moves each sequence on; gives the names of those that have no room.
    static func move(by offset: Int64, _ session: Session) throws(DatabaseFailure) -> [String] {
        var stayed: [String] = []
        for sequence in try SequenceValues.names(session) {
            let moved = try session.value(
                """
                SELECT setval(s.seqrelid::regclass,
                    (q.last_value + sign(s.seqincrement)::numeric * $2::numeric)::bigint, true)
                FROM pg_sequence s, \(sequence.name) q
                WHERE s.seqrelid = $1::regclass AND q.last_value + sign(s.seqincrement)::numeric * $2::numeric
                    BETWEEN s.seqmin::numeric AND s.seqmax::numeric
                """, sequence.name.text, "\(offset)")
            if moved == nil { stayed.append(sequence.shown) }
        }
        return stayed
    }
}
