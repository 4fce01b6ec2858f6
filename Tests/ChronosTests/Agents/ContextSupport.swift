import Base
import Contexts
import TestSupport

@testable import Chronos

/// What the tests of agents' context do, in one word each.
extension RestoreFixture {
    @discardableResult
    func tell(
        _ body: String, _ agent: String = "dev", kind: String = "message", in world: ProjectRecord? = nil
    ) throws -> ContextEntry {
        let world = world ?? project
        let draft = try ContextDraft(
            Array(body.utf8), kind: kind, agent: agent, provenance: try engine.contextProvenance(world))
        return try engine.addContext(draft, world)
    }

    /// What agents wrote and remember, in order.
    func remembered(in world: ProjectRecord? = nil) throws -> [String] {
        try entries(in: world).filter { $0.kind != ContextEntry.rewound }.map {
            String(decoding: $0.body, as: UTF8.self)
        }
    }

    func entries(in world: ProjectRecord? = nil) throws -> [ContextEntry] {
        try engine.context(of: world ?? project).entries(ContextFilter(limit: ContextFilter.mostAtOnce))
    }

    func abandoned(in world: ProjectRecord? = nil) throws -> [String] {
        try engine.abandonedContext(ContextFilter(limit: ContextFilter.mostAtOnce), world ?? project)
            .map { String(decoding: $0.body, as: UTF8.self) }
    }

    /// The checkpoints that the agents were told of.
    func rewinds(in world: ProjectRecord? = nil) throws -> [Digest?] {
        try entries(in: world).filter { $0.kind == ContextEntry.rewound }.map(\.provenance.checkpoint)
    }
}
