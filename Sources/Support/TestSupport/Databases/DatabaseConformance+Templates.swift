internal import Base
internal import Databases

extension DatabaseConformance {
    static let templates: [Check] = [
        Check("a template is built once and copied, also while somebody is connected to the living database") { scene in
            try scene.bench.write(1, "one", in: scene.live)
            let template = try scene.template(try scene.dump(scene.live).bytes)
            try scene.bench.write(1, "changed", in: scene.live)
            let client = try scene.bench.connect(to: scene.live)
            try require(
                !scene.bench.canRead(scene.server.address.leading(to: template.name)), "the template lets people in")
            for _ in 1...2 {
                let role = TimelineRole(mark: scene.mark(.role), base: scene.live, random: .system)
                try scene.server.create(role, scene.patience)
                let built = try scene.build(.world, from: .template(template), owner: role)
                try require(try scene.bench.notes(in: built.name) == [1: "one"], "not what the dump holds")
                let own = scene.server.address.leading(to: built.name, user: role.name, password: role.password)
                try require(scene.bench.canWrite(own), "its login cannot write it")
                try require(!scene.bench.canRead(own.leading(to: template.name)), "it reads the template")
                try scene.bench.write(1, "its own", in: built.name)
            }
            try require(client.isConnected, "the session was ended")
            client.close()
            let item = OwnedItem(kind: .database, name: template.name, mark: nil)
            try require(
                try scene.server.owned(by: scene.home, scene.patience).contains { $0.name == template.name },
                "it is not found by its name")
            try scene.server.drop(item, home: scene.home, scene.patience)
            try require(try scene.isGone(template.name), "it is still there")
        },
        Check("a template that somebody wrote to is refused, and nothing is built") { scene in
            let template = try scene.template(try scene.dump(scene.live).bytes)
            try scene.bench.tamper(with: template.name)
            let mark = scene.mark(.staged)
            try refuses("build", { if case .different = $0 { true } else { false } }) {
                _ = try scene.server.build(
                    BuildOrder(mark: mark, base: scene.live, source: .template(template)), scene.patience)
            }
            try require(try scene.isGone(mark.name(base: scene.live)), "something was left")
        },
        Check("a template that is gone is told so") { scene in
            let template = try scene.template(try scene.dump(scene.live).bytes)
            let item = OwnedItem(kind: .database, name: template.name, mark: nil)
            try scene.server.drop(item, home: scene.home, scene.patience)
            try refuses("build", { if case .notFound = $0 { true } else { false } }) {
                _ = try scene.build(.staged, from: .template(template))
            }
        },
        Check("bytes that are no whole dump make no template") { scene in
            let dump = try scene.dump(scene.live).bytes
            try refuses("prepare", { if case .damagedDump = $0 { true } else { false } }) {
                _ = try scene.template(Array(dump.dropLast(1)))
            }
            try require(try scene.server.owned(by: scene.home, scene.patience).isEmpty, "something was left")
        },
    ]
}

extension DatabaseScene {
    func template(_ bytes: [UInt8], keepsOwners: Bool = false) throws -> DatabaseTemplate {
        guard case .dump(let next) = source(bytes) else { throw DatabaseConformance.Violation(what: "", line: #line) }
        return try server.prepare(
            TemplateOrder(mark: mark(.template), base: live, keepsOwners: keepsOwners, next: next), patience)
    }
}
