internal import Base
internal import Databases

extension DatabaseConformance {
    static let owning: [Check] = [
        Check("what is ours is listed and can be dropped, and nothing else can") { scene in
            let before = try scene.bench.names(beginning: scene.live)
            let frozen = try scene.server.freeze(
                scene.live, as: scene.mark(.frozen), base: scene.live, scene.patience)
            let role = TimelineRole(mark: scene.mark(.role), base: scene.live, random: .system)
            try scene.server.create(role, scene.patience)
            let built = try scene.build(.world, from: .frozen(frozen), owner: role)
            let owned = try scene.server.owned(by: scene.home, scene.patience)
            try require(Set(owned.map(\.name)) == [frozen, built.name, role.name], "listed: \(owned)")
            try require(owned.allSatisfy { $0.mark?.home == scene.home }, "without a mark: \(owned)")
            try require(owned.last?.kind == .role, "roles come before databases")
            try require(
                try scene.server.owned(by: scene.ids.next(), scene.patience).isEmpty, "another home has them too")

            try refuses("drop", { if case .notOurs = $0 { true } else { false } }) {
                let item = OwnedItem(kind: .database, name: scene.live, mark: owned.first?.mark)
                try scene.server.drop(item, home: scene.home, scene.patience)
            }
            try refuses("drop", { if case .notOurs = $0 { true } else { false } }) {
                try scene.server.drop(owned[0], home: scene.ids.next(), scene.patience)
            }
            let client = try scene.bench.connect(to: built.name)
            for item in owned { try scene.server.drop(item, home: scene.home, scene.patience) }
            try require(!client.isConnected, "a session in a dropped database")
            for item in owned { try scene.server.drop(item, home: scene.home, scene.patience) }
            try require(try scene.bench.names(beginning: scene.live) == before, "something was left or lost")
        },
        Check("a login cannot be made twice") { scene in
            let role = TimelineRole(mark: scene.mark(.role), base: scene.live, random: .system)
            try scene.server.create(role, scene.patience)
            try refuses("create", { if case .alreadyExists = $0 { true } else { false } }) {
                try scene.server.create(role, scene.patience)
            }
            try scene.server.drop(OwnedItem(role.mark, base: scene.live), home: scene.home, scene.patience)
            try require(try scene.isGone(role.name), "it is still there")
        },
        Check("a frozen copy is made once") { scene in
            let mark = scene.mark(.frozen)
            _ = try scene.server.freeze(scene.live, as: mark, base: scene.live, scene.patience)
            try refuses("freeze", { if case .alreadyExists = $0 { true } else { false } }) {
                _ = try scene.server.freeze(scene.live, as: mark, base: scene.live, scene.patience)
            }
        },
    ]
}
