internal import Base
internal import Databases

extension DatabaseConformance {
    static let building: [Check] = [
        Check("a dump builds the same content again") { scene in
            for number in 1...20 { try scene.bench.write(number, "nóte '\(number)'\n\t\\", in: scene.live) }
            let last = try scene.bench.nextNumber(in: scene.live)
            let dump = try scene.dump(scene.live)
            let built = try scene.build(.staged, from: scene.source(dump.bytes))
            try require(try scene.bench.notes(in: built.name) == scene.bench.notes(in: scene.live), "other notes")
            try require(try scene.bench.nextNumber(in: built.name) == last + 1, "the sequence goes on elsewhere")
        },
        Check("bytes that are no whole dump build nothing") { scene in
            try scene.bench.write(1, "one", in: scene.live)
            let dump = try scene.dump(scene.live).bytes
            let broken = [
                [], Array("not a dump".utf8), Array(dump.prefix(dump.count / 2)), Array(dump.dropLast(1)),
                dump.prefix(dump.count / 3) + [0xff, 0xff, 0xff] + dump.dropFirst(dump.count / 3 + 3),
            ]
            for (number, bytes) in broken.enumerated() {
                try refuses("dump \(number)", { isUnusable($0) }) {
                    _ = try scene.build(.staged, from: scene.source(bytes))
                }
                try require(
                    try scene.server.owned(by: scene.home, scene.patience).isEmpty, "dump \(number) left something")
            }
        },
        Check("a source that fails builds nothing") { scene in
            struct Gone: Error {}
            let dump = try scene.dump(scene.live).bytes
            var isFirst = true
            let source = BuildSource.dump {
                defer { isFirst = false }
                if isFirst { return Array(dump.prefix(dump.count / 2)) }
                throw Gone()
            }
            try refuses("build", { if case .callback(let error) = $0 { error is Gone } else { false } }) {
                _ = try scene.build(.staged, from: source)
            }
            try require(try scene.server.owned(by: scene.home, scene.patience).isEmpty, "something was left")
        },
        Check("nothing is built over what is there") { scene in
            let frozen = try scene.server.freeze(
                scene.live, as: scene.mark(.frozen), base: scene.live, scene.patience)
            let order = BuildOrder(mark: scene.mark(.world), base: scene.live, source: .frozen(frozen))
            _ = try scene.server.build(order, scene.patience)
            try scene.bench.write(9, "mine", in: order.name)
            try refuses("build", { if case .alreadyExists = $0 { true } else { false } }) {
                _ = try scene.server.build(order, scene.patience)
            }
            try require(try scene.bench.notes(in: order.name)[9] == "mine", "it was replaced")
        },
        Check("a timeline's login owns its world and reaches no other") { scene in
            try scene.bench.write(1, "one", in: scene.live)
            let outside = try scene.bench.outside(of: scene.live)
            let frozen = try scene.server.freeze(
                scene.live, as: scene.mark(.frozen), base: scene.live, scene.patience)
            var worlds: [(database: String, address: DatabaseAddress)] = []
            for offset in [nil, 1_000_000] as [Int64?] {
                let role = TimelineRole(mark: scene.mark(.role), base: scene.live, random: .system)
                try scene.server.create(role, scene.patience)
                let built = try scene.build(.world, from: .frozen(frozen), owner: role, offset: offset)
                try require(
                    !built.isolation.weaknesses.contains { if case .reachableDatabases = $0 { true } else { false } },
                    "others can be reached: \(built.isolation)")
                let address = scene.server.address.leading(
                    to: built.name, user: role.name, password: role.password)
                worlds.append((built.name, address))
            }
            for (index, world) in worlds.enumerated() {
                try require(scene.bench.canWrite(world.address), "world \(index) cannot be written")
                let other = worlds[1 - index].database
                for place in [scene.live, other, frozen] {
                    try require(!scene.bench.canRead(world.address.leading(to: place)), "\(index) reads \(place)")
                }
                let wrong = world.address.leading(
                    to: world.database, user: world.address.user ?? "", password: SecretText("wrong"))
                try require(!scene.bench.canRead(wrong), "a wrong password opens it")
            }
            try require(try scene.bench.outside(of: scene.live) == outside, "main's grants or settings changed")
            let numbers = try worlds.map { try scene.bench.nextNumber(in: $0.database) }
            try require(numbers[1] - numbers[0] >= 1_000_000, "the ranges meet: \(numbers)")
        },
    ]

    private static func isUnusable(_ kind: DatabaseFailure.Kind) -> Bool {
        switch kind {
        case .damagedDump, .different: true
        default: false
        }
    }
}
