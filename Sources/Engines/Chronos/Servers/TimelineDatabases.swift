internal import Base
internal import Databases

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
            try makeWorldDirectory(self.home.world(world))
            try known.write(self.home.world(world), files)
            supervision.report(.staging, subject: entry.name)
            try calling { () throws(DatabaseFailure) in
                try living.server.create(role, briefPatience(supervision))
            }
            try environment.hooks.reach(.branchDatabase)
            try build(entry, own, on: living, owner: role, reader, supervision)
            try environment.hooks.reach(.branchDatabase)
        }
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
            let projects = Set(try state.projects().map(\.id))
            for project in try state.projects() {
                let living = Set(try state.timelineRecords(project.id).compactMap(\.key))
                for (_, served) in try databases(of: project) {
                    let home = try identity()
                    guard let served = try? served.get(),
                        let items = try? served.server.owned(by: home, briefPatience(supervision))
                    else { continue }
                    for item in items {
                        // Whoever sweeps owns the store: nothing is being built or swapped.
                        if let mark = item.mark, [.world, .role].contains(mark.purpose), living.contains(mark.timeline)
                        {
                            continue
                        }
                        if let mark = item.mark, mark.project != project.id, projects.contains(mark.project) {
                            continue
                        }
                        try calling { () throws(DatabaseFailure) in
                            try served.server.drop(item, home: home, briefPatience(supervision))
                        }
                        removed += 1
                    }
                }
            }
            return removed
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
