import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A process dies while a sandbox timeline is made, restored, made a directory or removed: all of it is done, or nothing.
@Suite(.enabled(if: OverlayShell.isAllowed)) struct SandboxCrashTests {
    enum Step: String, CaseIterable, Sendable {
        case first, branch, restore, drop, undoDrop, materialize, enclose, collect

        /// What the hooks on its way are called.
        var prefixes: [String] {
            switch self {
            case .first: ["base.", "branch.", "overlay."]
            case .branch: ["branch.", "overlay."]
            case .restore: ["overlay.", "restore.safety", "restore.planned", "restore.verified"]
            case .drop: ["drop."]
            case .undoDrop: ["branch.", "overlay."]
            case .materialize: ["materialize."]
            case .enclose: ["materialize.intended", "materialize.filled", "materialize.committed", "overlay.made"]
            case .collect: ["base.going"]
            }
        }

        func passes(_ point: Hooks.Point) -> Bool {
            switch point {
            case .baseGoing: self == .collect
            // A server's own: crashes there are tried with one.
            case .branchDatabase: false
            case .branchPlaced, .overlaySwapped: self == .restore && point == .overlaySwapped
            default: prefixes.contains { point.rawValue.hasPrefix($0) }
            }
        }
    }

    enum Child {
        static func run(_ step: Step, home: String, dyingAt point: String, call number: Int) throws {
            let engine = try DyingEngine.open(home: home, dyingAt: point, call: number)
            try SandboxCrashTests.perform(step, engine, try #require(try engine.projects().first))
        }
    }

    private static func perform(_ step: Step, _ engine: ChronosEngine, _ project: ProjectRecord) throws {
        switch step {
        case .first, .branch: _ = try engine.branch(project, BranchRequest(name: "new", isSandbox: true), .none)
        case .restore:
            let world = try engine.world("try", of: project)
            let start = try #require(try engine.log(project).last { $0.name == "start" })
            _ = try engine.restore(world, RestoreRequest(checkpoint: start.id), .none)
        case .drop: _ = try engine.drop("try", project, .none)
        case .undoDrop, .enclose: _ = try engine.undo(project, .none)
        case .materialize: _ = try engine.materialize("try", at: nil, project, .none)
        case .collect: _ = try engine.removeUnusedBasesNow()
        }
    }

    private func prepare(_ step: Step) throws -> RestoreFixture {
        let world = try RestoreFixture()
        try world.write("a", "a one")
        try world.write("dir/b", "b one")
        try world.checkpoint("start")
        if step == .first { return world }
        let branch = try world.branchSandbox()
        try OverlayShell.run("printf work > a; rm dir/b", in: branch)
        switch step {
        case .undoDrop, .collect: _ = try world.engine.drop("try", world.project, .none)
        case .enclose: _ = try world.engine.materialize("try", at: nil, world.project, .none)
        default: break
        }
        return world
    }

    /// What the store says of two files of a world.
    private func state(_ world: RestoreFixture, _ branch: ProjectRecord) throws -> (a: String, hasB: Bool) {
        let head = try world.engine.checkpoint(branch, CheckpointRequest(), .none).id
        try? world.scratch.remove("shown")
        _ = try world.engine.materialise(
            world.project, RestoreRequest(checkpoint: head), into: world.scratch.at("shown"), .none)
        defer { try? world.scratch.remove("shown") }
        return (try world.scratch.text("shown/a"), world.scratch.exists("shown/dir/b"))
    }

    private func trial(_ step: Step) throws -> CrashTrial {
        let world = try prepare(step)
        return CrashTrial(
            world: world, perform: { try SandboxCrashTests.perform(step, world.engine, world.project) },
            expectWhole: { try expectWhole(world, step, $0) })
    }

    private func expectWhole(_ world: RestoreFixture, _ step: Step, _ what: String) throws {
        try world.reopen()
        try world.engine.recover(world.project, .none)
        #expect(try world.leftoversBeside() == [], "\(what)")
        #expect(try world.strayOverlays() == [], "\(what)")
        try world.expectSound()
        let names = try world.engine.timelines(world.project).map(\.timeline.name)
        for glance in try world.engine.timelines(world.project) { #expect(glance.isPresent, "\(what): \(glance)") }
        let possible: [[String]] =
            switch step {
            case .first: [["main"], ["main", "new"]]
            case .branch: [["main", "try"], ["main", "try", "new"]]
            case .drop, .undoDrop: [["main"], ["main", "try"]]
            case .restore, .materialize, .enclose: [["main", "try"]]
            case .collect: [["main"]]
            }
        #expect(possible.contains(names), "\(what): \(names)")
        #expect(try world.read("a") == "a one", "\(what)")
        for name in names where name != "main" {
            let branch = try world.sandbox(name)
            let isWork = name == "try"
            let (text, hasB) = try state(world, branch)
            let isBack = step == .restore && text == "a one"
            #expect(text == (isWork && !isBack ? "work" : "a one"), "\(what): \(name)")
            #expect(hasB == (!isWork || isBack), "\(what): \(name)")
            if branch.overlay != nil {
                #expect(
                    try OverlayShell.run("cat a", in: branch) == (isWork && !isBack ? "work" : "a one"),
                    "\(what): \(name)")
            }
        }
        let isDirectory = try names.contains("try") && world.sandbox().overlay == nil
        #expect(world.scratch.exists("project@try") == isDirectory, "\(what)")
        let again = Result { try SandboxCrashTests.perform(step, world.engine, world.project) }
        if case .failure(let error) = again { #expect(EverettError.wrapping(error).code != .internal, "\(what)") }
        #expect(try world.strayOverlays() == [] && world.leftoversBeside() == [], "\(what)")
    }

    static let moments: [(Step, Hooks.Point)] = Step.allCases.flatMap { step in
        Hooks.Point.allCases.filter(step.passes).map { (step, $0) }
    }

    @Test(arguments: SandboxCrashTests.moments)
    func `a crash at each named moment`(_ step: Step, _ point: Hooks.Point) async throws {
        let world = try prepare(step)
        let home = world.scratch.at("home").description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [home = home as String, step = step.rawValue as String, name = point.rawValue as String] in
            try Child.run(try #require(Step(rawValue: step)), home: home, dyingAt: name, call: .max)
        }
        try expectWhole(world, step, "\(step) \(point.rawValue)")
    }

    @Test(arguments: Step.allCases, 0..<TestScale.count(4))
    func `a crash at any state-changing call`(_ step: Step, _ index: Int) async throws {
        let total = try CrashTrial.changingCalls { try trial(step) }
        let number = CrashTrial.call(index, of: TestScale.count(4), total)
        let world = try prepare(step)
        let home = world.scratch.at("home").description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [home = home as String, step = step.rawValue as String, number = number as Int] in
            try Child.run(try #require(Step(rawValue: step)), home: home, dyingAt: "", call: number)
        }
        try expectWhole(world, step, "\(step) call \(number) of \(total)")
    }

    @Test(arguments: Step.allCases)
    func `each failing call leaves all of it done, or nothing`(_ step: Step) throws {
        try CrashTrial.failCalls(TestScale.count(8), "\(step) ") { try trial(step) }
    }
}

extension ChronosEngine {
    fileprivate func removeUnusedBasesNow() throws -> Int {
        try owning("gc", .none) { try removeUnusedBases(before: Timestamp(milliseconds: .max)) }
    }
}
