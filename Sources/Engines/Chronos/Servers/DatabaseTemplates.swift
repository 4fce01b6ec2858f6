package import Base
internal import Databases
internal import Platform

/// Templates of one database of a project on its server: contents that were built from a dump once and are copied since.
///
/// A cache: whatever is wrong with a template, it is removed and the dump is built instead. Each is named by the content that it
/// holds, and remembered by the project once it is whole; what is on a server under such a name and not remembered is left over.
struct DatabaseTemplates {
    let engine: ChronosEngine
    /// Whoever the database is built for.
    let served: ServedDatabase
    let project: ProjectRecord
    let entry: DatabasesComponent.Entry
    let supervision: Supervision

    /// What is known about a template, and what is asked of it.
    private typealias Known = WorldDatabases.Template

    private var brief: Patience { engine.briefPatience(supervision) }
    private var place: Digest { served.templatePlace }

    /// Builds a copy of a template that holds the wanted content; nil when there is none that can be had.
    func copy(to mark: OwnedMark, owner: TimelineRole?) throws -> BuildReport? {
        if engine.environment.templates().isOff { return nil }
        let known = try WorldDatabases.read(engine.home.world(project.main), engine.files)
        let found = known.templates.first {
            $0.content == entry.content && $0.place == place
                && (owner == nil ? $0.keepsOwners || $0.isOfTimeline : !$0.keepsOwners)
        }
        guard let found else { return nil }
        return try copy(found, to: mark, owner)
    }

    /// Makes a template of the dump and builds a copy of it; nil where none may be kept, or none could be made.
    func copy(making dump: DumpFile, to mark: OwnedMark, owner: TimelineRole?) throws -> BuildReport? {
        guard let made = try make(dump, keepsOwners: owner == nil) else { return nil }
        let report = try copy(made, to: mark, owner)
        // Its indexes may have made it larger than anybody could know.
        try engine.dropTemplates(of: project, beyond: engine.environment.templates(), supervision)
        return report
    }

    /// Refuses to begin what the server's disk cannot hold, where that is known; templates make room first.
    func requireRoom() throws {
        func isEnough() -> Bool {
            guard let room = try? served.server.room(brief) else { return true }
            return room >= entry.size + DatabaseTemplates.spareRoom
        }
        if isEnough() { return }
        try engine.dropTemplates(of: project, beyond: .off, supervision)
        guard isEnough() else { throw Words.noRoomOnServer(entry.name) }
    }

    /// What a database takes beside its rows, and a server for its work.
    private static let spareRoom: UInt64 = 24 << 20

    private func copy(_ known: Known, to mark: OwnedMark, _ owner: TimelineRole?) throws -> BuildReport? {
        let template = DatabaseTemplate(
            name: known.database, keepsOwners: known.keepsOwners, isOfTimeline: known.isOfTimeline,
            bytes: known.bytes, seal: known.seal)
        do {
            let report = try served.server.build(
                BuildOrder(mark: mark, base: served.base, source: .template(template), owner: owner),
                engine.longPatience(supervision))
            try engine.change(project.main) { all in
                // The last used one comes last.
                guard let index = all.templates.firstIndex(where: { $0.key == known.key }) else { return }
                var used = all.templates.remove(at: index)
                used.used = engine.environment.clock.now
                all.templates.append(used)
            }
            return report
        } catch let failure as DatabaseFailure {
            switch failure.kind {
            case .cancelled, .unreachable, .lost, .refusedLogin, .timeout: throw failure.everettError
            case .noSpace:
                // Rather a slow copy than none: what is only kept for speed makes room.
                try engine.dropTemplates(of: project, beyond: .off, supervision)
            default: try engine.drop([known], of: project, supervision)
            }
            return nil
        }
    }

    private func make(_ dump: DumpFile, keepsOwners: Bool) throws -> Known? {
        let policy = engine.environment.templates()
        guard !policy.isOff, let content = entry.content, entry.size <= policy.bytes, try hasRoom() else { return nil }
        try engine.dropTemplates(of: project, beyond: policy, leaving: entry.size, supervision)
        let text = "template \(content) \(keepsOwners) \(place)"
        guard let key = Identifier(String(Hasher256.digest(of: Array(text.utf8)).description.prefix(32))) else {
            return nil
        }
        let main = project.main
        let mark = OwnedMark(
            home: try engine.identity(), project: main.id, timeline: main.world, purpose: .template, key: key)
        try engine.environment.hooks.reach(.templateDatabase)
        do {
            // What a killed attempt left under this name is ours, and nobody remembers it.
            try served.server.drop(OwnedItem(mark, base: served.base), home: mark.home, brief)
            let made = try served.server.prepare(
                TemplateOrder(mark: mark, base: served.base, keepsOwners: keepsOwners, next: dump.reader()),
                engine.longPatience(supervision))
            try engine.environment.hooks.reach(.templateDatabase)
            let now = engine.environment.clock.now
            let known = Known(
                name: entry.name, database: made.name, origin: served.origin, place: place, content: content, key: key,
                keepsOwners: made.keepsOwners, isOfTimeline: made.isOfTimeline, bytes: made.bytes, made: now, used: now,
                seal: made.seal)
            try engine.change(main) { all in
                all.templates.removeAll { $0.key == key }
                all.templates.append(known)
            }
            try engine.environment.hooks.reach(.templateDatabase)
            return known
        } catch let failure as DatabaseFailure {
            switch failure.kind {
            case .cancelled, .callback, .unreachable, .lost, .refusedLogin, .timeout, .damagedDump, .missingRoles,
                .missingExtensions, .missingProgram:
                throw failure.everettError
            case .noSpace: try engine.dropTemplates(of: project, beyond: .off, supervision)
            // What only concerns the template must not keep a timeline from being made.
            default: break
            }
            return nil
        }
    }

    /// A template and a copy of it are to leave as much again, where it is known what is free.
    private func hasRoom() throws -> Bool {
        guard let room = try? served.server.room(brief) else { return true }
        return room / 3 >= entry.size
    }
}

/// A database that is kept on a server to be copied.
package struct KeptTemplate: Sendable, Hashable {
    /// Of the database it was made of, as the project calls it.
    package let name: String
    /// What it is called on its server.
    package let database: String
    package let bytes: UInt64
    package let made: Timestamp
    package let used: Timestamp
}

extension ChronosEngine {
    /// The templates that a project has on servers, the longest unused first; no server is asked.
    package func templates(of project: ProjectRecord) throws -> [KeptTemplate] {
        try WorldDatabases.read(home.world(project.main), files).templates.map {
            KeptTemplate(name: $0.name, database: $0.database, bytes: $0.bytes, made: $0.made, used: $0.used)
        }
    }

    /// How many templates there are, of all projects, and what room they take on servers.
    package func templateSizes() throws -> (count: Int, bytes: UInt64) {
        let all = try state.projects().flatMap { try templates(of: $0) }
        return (all.count, all.reduce(0) { $0 + $1.bytes })
    }

    /// Lets templates go that hold what no checkpoint holds any more, or that are too many by now.
    func tidyTemplates(_ supervision: Supervision) throws {
        // Without the lock first: most homes have none.
        guard try templateSizes().count > 0 else { return }
        try owning("tidy templates", supervision) {
            for project in try state.projects() {
                let known = try WorldDatabases.read(home.world(project), files).templates
                try drop(known.filter { !store.contains($0.content) }, of: project, supervision)
                try dropTemplates(of: project, beyond: environment.templates(), supervision)
            }
        }
    }

    /// Lets the longest unused templates go until what is left, and one of `size` bytes more, is within a policy.
    func dropTemplates(
        of project: ProjectRecord, beyond policy: TemplatePolicy, leaving size: UInt64? = nil,
        _ supervision: Supervision
    ) throws {
        var left = try WorldDatabases.read(home.world(project.main), files).templates
        var gone: [WorldDatabases.Template] = []
        let more = (count: size == nil ? 0 : 1, bytes: size ?? 0)
        while !left.isEmpty,
            !policy.allows(count: left.count + more.count, bytes: left.reduce(more.bytes) { $0 + $1.bytes })
        { gone.append(left.removeFirst()) }
        try drop(gone, of: project, supervision)
    }

    /// Removes templates from their servers and forgets those; one whose server does not answer stays remembered.
    func drop(_ templates: [WorldDatabases.Template], of project: ProjectRecord, _ supervision: Supervision) throws {
        if templates.isEmpty { return }
        let (home, main) = (try identity(), project.main)
        let declared = try databases(of: main)
        for template in templates {
            guard let served = try? declared.first(where: { $0.entry.name == template.name })?.served.get(),
                served.origin == template.origin
            else { continue }
            let item = OwnedItem(kind: .database, name: template.database, mark: nil)
            guard (try? served.server.drop(item, home: home, briefPatience(supervision))) != nil else { continue }
            try change(main) { known in known.templates.removeAll { $0.key == template.key } }
        }
    }

    /// Changes what is remembered about a project's databases.
    func change(_ project: ProjectRecord, _ body: (inout WorldDatabases) -> Void) throws {
        var known = try WorldDatabases.read(home.world(project), files)
        body(&known)
        try write(known, of: project)
    }
}
