import Base
import TestSupport
import Testing

@testable import Contexts

/// Random histories of several worlds, beside a model in which every world simply has a list.
@Suite struct ContextModelTests {
    struct Model {
        struct World {
            let id: Identifier
            var bodies: [String]
            var isThere = true
        }

        var worlds: [World]
        var written: Set<String> = []
        /// What a checkpoint remembers beside what the log says of it.
        var checkpoints: [(bodies: [String], position: ContextPosition?)] = []
    }

    @Test(arguments: 0..<TestScale.count(40))
    func `what is remembered is what the model remembers`(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed) &+ 0x4157)
        let bench = try ContextFixture(seed: UInt64(seed))
        var model = Model(worlds: [.init(id: bench.main, bodies: [])])
        for step in 0..<60 {
            let at = Int.random(in: 0..<model.worlds.count, using: &random)
            let world = model.worlds[at]
            switch Int.random(in: 0..<10, using: &random) {
            case 0...4 where world.isThere:
                let body = "secret-\(seed)-\(step)"
                try bench.add(body, agent: random.next() % 2 == 0 ? "dev" : "review", to: world.id)
                model.worlds[at].bodies.append(body)
                model.written.insert(body)
            case 5 where world.isThere, 6 where world.isThere:
                model.checkpoints.append((world.bodies, try bench.log.position(of: world.id)))
            case 7 where world.isThere:
                guard let target = model.checkpoints.randomElement(using: &random) else { continue }
                // A restore, or its undo: both stand somewhere else.
                model.checkpoints.append((world.bodies, try bench.log.position(of: world.id)))
                let line = bench.nextID()
                let told = random.next() % 4 == 0 ? nil : (ContextFixture.checkpoint(step), String?.none)
                for _ in 0...Int.random(in: 0...1, using: &random) {
                    try bench.log.stand(
                        world.id, at: target.position, onLine: line, rewoundTo: told, at: bench.now)
                }
                model.worlds[at].bodies = target.bodies
            case 8:
                guard model.worlds.count < 6, let target = model.checkpoints.randomElement(using: &random) else {
                    continue
                }
                let new = Model.World(id: bench.nextID(), bodies: target.bodies)
                try bench.log.stand(new.id, at: target.position, onLine: bench.nextID(), at: bench.now)
                model.worlds.append(new)
            case 9 where at > 0 && world.isThere:
                try bench.log.leave(world.id)
                model.worlds[at].bodies = []
                model.worlds[at].isThere = false
            default: continue
            }
            if step % 7 == 0 { bench.log = try ContextStore(bench.path) }
            try expect(bench, model, "seed \(seed), step \(step)")
        }
    }

    private func expect(_ bench: ContextFixture, _ model: Model, _ place: String) throws {
        for world in model.worlds {
            let view = try bench.log.view(of: world.id)
            #expect(try view.bodies() == world.bodies, "\(place)")
            #expect(view.count == world.bodies.count, "\(place)")
            #expect(
                try view.entries().compactMap(\.number) == Array(1..<(world.bodies.count + 1)).suffix(100), "\(place)")
            let prompt = try ContextModelTests.prompt(view)
            for body in model.written.subtracting(world.bodies) {
                #expect(!prompt.contains(body + "\n"), "\(place): \(body) reached a prompt")
            }
            let position = try bench.log.position(of: world.id)
            #expect(position?.entries ?? 0 == world.bodies.count, "\(place)")
            if let position { #expect(try bench.log.view(at: position).bodies() == world.bodies, "\(place)") }
        }
        for checkpoint in model.checkpoints {
            guard let position = checkpoint.position else { continue }
            #expect(try bench.log.view(at: position).bodies() == checkpoint.bodies, "\(place)")
        }
        // Nothing is lost: main sees it, or another world does, or it is listed as abandoned.
        let seen = Set(model.worlds.flatMap(\.bodies))
        let abandoned = Set(
            try model.worlds.flatMap { world in
                try bench.log.abandoned(of: world.id, ContextFilter(limit: 1000))
                    .map { String(decoding: $0.body, as: UTF8.self) }
            })
        #expect(seen.union(abandoned) == model.written, "\(place)")
    }

    /// All that the functions for agents give, in one text.
    static func prompt(_ view: ContextView) throws -> String {
        var entries = try view.entries(ContextFilter(limit: 1000))
        for agent in ["dev", "review"] {
            entries += try view.entries(ContextFilter(agent: agent, limit: 1000))
            for kind in ["message", "plan"] { entries += [try view.newest(kind, of: agent)].compactMap { $0 } }
        }
        for entry in entries { entries.append(try view.entry(entry.id.text)) }
        return entries.map { entry in
            let body = String(decoding: entry.body, as: UTF8.self)
            return "\(entry.agent ?? "") \(entry.session ?? "") \(entry.provenance.source ?? "") \(body)\n"
        }.joined()
    }
}
