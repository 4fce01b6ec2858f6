internal import Base
internal import Databases
internal import Platform

extension ChronosEngine {
    /// Gives a new world databases of its own, as a checkpoint held them, and a login that reaches no others.
    func beginDatabases(
        of world: ProjectRecord, as base: Checkpoint, _ reader: ObjectReader, _ supervision: Supervision
    ) throws {
        guard let key = world.key, let held = try readDatabases(base, reader) else { return }
        let home = try identity()
        let main = try databases(of: world.main).map { ($0.entry.name, $0.served) }
        var known = WorldDatabases.none
        for entry in held.entries {
            // What was let go since then comes back in no world.
            guard let served = main.first(where: { $0.0 == entry.name })?.1 else { continue }
            let living = try served.get()
            func mark(_ purpose: OwnedMark.Purpose) -> OwnedMark {
                OwnedMark(
                    home: home, project: world.id, timeline: key, purpose: purpose, key: environment.ids.next())
            }
            let role = TimelineRole(mark: mark(.role), base: living.base, random: environment.random)
            let own = mark(.world)
            let address = living.address.leading(
                to: own.name(base: living.base), user: role.name, password: role.password)
            known.entries.append(
                WorldDatabases.Entry(
                    name: entry.name, variable: living.variable, sealed: try seal(address.revealed),
                    own: WorldDatabases.Own(role: role.mark.key, database: own.key, base: living.base)))
            // Written first: whoever removes a half-made timeline finds here what to look for.
            try write(known, of: world)
            supervision.report(.staging, subject: entry.name)
            try calling { () throws(DatabaseFailure) in
                try living.server.create(role, briefPatience(supervision))
            }
            try environment.hooks.reach(.branchDatabase)
            let templates = DatabaseTemplates(
                engine: self, served: living, project: world, entry: entry, supervision: supervision)
            // While a living database is copied, whoever wants to connect to it waits; of a template nobody does.
            if try templates.copy(to: own, owner: role) == nil,
                try !copy(entry, own, on: living, owner: role, supervision)
            {
                try build(
                    entry, own, on: living, owner: role, for: world, keeping: true, reader, supervision)
            }
            try environment.hooks.reach(.branchDatabase)
        }
    }

    private static let mostCopied: UInt64 = 2 << 30

    /// Has the server copy the database of a world that provably still holds what a checkpoint does: much faster than building
    /// it from a dump, and possible while nobody is connected to it. False when there is none.
    private func copy(
        _ entry: DatabasesComponent.Entry, _ mark: OwnedMark, on living: ServedDatabase, owner: TimelineRole,
        _ supervision: Supervision
    ) throws -> Bool {
        // Whoever wants to connect to it waits while it is copied.
        if entry.size > ChronosEngine.mostCopied { return false }
        let brief = briefPatience(supervision)
        for world in try worlds() where world.id == mark.project && world.key != mark.timeline {
            let memory = DatabasesMemory.read(home.cache(world, DatabasesComponent.name), files)
            guard let seen = memory.seen[entry.name], seen.entry.isSameContent(as: entry),
                let found = try? databases(of: world).first(where: { $0.entry.name == entry.name })?.served.get(),
                found.place == seen.place, found.server.address == living.server.address
            else { continue }
            let server = living.server
            do {
                guard try server.isUnchanged(found.database, since: seen.mark, brief) else { continue }
                _ = try server.build(
                    BuildOrder(mark: mark, base: living.base, source: .frozen(found.database), owner: owner),
                    longPatience(supervision))
                // Nobody can be connected while the server copies; somebody may have been there just before.
                if try server.isUnchanged(found.database, since: seen.mark, brief) { return true }
                try server.drop(OwnedItem(mark, base: living.base), home: mark.home, brief)
            } catch {
                switch error.kind {
                case .cancelled, .noSpace: throw error.everettError
                // Somebody is connected, or only its owner may copy it: a dump can be built all the same.
                default: continue
                }
            }
        }
        return false
    }

    func served(_ timeline: TimelineRecord, as base: Digest, _ project: ProjectRecord) throws -> [WorldDatabase] {
        guard let world = project.on(timeline) else { return [] }
        let reader = try ObjectReader(store)
        let held = try readDatabases(try readCheckpoint(base, reader), reader)
        return try databases(of: world).map { entry, served in
            WorldDatabase(
                name: entry.name, product: held?[entry.name]?.product ?? "", address: "\(try served.get().address)")
        }
    }

    /// Removes what a timeline has on servers; what cannot be reached now is swept when it can.
    func dropDatabases(of world: ProjectRecord) {
        guard let key = world.key, let known = try? WorldDatabases.read(home.world(world), files),
            !known.entries.isEmpty, let home = try? identity(),
            let main = try? databases(of: world.main)
        else { return }
        for entry in known.entries {
            guard let own = entry.own,
                let served = try? main.first(where: { $0.entry.name == entry.name })?.served.get()
            else { continue }
            for (purpose, identifier) in [(OwnedMark.Purpose.world, own.database), (.role, own.role)] {
                let mark = OwnedMark(
                    home: home, project: world.id, timeline: key, purpose: purpose, key: identifier)
                try? served.server.drop(OwnedItem(mark, base: own.base), home: home, briefPatience(.none))
            }
        }
    }

    /// Removes from the servers what no world has any more: a process died, or a server could not be reached in time.
    package func sweepDatabases(_ supervision: Supervision) throws -> Int {
        try owning("sweep databases", supervision) {
            var removed = 0
            try forEachOwned(supervision) { project, served, items in
                try forgetRemoved(served, items, project)
                let (home, needed) = (try identity(), try neededNames())
                // Whoever sweeps owns the store: nothing is being built or swapped.
                for item in items where !needed.contains(item.name) {
                    try calling { () throws(DatabaseFailure) in
                        try served.server.drop(item, home: home, briefPatience(supervision))
                    }
                    removed += 1
                }
            }
            return removed
        }
    }

    /// Names of what is on servers and belongs to nothing: what a command that runs right now makes is among it.
    package func databaseLeftovers(_ supervision: Supervision) throws -> [String] {
        var found: Set<String> = []
        try forEachOwned(supervision) { _, _, items in found.formUnion(items.map(\.name)) }
        if !found.isEmpty { found.subtract(try neededNames()) }
        return found.sorted()
    }

    /// Servers that cannot be reached are passed over.
    private func forEachOwned(
        _ supervision: Supervision, _ body: (ProjectRecord, ServedDatabase, [OwnedItem]) throws -> Void
    ) throws {
        for project in try state.projects() {
            for (_, served) in try databases(of: project) {
                let home = try identity()
                guard let served = try? served.get(),
                    let items = try? served.server.owned(by: home, briefPatience(supervision))
                else { continue }
                try body(project, served, items)
            }
        }
    }

    /// What its user has removed from the server is kept no more.
    private func forgetRemoved(_ served: ServedDatabase, _ items: [OwnedItem], _ project: ProjectRecord) throws {
        let there = Set(items.map(\.name))
        for world in try worlds() where world.id == project.id {
            var known = try WorldDatabases.read(home.world(world), files)
            let before = known
            known.kept.removeAll { $0.origin == served.origin && !there.contains($0.database) }
            known.templates.removeAll { $0.origin == served.origin && !there.contains($0.database) }
            if known.kept != before.kept || known.templates != before.templates { try write(known, of: world) }
        }
    }

    /// Names of what belongs to a world that is there, or holds what nothing else does.
    ///
    /// The directories of the worlds decide, and not `state.db`, which may have been lost and repaired without what it knew; and
    /// names, not marks: a timeline's login may change the comment of its database, which is where the mark is.
    private func neededNames() throws -> Set<String> {
        let home = try identity()
        var names: Set<String> = []
        let worlds: [[UInt8]] = try wrapped { () throws(SystemError) in
            let directory = try files.openOwned(absolute: self.home.worlds, [.read, .directory])
            return try files.list(directory.raw).map { $0.name }
        }
        for world in worlds {
            let known = try WorldDatabases.read(
                self.home.worlds.appending(BytePath.root.appending(world)), files)
            names.formUnion(known.kept.map(\.database))
            names.formUnion(known.templates.map(\.database))
            for own in known.entries.compactMap(\.own) {
                for (purpose, key) in [(OwnedMark.Purpose.world, own.database), (.role, own.role)] {
                    // Whose project and timeline it is, is not in a name.
                    let mark = OwnedMark(home: home, project: home, timeline: home, purpose: purpose, key: key)
                    names.insert(mark.name(base: own.base))
                }
            }
        }
        return names
    }

    /// Databases of a world that hold rows which no checkpoint has.
    package func keptDatabases(of world: ProjectRecord) throws -> [KeptDatabase] {
        try WorldDatabases.read(home.world(world), files).kept.map {
            KeptDatabase(name: $0.name, database: $0.database)
        }
    }

    /// Who is connected to databases of a world.
    func sessions(of names: [String], _ world: ProjectRecord) throws -> [DatabaseSessions] {
        if names.isEmpty { return [] }
        return try databases(of: world).compactMap { entry, served in
            guard names.contains(entry.name) else { return nil }
            let served = try served.get()
            let sessions = try calling { () throws(DatabaseFailure) in
                try served.server.sessions(of: served.database, briefPatience(.none))
            }
            return sessions.isEmpty ? nil : DatabaseSessions(database: entry.name, sessions: sessions)
        }
    }
}
