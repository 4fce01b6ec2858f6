package import Base
package import Contexts
internal import Platform

extension ChronosEngine {
    /// The context log of a project, open; nil where no agent has written anything yet.
    func contexts(of project: ProjectRecord) throws -> ContextStore? {
        let path = home.contexts(project)
        do {
            return try ContextStore.ifPresent(path, files: files)
        } catch {
            guard error.code == .integrity else { throw error }
            throw error.adding(
                hint: Phrase(
                    "move \(path) away; agents then begin without a memory",
                    pl: "przenieś \(path) w inne miejsce; agenci zaczną wtedy bez pamięci"))
        }
    }

    /// Keeps an entry in the context of a world's agents. No lock is taken: SQLite's own is enough.
    package func addContext(_ draft: ContextDraft, _ world: ProjectRecord) throws -> ContextEntry {
        try ContextStore(home.contexts(world), files: files).append(
            draft, to: world.world, id: environment.ids.next(), at: environment.clock.now)
    }

    /// Where an entry that is written now comes from.
    package func contextProvenance(source: String? = nil, _ world: ProjectRecord) throws -> ContextProvenance {
        ContextProvenance(
            timeline: world.timeline, checkpoint: try state.head(world.id, world.timeline), source: source)
    }

    /// What the agents of a world remember: the only way to it that may lead into a prompt.
    package func context(of world: ProjectRecord) throws -> ContextView {
        try (contexts(of: world) ?? ContextStore.nothing()).view(of: world.world)
    }

    /// What the agents remembered when a checkpoint was made.
    package func context(at checkpoint: Digest, _ project: ProjectRecord) throws -> ContextView {
        let reader = try ObjectReader(store)
        let log = try contexts(of: project) ?? ContextStore.nothing()
        guard let agents = try readAgents(try readCheckpoint(checkpoint, reader), reader) else {
            return try log.view(of: environment.ids.next())
        }
        return try log.view(at: agents.position)
    }

    /// What was written and is not remembered, because the world was taken back or is no more. For people only.
    package func abandonedContext(_ filter: ContextFilter, _ world: ProjectRecord) throws -> [ContextEntry] {
        try contexts(of: world)?.abandoned(of: world.world, filter) ?? []
    }

    /// How far the agents of a world remember now.
    func agents(of world: ProjectRecord) throws -> AgentsComponent? {
        try contexts(of: world)?.position(of: world.world).map { AgentsComponent($0) }
    }

    /// How far agents remembered; nil when that was nothing.
    func readAgents(_ checkpoint: Checkpoint, _ reader: ObjectReader) throws -> AgentsComponent? {
        guard let id = checkpoint.agents else { return nil }
        guard let component = try? AgentsComponent(try reader.read(id, .component)) else {
            throw EverettError.damaged("component \(id.short)")
        }
        return component
    }

    /// The agents of a new world remember what those of the checkpoint did.
    func beginContext(of world: ProjectRecord, as base: Checkpoint, _ reader: ObjectReader) throws {
        guard let agents = try readAgents(base, reader), let log = try contexts(of: world) else { return }
        try log.stand(
            world.world, at: agents.position, onLine: environment.ids.next(), at: environment.clock.now)
    }

    /// A world is no more; what its agents wrote is kept as an abandoned future.
    func leaveContext(of world: ProjectRecord) throws {
        try contexts(of: world)?.leave(world.world)
    }
}
