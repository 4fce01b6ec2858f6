import Base
import Knowledge
import Platform
import TestSupport
import Testing

@testable import Chronos

/// What the tests of knowledge do, in one word each.
extension RestoreFixture {
    @discardableResult
    func note(_ body: String, in world: ProjectRecord? = nil) throws -> Note {
        let world = world ?? project
        return try engine.addNote(NoteDraft(body, provenance: engine.provenance(.user, world)), world).note
    }

    func known(in world: ProjectRecord? = nil) throws -> [String] {
        try engine.notes(NoteFilter(), world ?? project).map(\.body).sorted()
    }

    func knowledge(of world: ProjectRecord? = nil) -> String { "home/worlds/\((world ?? project).world.text)" }

    /// What lies beside the knowledge of the worlds and does not belong there.
    func knowledgeLeftovers() throws -> [String] {
        var found: [String] = []
        let worlds = try files.openOwned(absolute: scratch.at("home/worlds"), [.read, .directory])
        for world in try files.list(worlds.raw) {
            let name = String(decoding: world.name, as: UTF8.self)
            let directory = try files.openOwned(absolute: scratch.at("home/worlds/\(name)"), [.read, .directory])
            found += try files.list(directory.raw).map { String(decoding: $0.name, as: UTF8.self) }
                .filter { !$0.hasPrefix("knowledge.db") || $0.hasSuffix(".new") }.map { "\(name)/\($0)" }
        }
        return found
    }

    func timeline(_ name: String) throws -> ProjectRecord { try engine.world(name, of: project) }

    @discardableResult
    func restoreWorld(_ id: Digest) throws -> RestoreReport {
        try engine.restore(project, RestoreRequest(checkpoint: id), .none)
    }
}
