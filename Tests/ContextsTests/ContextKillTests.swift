import Base
import Glibc
import Platform
import Storage
import TestSupport
import Testing

@testable import Contexts

/// A process that writes dies without a word: what it was told to be kept is there.
@Suite struct ContextKillTests {
    enum Child {
        static func write(_ path: String, world: String, upTo count: Int) throws {
            let log = try ContextStore(try #require(AbsolutePath(path)))
            let world = try #require(Identifier(world))
            let ids = IDSource(random: .system)
            for number in 1...count {
                let draft = try ContextFixture.draft("entry \(number)")
                _ = try log.append(draft, to: world, id: ids.next(), at: Timestamp(milliseconds: Int64(number)))
            }
            // A transaction that is open when the process dies never was.
            try log.connection.run("BEGIN IMMEDIATE")
            try log.connection.run("INSERT INTO worlds (world, line) VALUES (zeroblob(16), 1)")
            Machine.killSelf()
        }
    }

    @Test(arguments: [1, 17])
    func `every entry that was acknowledged is there, and nothing else`(_ count: Int) async throws {
        let bench = try ContextFixture()
        let (path, world) = (bench.path.description, bench.main.text)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, world = world as String, count = count as Int] in
            try Child.write(path, world: world, upTo: count)
        }
        bench.log = try ContextStore(bench.path)
        #expect(try bench.bodies() == (1...count).map { "entry \($0)" })
        #expect(try bench.log.connection.integer("SELECT count(*) FROM worlds") == 1)
        #expect(try bench.add("after").number == count + 1)
    }

    @Test func `several processes write at once, each behind what is there`() async throws {
        let bench = try ContextFixture()
        let (path, world) = (bench.path, bench.main)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let log = try ContextStore(path)
                    let ids = IDSource.seeded(UInt64(100 + writer))
                    for number in 0..<20 {
                        let draft = try ContextFixture.draft("\(writer) \(number)", agent: "agent \(writer)")
                        _ = try log.append(draft, to: world, id: ids.next(), at: Timestamp(milliseconds: 1))
                    }
                }
            }
            try await group.waitForAll()
        }
        let entries = try bench.log.view(of: bench.main).entries()
        #expect(entries.compactMap(\.number) == Array(1...80))
        for writer in 0..<4 {
            let own = try bench.log.view(of: bench.main).entries(ContextFilter(agent: "agent \(writer)"))
            #expect(own.map { String(decoding: $0.body, as: UTF8.self) } == (0..<20).map { "\(writer) \($0)" })
        }
    }
}
