import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A process dies in the middle of a restore: the next one finishes it or finds nothing changed.
@Suite struct RestoreCrashTests {
    /// What the dying process does; it knows only what its parent tells it.
    enum Child {
        static func restore(
            home: String, to checkpoint: String, dyingAt point: String, call number: Int,
            _ components: Set<RestoreRequest.Component> = [.files]
        ) throws {
            let hooks = Hooks { if $0.rawValue == point { Machine.killSelf() } }
            let engine = try open(home, hooks, number)
            let project = try #require(try engine.projects().first)
            let request = RestoreRequest(checkpoint: try engine.resolve(checkpoint, project), components: components)
            _ = try engine.restore(project, request, .none)
        }

        static func recover(home: String, dyingAtCall number: Int) throws {
            let engine = try open(home, .none, number)
            try engine.recover(try #require(try engine.projects().first), .none)
        }

        private static func open(_ home: String, _ hooks: Hooks, _ number: Int) throws -> ChronosEngine {
            let moments = FaultPlan.Moment.allCases
            let plan = FaultPlan([
                .init(scope: .stateChanging, occasion: .nth(number), effect: .kill(moments[number % moments.count]))
            ])
            return try RestoreFixture.engine(
                home: try #require(AbsolutePath(home)), hooks: hooks,
                files: FaultyFileOperations(RealFileOperations(), plan))
        }
    }

    /// Moments that a restore within the project passes.
    static let points = Hooks.Point.allCases.filter {
        $0.rawValue.hasPrefix("restore.")
            && ![
                .restoreOutside, .restoreKnowledge, .restoreAgents, .restoreDatabase, .restoreEnvironment,
                .restoreVolume,
            ]
            .contains($0)
    }

    private struct States {
        let start: Digest
        let target: TreeSnapshot
        let before: TreeSnapshot
    }

    private func prepare(_ world: RestoreFixture) throws -> States {
        try world.write("a", "a one")
        try world.write("dir/b", "b one")
        try world.write("gone/x", "x one")
        try world.write("type", "a file")
        try world.write("hard1", "linked")
        try world.link("hard1", "hard2")
        try world.write("mode", "m", permissions: 0o755)
        if Program.sqlite != nil { try world.sql("app.db", "CREATE TABLE t(a); INSERT INTO t VALUES (1);") }
        let start = try world.checkpoint()
        let target = try world.snapshot()
        try world.write("a", "a two, longer")
        try world.remove("gone")
        try world.write("new/y/z", "new")
        try world.remove("type")
        try world.write("type/z", "a directory now")
        try world.write("hard1", "linked, changed")
        try world.chmod("mode", 0o600)
        if Program.sqlite != nil { try world.sql("app.db", "INSERT INTO t VALUES (2);") }
        return States(start: start, target: target, before: try world.snapshot())
    }

    /// Names, contents and times: what a recovery that has nothing to do must leave alone.
    private func look(_ world: RestoreFixture) throws -> [String: FileStatus] {
        var found: [String: FileStatus] = [:]
        func visit(_ path: String) throws {
            let directory = try world.files.openOwned(absolute: world.scratch.at(path), [.read, .directory])
            for entry in try world.files.list(directory.raw) {
                let place = path + "/" + String(decoding: entry.name, as: UTF8.self)
                found[place] = try world.scratch.status(place)
                if entry.kind == .directory { try visit(place) }
            }
        }
        try visit("project")
        return found
    }

    private func expectRecovered(_ world: RestoreFixture, _ states: States, _ what: String) throws -> Bool {
        try world.reopen()
        try world.engine.recover(world.project, .none)
        let now = try world.snapshot()
        let isFinished = try sameRows(world, now, states.target)
        let isUnchanged = try sameRows(world, now, states.before)
        #expect(isFinished || isUnchanged, "\(what): \(now.difference(from: states.target))")
        let seen = try look(world)
        try world.reopen()
        try world.engine.recover(world.project, .none)
        #expect(try look(world) == seen, "\(what): a second recovery changed something")
        try world.expectSound()
        let isLogged = try world.engine.operations(world.project).contains { $0.kind == .restore }
        #expect(isLogged == isFinished, "\(what)")
        if isLogged {
            #expect(try world.engine.head(world.project) == states.start, "\(what)")
            #expect(try world.undo().restore?.isVerified == true, "\(what)")
            #expect(try sameRows(world, try world.snapshot(), states.before), "\(what)")
        }
        #expect(try world.restore(states.start).isVerified, "\(what)")
        #expect(try sameRows(world, try world.snapshot(), states.target), "\(what)")
        return isFinished
    }

    /// A database that was written in place has the same content with another change counter.
    private func sameRows(_ world: RestoreFixture, _ left: TreeSnapshot, _ right: TreeSnapshot) throws -> Bool {
        func plain(_ snapshot: TreeSnapshot) -> [String] { snapshot.lines.filter { !$0.contains("app.db") } }
        guard Program.sqlite != nil else { return left == right }
        let rows = try world.sql("app.db", "SELECT count(*) FROM t;").trimmed
        return plain(left) == plain(right) && rows == (plain(right).contains { $0.contains("gone/x") } ? "1" : "2")
    }

    @Test(arguments: RestoreCrashTests.points)
    func `a crash at each named moment`(_ point: Hooks.Point) async throws {
        let world = try RestoreFixture()
        let states = try prepare(world)
        let home = world.scratch.at("home").description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [home = home as String, start = states.start.hex as String, name = point.rawValue as String] in
            try Child.restore(home: home, to: start, dyingAt: name, call: 0)
        }
        let isFinished = try expectRecovered(world, states, point.rawValue)
        let promised = ["safety-taken", "planned", "staged"].allSatisfy { !point.rawValue.hasSuffix($0) }
        #expect(isFinished == promised, "\(point.rawValue)")
    }

    @Test(arguments: 0..<TestScale.count(8))
    func `a crash at any state-changing call, and another one in the recovery`(_ index: Int) async throws {
        let total = try callsOfARestore()
        let number = 1 + (index * total / TestScale.count(8)) % total
        let world = try RestoreFixture()
        let states = try prepare(world)
        let home = world.scratch.at("home").description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [home = home as String, start = states.start.hex as String, number = number as Int] in
            try Child.restore(home: home, to: start, dyingAt: "", call: number)
        }
        if index % 2 == 1 {
            // A recovery of few calls may come to its end.
            await #expect(processExitsWith: .failure) { [home = home as String, number = (1 + number % 17) as Int] in
                try Child.recover(home: home, dyingAtCall: number)
                exit(1)
            }
        }
        _ = try expectRecovered(world, states, "call \(number)")
    }

    private func callsOfARestore() throws -> Int {
        let world = try RestoreFixture()
        let states = try prepare(world)
        let counting = FaultyFileOperations(RealFileOperations())
        try world.reopen(files: counting)
        #expect(try world.restore(states.start).isVerified)
        return counting.counts.stateChanging
    }

    @Test func `a project that is gone stops no command but those that need it`() throws {
        let world = try RestoreFixture()
        let states = try prepare(world)
        try leaveUnfinished(world, states.start)
        try world.scratch.remove("project")
        try world.reopen()
        #expect(try world.engine.setPinned(true, states.start, world.project, .none) != nil)
        #expect(throws: EverettError.self) { try world.restore(states.start) }
        try world.scratch.makeDirectory("project")
        #expect(try world.restore(states.start).isVerified)
        #expect(try sameRows(world, try world.snapshot(), states.target))
        try world.expectSound()
    }

    @Test func `what was worked on after the crash stays where it is`() throws {
        let world = try RestoreFixture()
        let states = try prepare(world)
        try leaveUnfinished(world, states.start)
        try world.write("a", "edited after the crash")
        try world.write("new/y/z", "edited after the crash, too")
        try world.write("gone", "made after the crash")
        try world.reopen()
        try world.engine.recover(world.project, .none)
        #expect(try world.read("a") == "edited after the crash")
        #expect(try world.read("new/y/z") == "edited after the crash, too")
        #expect(try world.read("gone") == "made after the crash")
        #expect(try world.read("hard1") == "linked" && world.read("hard2") == "linked")
        #expect(try world.read("type") == "a file")
        #expect(try world.rescued().isEmpty)
        try world.expectSound()
        #expect(try world.restore(states.start).isVerified)
        #expect(try sameRows(world, try world.snapshot(), states.target))
    }

    @Test func `a staging directory that someone deleted ends the restore`() throws {
        let world = try RestoreFixture()
        let states = try prepare(world)
        try leaveUnfinished(world, states.start)
        for name in try world.leftovers() where name.hasPrefix(".everett-restore") { try world.remove(name) }
        try world.reopen()
        #expect(try world.engine.status(world.project, .none).hasUnfinishedRestore)
        try world.engine.recover(world.project, .none)
        #expect(try world.engine.status(world.project, .none).hasUnfinishedRestore == false)
        #expect(try world.restore(states.start).isVerified)
        try world.expectSound()
    }

    @Test func `a damaged journal keeps what its restore displaced`() throws {
        for damage in [0, 40, 200] {
            let world = try RestoreFixture()
            let states = try prepare(world)
            try leaveUnfinished(world, states.start)
            let name = try #require(try world.leftovers().first { $0.hasSuffix(".journal") })
            var bytes = try world.scratch.read("home/restores/\(name)")
            bytes[damage] ^= 0x20
            try world.scratch.write("home/restores/\(name)", bytes)
            try world.reopen()
            // Told once, since nobody can know how far the restore had come.
            let error = #expect(throws: EverettError.self) { try world.engine.recover(world.project, .none) }
            #expect(error?.code == .integrity)
            try world.engine.recover(world.project, .none)
            try world.expectSound()
            #expect(try world.rescued().contains { $0.content == Array("a one".utf8) })
            #expect(try world.restore(states.start).isVerified)
        }
    }

    @Test func `a recovery that cannot go on puts the workspace back`() throws {
        guard Program.sqlite != nil else { return }
        let world = try RestoreFixture(clock: Ticking().clock)
        let states = try prepare(world)
        try leaveUnfinished(world, states.start)
        try world.reopen(clock: Ticking().clock)
        _ = try world.whileConnected("app.db", "BEGIN EXCLUSIVE;", then: "ROLLBACK;") {
            let error = try #require(throws: EverettError.self) { try world.engine.recover(world.project, .none) }
            #expect(error.code == .locked)
            #expect(error.hints.contains { $0.english.contains("put back") }, "\(error.hints)")
        }
        #expect(try sameRows(world, try world.snapshot(), states.before))
        try world.expectSound()
        #expect(try world.restore(states.start).isVerified)
    }

    /// Leaves a restore as a crash right after its promise would: all staged, nothing applied.
    private func leaveUnfinished(_ world: RestoreFixture, _ start: Digest) throws {
        try world.copyAfterPromise(start)
    }
}
