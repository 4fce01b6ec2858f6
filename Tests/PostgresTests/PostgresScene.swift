import Base
import Databases
import Platform
import Postgres
import TestSupport

/// A living database on the tests' server, with names for what is made from it.
struct PostgresScene {
    let bench: PostgresBench
    let server: PostgresServer
    let live: String
    let home: Identifier
    let ids = IDSource(random: .system)

    var patience: Patience { bench.patience }

    init(_ tag: String, on test: PostgresTestServer? = nil) throws {
        server = try (test ?? PostgresTestServer.shared.get()).server()
        bench = PostgresBench(server)
        live = tag
        home = ids.next()
        try bench.makeLiving(tag)
    }

    func mark(_ purpose: OwnedMark.Purpose) -> OwnedMark {
        OwnedMark(home: home, project: ids.next(), timeline: ids.next(), purpose: purpose, key: ids.next())
    }

    func freeze() throws -> String { try server.freeze(live, as: mark(.frozen), base: live, patience) }

    func dump(_ database: String? = nil) throws -> (bytes: [UInt8], report: DumpReport) {
        var bytes: [UInt8] = []
        let report = try server.dump(database ?? live, patience) { bytes += $0 }
        return (bytes, report)
    }

    func build(
        _ purpose: OwnedMark.Purpose = .staged, from bytes: [UInt8], owner: TimelineRole? = nil
    ) throws -> BuildReport {
        var place = 0
        let source = BuildSource.dump {
            let end = min(bytes.count, place + 65_536)
            defer { place = end }
            return Array(bytes[place..<end])
        }
        return try server.build(
            BuildOrder(mark: mark(purpose), base: live, source: source, owner: owner), patience)
    }

    func role() throws -> TimelineRole {
        let role = TimelineRole(mark: mark(.role), base: live, random: .system)
        try server.create(role, patience)
        return role
    }

    func dropAll() throws {
        for item in try server.owned(by: home, patience) { try server.drop(item, home: home, patience) }
    }
}
