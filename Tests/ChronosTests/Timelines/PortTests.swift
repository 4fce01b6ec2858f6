import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Ports of a timeline's own: which variables they are for, how they are chosen, and that they stay.
@Suite struct PortTests {
    private func names(_ text: String, said: [String] = []) -> [String] {
        PortVariables([VariableFile.all(in: Array(text.utf8))], said: said).found.map {
            "\($0.name)=\($0.number.map(String.init) ?? "-")"
        }
    }

    @Test func `ports of the project's own servers are found in its files`() {
        #expect(
            names("PORT=3000\nexport API_PORT='4000'\nWEB_PORT=80\nX_PORT=70000\nOTHER=3000\nIMPORT=2000\n") == [
                "PORT=3000", "API_PORT=4000",
            ])
        // What leads to servers of other kinds is left to whoever cares for those.
        #expect(names("PGPORT=5432\nDB_PORT=5432\nPOSTGRES_PORT=5432\nAPP_REDIS_PORT=6379\nSMTP_PORT=1025\n") == [])
        #expect(names("DATABASE_URL=postgresql://me@localhost:5433/x\nMAIN_PORT=5433\n") == [])
        #expect(names("API_HOST=api.example.org\nAPI_PORT=8443\nHOST=0.0.0.0\nPORT=3000\n") == ["PORT=3000"])
        #expect(names("PORT=1\nPORT=3000\n") == ["PORT=3000"], "the last line counts")
    }

    @Test func `settings add variables and take some away`() {
        #expect(
            names("PORT=3000\nLISTEN=4000\n", said: ["LISTEN", "!PORT", "DEBUGGER"]) == [
                "LISTEN=4000", "DEBUGGER=-",
            ])
        #expect(names("PORT=3000\n", said: ["!PORT", "PORT"]) == ["PORT=3000"], "the last word counts")
        #expect(names("DB_PORT=3000\n", said: ["DB_PORT"]) == ["DB_PORT=3000"])
    }

    @Test func `addresses on this machine move with their ports`() {
        let ports: [UInt16: UInt16] = [3000: 20_001, 4000: 20_002]
        #expect(LocalAddress.moved("http://localhost:3000/x?y=1", ports) == "http://localhost:20001/x?y=1")
        #expect(
            LocalAddress.moved("127.0.0.1:4000,http://[::1]:3000", ports) == "127.0.0.1:20002,http://[::1]:20001")
        for text in [
            "http://example.org:3000", "http://notlocalhost:3000", "localhost:30000", "localhost:5000", "localhost",
            "my.localhost:3000", "localhost:", "localhost:99999999999999999999", "",
        ] { #expect(LocalAddress.moved(text, ports) == nil, "\(text)") }
    }

    @Test(arguments: 0..<200)
    func `ports differ, are free and are the same when chosen again`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let key = key(seed)
        let busy = Set((0..<200).map { _ in PortChoice.range.randomElement(using: &random) ?? 0 })
        let taken = Set((0..<200).map { _ in PortChoice.range.randomElement(using: &random) ?? 0 })
        let wanted = (0..<5).map { number in
            PortVariables.Found(
                name: "P\(number)",
                number: [nil, 3000, 20_000 + UInt16(random.next() % 9)].randomElement(using: &random) ?? nil)
        }
        func choose() -> [UInt16]? {
            PortChoice.choose(wanted, for: key, taken: taken) { !busy.contains($0) }
        }
        let chosen = try #require(choose(), "seed \(seed)")
        #expect(choose() == chosen && chosen.count == wanted.count, "seed \(seed)")
        #expect(busy.union(taken).isDisjoint(with: chosen), "seed \(seed)")
        for (one, port) in zip(wanted, chosen) {
            #expect(PortChoice.range.contains(port) && !wanted.contains { $0.number == port }, "seed \(seed)")
            for (other, second) in zip(wanted, chosen) where one != other {
                #expect((port == second) == (one.number != nil && one.number == other.number), "seed \(seed)")
            }
        }
    }

    @Test func `where no port is left, none is made up`() throws {
        let key = key(1)
        #expect(
            PortChoice.choose([.init(name: "PORT", number: 1)], for: key, taken: []) { _ in false } == nil)
    }

    private func key(_ seed: UInt64) -> Identifier {
        IDSource(
            random: RandomSource { count in
                var random = SeededGenerator(seed: seed)
                return random.bytes(count)
            }
        ).next()
    }

    // MARK: - In a timeline

    private func prepare() throws -> RestoreFixture {
        let world = try RestoreFixture()
        try world.write(".env", "PORT=3000\nAPI_PORT=4000\nAPI_URL=http://localhost:4000/v1\nPASSWORD=s3cret\n")
        return world
    }

    private func ports(_ world: RestoreFixture, _ name: String) throws -> [String: UInt16] {
        try world.engine.ports(of: try world.engine.world(name, of: world.project))
    }

    @Test(arguments: [false, true])
    func `a timeline has ports of its own as long as it lives, and main's file keeps its own`(
        _ isSandbox: Bool
    ) throws {
        let world = try prepare()
        let report = try world.engine.branch(world.project, BranchRequest(name: "try", isSandbox: isSandbox), .none)
        let own = report.ports
        #expect(own.count == 2 && Set(own.values).count == 2)
        #expect(report.variables["PORT"] == own["PORT"].map { "\($0)" })
        #expect(report.variables["API_URL"] == own["API_PORT"].map { "http://localhost:\($0)/v1" })
        #expect(report.variables["PASSWORD"] == nil)
        let second = try world.engine.branch(world.project, BranchRequest(name: "other", isSandbox: isSandbox), .none)
        #expect(Set(second.ports.values).isDisjoint(with: own.values))
        // Nothing of this is a change of the timeline.
        let branch = try world.engine.world("try", of: world.project)
        #expect(try world.engine.status(branch, .none).counts?.total == 0)
        #expect(
            try world.engine.environmentChanges(from: .workspace, to: .world(branch), world.project).isEmpty)
        _ = try world.engine.renameTimeline("try", to: "better", world.project, .none)
        #expect(try ports(world, "better") == own)
        let variables = try world.engine.variables(try world.engine.world("better", of: world.project))
        #expect(variables["PORT"] == own["PORT"].map { "\($0)" })
        try world.write("file", "so that there is something to merge")
        let merged = try world.engine.merge(
            world.project, MergeRequest(source: "better", git: Program.git?.path), .none)
        #expect(merged.candidate == nil && merged.preview.conflicts.isEmpty)
        #expect(try world.read(".env").hasPrefix("PORT=3000\nAPI_PORT=4000\n"))
        _ = try world.engine.drop("better", world.project, .none)
        #expect(try world.engine.timelines(world.project).map(\.ports.count) == [0, 2])
        _ = try world.engine.undo(world.project, .none)
        #expect(try ports(world, "better") == own, "free still, so the same")
        try world.expectSound()
    }

    @Test func `a sandbox timeline keeps its ports when it becomes a directory`() throws {
        let world = try prepare()
        let own = try world.engine.branch(world.project, BranchRequest(name: "try", isSandbox: true), .none).ports
        let report = try world.engine.materialize("try", at: nil, world.project, .none)
        #expect(report.ports == own && report.variables["PORT"] == own["PORT"].map { "\($0)" })
        _ = try world.engine.undo(world.project, .none)
        #expect(try ports(world, "try") == own)
    }

    @Test func `a damaged record of ports is told, and stays where it is`() throws {
        let world = try prepare()
        _ = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        let branch = try world.engine.world("try", of: world.project)
        let file = world.engine.home.world(branch).appending("ports")
        let bytes = try RealFileOperations().readWhole(absolute: file, limit: 10_000)
        for index in bytes.indices {
            var broken = bytes
            broken[index] ^= 1
            try world.scratch.write("home/worlds/\(branch.world.text)/ports", broken)
            #expect(throws: EverettError.self) { try world.engine.ports(of: branch) }
        }
    }

    @Test func `variables that settings name have ports without a file`() throws {
        let world = try RestoreFixture(policy: CapturePolicy(environment: EnvironmentPolicy(ports: ["LISTEN_ON"])))
        let report = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        #expect(report.ports.keys.sorted() == ["LISTEN_ON"])
        #expect(try CapturePolicy(world.project.policy.encoded) == world.project.policy)
    }
}
