import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A process dies while a timeline is made, renamed or removed: it is there whole, or not at all, and nothing is left behind.
@Suite struct TimelineCrashTests {
    enum Step: String, CaseIterable, Sendable {
        case branch, drop, rename, undoDrop
    }

    enum Child {
        static func run(_ step: Step, home: String, dyingAt point: String, call number: Int) throws {
            let engine = try DyingEngine.open(home: home, dyingAt: point, call: number)
            try TimelineCrashTests.perform(step, engine, try #require(try engine.projects().first))
        }
    }

    private static func perform(_ step: Step, _ engine: ChronosEngine, _ project: ProjectRecord) throws {
        switch step {
        case .branch: _ = try engine.branch(project, BranchRequest(name: "new"), .none)
        case .drop: _ = try engine.drop("try", project, .none)
        case .rename: _ = try engine.renameTimeline("try", to: "better", project, .none)
        case .undoDrop: _ = try engine.undo(project, .none)
        }
    }

    private func prepare(_ step: Step) throws -> RestoreFixture {
        let world = try RestoreFixture()
        try world.write("a", "a one")
        try world.write("dir/b", "b one")
        _ = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        try world.scratch.write("project@try/a", "work")
        if step == .undoDrop { _ = try world.engine.drop("try", world.project, .none) }
        return world
    }

    private func trial(_ step: Step) throws -> CrashTrial {
        let world = try prepare(step)
        return CrashTrial(
            world: world, perform: { try TimelineCrashTests.perform(step, world.engine, world.project) },
            expectWhole: { try expectWhole(world, step, $0) })
    }

    private func expectWhole(_ world: RestoreFixture, _ step: Step, _ what: String) throws {
        try world.reopen()
        try world.engine.recover(world.project, .none)
        #expect(try world.leftoversBeside() == [], "\(what)")
        try world.expectSound()
        let names = try world.engine.timelines(world.project).map(\.timeline.name)
        for glance in try world.engine.timelines(world.project) { #expect(glance.isPresent, "\(what): \(glance)") }
        let possible: [[String]] =
            switch step {
            case .branch: [["main", "try"], ["main", "try", "new"]]
            case .drop, .undoDrop: [["main"], ["main", "try"]]
            case .rename: [["main", "try"], ["main", "better"]]
            }
        #expect(possible.contains(names), "\(what): \(names)")
        for name in names where name != "main" {
            #expect(
                try world.scratch.text("project@\(name)/a") == (name == "new" ? "a one" : "work"), "\(what): \(name)")
            #expect(try world.scratch.text("project@\(name)/dir/b") == "b one", "\(what): \(name)")
        }
        #expect(try world.read("a") == "a one", "\(what)")
        // Whatever was done, it is in the log, and the log leads back.
        let directories = try world.scratchNames().filter { $0.hasPrefix("project@") }.sorted()
        #expect(directories == names.filter { $0 != "main" }.map { "project@\($0)" }.sorted(), "\(what)")
        let again = Result { try TimelineCrashTests.perform(step, world.engine, world.project) }
        if case .failure(let error) = again { #expect(EverettError.wrapping(error).code != .internal, "\(what)") }
        #expect(try world.leftoversBeside() == [], "\(what)")
    }

    static let moments: [(Step, Hooks.Point)] = Step.allCases.flatMap { step in
        let prefixes =
            switch step {
            case .branch, .undoDrop:
                ["branch.intended", "branch.filled", "branch.known", "branch.committed", "branch.placed"]
            case .drop: ["drop."]
            case .rename: ["rename."]
            }
        // No server is in these worlds.
        return Hooks.Point.allCases.filter { point in
            point != .branchDatabase && prefixes.contains { point.rawValue.hasPrefix($0) }
        }
        .map { (step, $0) }
    }

    @Test(arguments: TimelineCrashTests.moments)
    func `a crash at each named moment`(_ step: Step, _ point: Hooks.Point) async throws {
        let world = try prepare(step)
        let home = world.scratch.at("home").description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [home = home as String, step = step.rawValue as String, name = point.rawValue as String] in
            try Child.run(try #require(Step(rawValue: step)), home: home, dyingAt: name, call: .max)
        }
        try expectWhole(world, step, "\(step) \(point.rawValue)")
    }

    @Test(arguments: Step.allCases, 0..<TestScale.count(5))
    func `a crash at any state-changing call`(_ step: Step, _ index: Int) async throws {
        let total = try CrashTrial.changingCalls { try trial(step) }
        let number = CrashTrial.call(index, of: TestScale.count(5), total)
        let world = try prepare(step)
        let home = world.scratch.at("home").description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [home = home as String, step = step.rawValue as String, number = number as Int] in
            try Child.run(try #require(Step(rawValue: step)), home: home, dyingAt: "", call: number)
        }
        try expectWhole(world, step, "\(step) call \(number) of \(total)")
    }

    @Test(arguments: Step.allCases)
    func `each failing call leaves the timeline whole or not there`(_ step: Step) throws {
        try CrashTrial.failCalls(TestScale.count(12), "\(step) ") { try trial(step) }
    }
}

extension RestoreFixture {
    /// What lies beside the project.
    func scratchNames() throws -> [String] {
        let directory = try files.openOwned(absolute: #require(project.root.parent), [.read, .directory])
        return try files.list(directory.raw).map { String(decoding: $0.name, as: UTF8.self) }
    }
}
