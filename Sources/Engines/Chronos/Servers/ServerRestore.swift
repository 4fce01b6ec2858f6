internal import Base
internal import Databases
internal import Platform

/// Gives a world's databases on servers what a checkpoint held: each is built beside the living one, compared with the
/// checkpoint, and takes its place by a rename. What was living is kept on the server until the restore is entered.
///
/// Doing it twice is doing it once: the server says on which side of the rename it is.
struct ServerRestore {
    let run: RestoreRun
    let plan: RestorePlan
    let reader: ObjectReader

    private var engine: ChronosEngine { run.engine }
    private var brief: Patience { engine.briefPatience(run.supervision) }

    /// A database that is to be replaced.
    private struct Job {
        let served: ServedDatabase
        let entry: DatabasesComponent.Entry
        let staged: OwnedMark
        let swap: SwapPlan
    }

    /// Builds what will take their places, before anything is promised.
    func stage() throws {
        for job in try jobs() {
            try engine.environment.hooks.reach(.restoreDatabase)
            try build(job)
        }
    }

    /// What came of it.
    struct Outcome {
        var kept: [KeptDatabase] = []
        var problems: [Phrase] = []
    }

    func perform(_ outcome: inout Outcome) throws {
        for job in try jobs() {
            try engine.environment.hooks.reach(.restoreDatabase)
            let server = job.served.server
            if case .neither(_, false, false) = try calling({ () throws(DatabaseFailure) in
                try server.state(of: job.swap, brief)
            }) {
                try build(job)
            }
            try calling { () throws(DatabaseFailure) in
                try server.swap(job.swap, ending: run.supervision.endsSessions, brief)
            }
            try engine.environment.hooks.reach(.restoreDatabase)
            if let kept = try keepLateRows(job) { outcome.kept.append(kept) }
        }
    }

    /// Looks again: whether each database holds what the checkpoint says, as far as that can be known.
    func check(_ now: DatabasesComponent?, _ outcome: inout Outcome) throws {
        if plan.databases.isEmpty { return }
        let then = try engine.readDatabases(try engine.readCheckpoint(plan.target, reader), reader)
        for name in plan.databases.map(\.name) {
            guard let wanted = then?[name] else { continue }
            if let found = now?[name] {
                // Where its address is another now, something else was looked at: what was built was compared when it was.
                if found.isSamePlace(as: wanted), !found.isSameContent(as: wanted) {
                    outcome.problems.append(Words.databaseDiffers(name))
                }
            } else {
                outcome.problems.append(Words.databaseNotLookedAt(name))
            }
        }
    }

    /// Removes from the servers what was built and what was replaced; what cannot be reached now is swept later.
    static func discard(
        _ operation: Identifier, _ plan: RestorePlan? = nil, of world: ProjectRecord, _ engine: ChronosEngine
    ) {
        guard let found = try? engine.databases(of: world, plan), !found.isEmpty, let home = try? engine.identity(),
            let known = try? WorldDatabases.read(engine.home.world(world), engine.files)
        else { return }
        for (_, served) in found {
            guard let served = try? served.get() else { continue }
            for mark in marks(operation, served, world, home: home) where !known.keeps(mark.key) {
                try? served.server.drop(
                    OwnedItem(mark, base: served.base), home: home, engine.briefPatience(.none))
            }
        }
    }

    // MARK: - Jobs

    private func jobs() throws -> [Job] {
        if plan.databases.isEmpty { return [] }
        let then = try engine.readDatabases(try engine.readCheckpoint(plan.target, reader), reader)
        let home = try engine.identity()
        let found = try engine.databases(of: run.project, plan)
        return try plan.databases.map(\.name).map { name in
            guard let served = found.first(where: { $0.entry.name == name })?.served, let entry = then?[name] else {
                throw Words.noSuchDatabase(name)
            }
            let database = try served.get()
            let marks = ServerRestore.marks(plan.operation, database, run.project, home: home)
            let swap = SwapPlan(
                live: database.database, staged: OwnedItem(marks[0], base: database.base).name, kept: marks[1])
            return Job(served: database, entry: entry, staged: marks[0], swap: swap)
        }
    }

    /// Rows that were written after the safety checkpoint are in what was living, and nowhere else: then it stays.
    private func keepLateRows(_ job: Job) throws -> KeptDatabase? {
        let world = run.project
        var known = try WorldDatabases.read(engine.home.world(world), engine.files)
        let name = job.swap.keptName
        let kept = KeptDatabase(name: job.served.name, database: name)
        if known.keeps(job.swap.kept.key) { return kept }
        let (server, patience) = (job.served.server, engine.longPatience(run.supervision))
        // Let go already, by whoever finished this before.
        guard case .after = try calling({ () throws(DatabaseFailure) in try server.state(of: job.swap, brief) }) else {
            return nil
        }
        let safety = try engine.readDatabases(try engine.readCheckpoint(plan.safety, reader), reader)?[kept.name]
        let found = try calling { () throws(DatabaseFailure) in try server.fingerprint(name, patience) }
        if found == safety?.fingerprint { return nil }
        known.kept.append(
            WorldDatabases.Kept(
                name: kept.name, database: name, origin: job.served.origin, key: job.swap.kept.key,
                operation: plan.operation))
        try engine.write(known, of: world)
        return kept
    }

    /// What was built and what was replaced are named by the operation, so that whoever goes on with it finds them.
    private static func marks(
        _ operation: Identifier, _ served: ServedDatabase, _ world: ProjectRecord, home: Identifier
    ) -> [OwnedMark] {
        [OwnedMark.Purpose.staged, .kept].compactMap { purpose in
            let text = "\(operation.text) \(served.name) \(purpose.rawValue)"
            let digits = Hasher256.digest(of: Array(text.utf8)).description.prefix(32)
            guard let key = Identifier(String(digits)) else { return nil }
            return OwnedMark(home: home, project: world.id, timeline: world.world, purpose: purpose, key: key)
        }
    }

    private func build(_ job: Job) throws {
        run.supervision.report(.staging, subject: job.served.name)
        let server = job.served.server
        // What a failed attempt left under the name is ours, and half done.
        try calling { () throws(DatabaseFailure) in
            try server.drop(OwnedItem(job.staged, base: job.served.base), home: job.staged.home, brief)
        }
        // A timeline goes back and forth, bisecting for one; what main goes back to is seldom wanted twice.
        try engine.build(
            job.entry, job.staged, on: job.served, owner: job.served.role, for: run.project,
            keeping: job.served.role != nil, reader, run.supervision)
    }
}

extension ChronosEngine {
    /// Builds a database as a checkpoint held it: a copy of a template where there is one, else from the dump.
    ///
    /// `keeping`: what is built from the dump is kept as a template, where that is allowed.
    @discardableResult
    func build(
        _ entry: DatabasesComponent.Entry, _ mark: OwnedMark, on served: ServedDatabase, owner: TimelineRole?,
        for world: ProjectRecord, keeping: Bool, _ reader: ObjectReader, _ supervision: Supervision
    ) throws -> BuildReport {
        guard let content = entry.entry else { throw EverettError.damaged("database \(entry.name)") }
        let templates = DatabaseTemplates(
            engine: self, served: served, project: world, entry: entry, supervision: supervision)
        if let report = try templates.copy(to: mark, owner: owner) { return report }
        try templates.requireRoom()
        let dump = try DumpFile(self)
        defer { dump.remove() }
        try ContentReader(reader).forEachPiece(of: content) { try dump.append($0[...]) }
        if keeping, let report = try templates.copy(making: dump, to: mark, owner: owner) { return report }
        let order = BuildOrder(mark: mark, base: served.base, source: .dump(next: dump.reader()), owner: owner)
        return try calling { () throws(DatabaseFailure) in
            try served.server.build(order, longPatience(supervision))
        }
    }

    /// The databases that a preview says go back, and where they are: what is in the files may say otherwise afterwards.
    func databasesToReplace(
        _ preview: RestorePreview, _ project: ProjectRecord
    ) throws -> [RestorePlan.Database] {
        if preview.databases.isEmpty { return [] }
        let found = try databases(of: project)
        return try preview.databases.map { change in
            guard let served = found.first(where: { $0.entry.name == change.name })?.served else {
                throw Words.noSuchDatabase(change.name)
            }
            return RestorePlan.Database(
                name: change.name, address: try seal(try served.get().server.address.revealed))
        }
    }

    func readDatabases(_ checkpoint: Checkpoint, _ reader: ObjectReader) throws -> DatabasesComponent? {
        guard let id = checkpoint.databases else { return nil }
        guard let component = try? DatabasesComponent(try reader.read(id, .component)) else {
            throw EverettError.damaged("component \(id.short)")
        }
        return component
    }
}
