import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

@Suite(.enabled(if: Program.git != nil))
struct TimelineMergeTests {
    enum Child {
        static func run(home: String, git: String, gate: String, dyingAt point: String, call number: Int) throws {
            let hooks = Hooks { if $0.rawValue == point { Machine.killSelf() } }
            let moments = FaultPlan.Moment.allCases
            let plan = FaultPlan([
                .init(scope: .stateChanging, occasion: .nth(number), effect: .kill(moments[number % moments.count]))
            ])
            let engine = try RestoreFixture.engine(
                home: try #require(AbsolutePath(home)), hooks: hooks,
                files: FaultyFileOperations(RealFileOperations(), plan))
            let project = try #require(try engine.projects().first)
            try TimelineMergeTests.perform(engine, project, git: AbsolutePath(git), gate: gate)
        }
    }

    /// The whole way, with a candidate when there is a gate.
    private static func perform(
        _ engine: ChronosEngine, _ project: ProjectRecord, git: AbsolutePath?, gate: String
    ) throws {
        let beginning = try engine.merge(project, MergeRequest(source: "try", git: git, gate: gate), .none)
        guard let candidate = beginning.candidate else { return }
        let sealed = try engine.sealCandidate(candidate, .none)
        _ = try engine.promote(candidate, at: sealed, .none)
    }

    private func prepare() throws -> RestoreFixture {
        let world = try RestoreFixture()
        try world.write("a", "1\n2\n3\n4\n5\n6\n7\n8\n")
        try world.write("dir/b", "b one")
        _ = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        try world.scratch.write("project@try/a", "1\ntheirs\n3\n4\n5\n6\n7\n8\n")
        try world.scratch.write("project@try/new", "new")
        try world.write("a", "1\n2\n3\n4\n5\n6\nours\n8\n")
        return world
    }

    private let merged = "1\ntheirs\n3\n4\n5\n6\nours\n8\n"
    private let before = "1\n2\n3\n4\n5\n6\nours\n8\n"

    private func request(_ gate: String = "") -> MergeRequest {
        MergeRequest(source: "try", git: Program.git?.path, gate: gate)
    }

    @Test func `a merge into what did not change is the other timeline`() throws {
        let world = try prepare()
        try world.write("a", "1\n2\n3\n4\n5\n6\n7\n8\n")
        let beginning = try world.engine.merge(world.project, request(), .none)
        #expect(beginning.restore?.isVerified == true)
        #expect(try world.snapshot() == TreeSnapshot(world.scratch.at("project@try")))
        let record = try #require(try world.engine.log(world.project).first { $0.cause == .merge })
        #expect(record.parents.count == 2 && record.timeline == "main")
        #expect(try world.engine.head(world.project) == record.id)
        #expect(try world.engine.merge(world.project, request(), .none).preview.isUpToDate)
        try world.expectSound()
    }

    @Test(arguments: [Hooks.Point.mergeBuilt, .mergePublished])
    func `what is written to the destination while it is merged into is not overwritten`(_ moment: Hooks.Point) throws {
        let world = try prepare()
        let place = world.scratch.at("project/dir/b")
        let hooks = Hooks { point in
            guard point == moment else { return }
            let files = RealFileOperations()
            let file = try files.openOwned(absolute: place, [.write])
            try files.writeAll(file.raw, Array("b late".utf8), at: 0)
        }
        let engine = try RestoreFixture.engine(home: world.engine.home.path, hooks: hooks)
        let error = #expect(throws: EverettError.self) { _ = try engine.merge(world.project, request(), .none) }
        #expect(error?.code == .moved)
        #expect(try world.read("dir/b") == "b late" && world.read("a") == before)
        #expect(try world.engine.merge(world.project, request(), .none).restore?.isVerified == true)
        #expect(try world.read("dir/b") == "b late" && world.read("a") == merged)
        try world.expectSound()
    }

    @Test func `merging back and forth begins where the last merge left off`() throws {
        let world = try prepare()
        _ = try world.engine.merge(world.project, request(), .none)
        #expect(try world.read("a") == merged)
        let branch = try world.engine.world("try", of: world.project)
        let back = try world.engine.merge(branch, MergeRequest(source: "main", git: Program.git?.path), .none)
        #expect(back.preview.conflicts.isEmpty)
        #expect(try world.scratch.text("project@try/a") == merged)
        try world.scratch.write("project@try/a", merged.replacing("1", with: "first"))
        let again = try world.engine.previewMerge(world.project, request(), .none)
        #expect(again.conflicts.isEmpty && again.changes.map { "\($0.path)" } == ["a"])
    }

    @Test func `the state of a candidate reads back as it was written`() throws {
        let world = try prepare()
        try world.scratch.write("project@try/a", "1\n2\n3\n4\n5\n6\nother\n8\n")
        let beginning = try world.engine.merge(world.project, request("true"), .none)
        let (_, state) = try world.engine.candidate(nil, of: world.project)
        #expect(try MergeState(state.encoded) == state)
        #expect(state.open.map { "\($0.path)" } == ["a"] && state.gate == "true")
        #expect(try world.read("a") == before)
        let candidate = try #require(beginning.candidate)
        #expect(throws: EverettError.self) { try world.engine.sealCandidate(candidate, .none) }
        for length in 0..<state.encoded.count {
            #expect(throws: DecodingFault.self) { try MergeState(Array(state.encoded.prefix(length))) }
        }
        // Nothing that it needs is let go while it is open.
        let needed = try CollectionRoots(engine: world.engine, retention: RetentionPolicy()).needed(world.project)
        #expect(needed.isSuperset(of: [state.base, state.ours, state.theirs]))
    }

    @Test func `a timeline is not merged into itself, nor one that is not there`() throws {
        let world = try prepare()
        for source in ["main", "nothing"] {
            let error = #expect(throws: EverettError.self) {
                try world.engine.merge(world.project, MergeRequest(source: source, git: nil), .none)
            }
            #expect(error?.code == (source == "main" ? .usage : .notFound))
        }
        let noGit = #expect(throws: EverettError.self) {
            try world.engine.merge(world.project, MergeRequest(source: "try", git: nil), .none)
        }
        #expect(noGit?.code == .unsupported)
        #expect(try world.read("a") == before)
        try world.expectSound()
    }

    // MARK: Crashes

    private func expectWhole(_ world: RestoreFixture, _ what: String) throws {
        try world.reopen()
        try world.engine.recover(world.project, .none)
        try world.expectSound()
        #expect(try world.leftoversBeside() == [], "\(what)")
        #expect(try world.scratchLeftovers() == [], "\(what)")
        let now = try world.read("a")
        #expect(now == merged || now == before, "\(what): \(now)")
        #expect(try world.read("dir/b") == "b one" && world.exists("new") == (now == merged), "\(what)")
        let isLogged = try world.engine.operations(world.project).contains { $0.kind == .merge }
        #expect(isLogged == (now == merged), "\(what)")
        for glance in try world.engine.timelines(world.project) { #expect(glance.isPresent, "\(what)") }
        if isLogged {
            #expect(try world.undo().restore?.isVerified == true, "\(what)")
            #expect(try world.read("a") == before, "\(what)")
        }
    }

    @Test(
        arguments: Hooks.Point.allCases.filter { $0.rawValue.hasPrefix("merge.") }.map(\.rawValue)
            + ["restore.journaled", "restore.step", "restore.applied", "packs.durable"], ["", "true"])
    func `a crash at each named moment leaves the merge done or not begun`(_ point: String, _ gate: String) async throws
    {
        let world = try prepare()
        let home = world.scratch.at("home").description
        let git = try #require(Program.git).path.description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [home = home as String, git = git as String, gate = gate as String, point = point as String] in
            try Child.run(home: home, git: git, gate: gate, dyingAt: point, call: .max)
        }
        try expectWhole(world, "\(point) \(gate)")
    }

    @Test(arguments: 0..<TestScale.count(6), ["", "true"])
    func `a crash at any state-changing call of a merge`(_ index: Int, _ gate: String) async throws {
        let counted = try prepare()
        let counting = FaultyFileOperations(RealFileOperations())
        try counted.reopen(files: counting)
        try TimelineMergeTests.perform(counted.engine, counted.project, git: Program.git?.path, gate: gate)
        let total = counting.counts.stateChanging
        let number = 1 + (index * total / TestScale.count(6)) % total
        let world = try prepare()
        let home = world.scratch.at("home").description
        let git = try #require(Program.git).path.description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [home = home as String, git = git as String, gate = gate as String, number = number as Int] in
            try Child.run(home: home, git: git, gate: gate, dyingAt: "", call: number)
        }
        try expectWhole(world, "call \(number) of \(total) \(gate)")
    }
}

extension RestoreFixture {
    /// What was made for one process alone and is still there.
    func scratchLeftovers() throws -> [String] {
        let directory = try files.openOwned(absolute: scratch.at("home/scratch"), [.read, .directory])
        return try files.list(directory.raw).map { String(decoding: $0.name, as: UTF8.self) }
    }
}
