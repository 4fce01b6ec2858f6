import Base
import Databases
import Environments
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A project in a scratch directory, a home beside it, and the engine that looks after both.
final class RestoreFixture {
    let scratch: Scratch
    private(set) var engine: ChronosEngine
    let project: ProjectRecord

    init(
        clock: Clock = Machine.clock, hooks: Hooks = .none, files: any FileOperations = RealFileOperations(),
        inMemory: Bool = false, beneath place: String? = nil, policy: CapturePolicy = CapturePolicy(),
        prepare: (Scratch) throws -> Void = { try $0.makeDirectory("project") }
    ) throws {
        scratch = try Scratch(beneath: place ?? (inMemory ? RestoreFixture.memory : nil))
        try prepare(scratch)
        engine = try RestoreFixture.engine(scratch, clock: clock, hooks: hooks, files: files)
        project = try engine.initialise(
            scratch.at("project"), policy: policy, forbidden: [], force: false, .none
        ).project
    }

    /// A fixture whose home and project are copies of another's; the home knows the project by its new place.
    init(copying other: RestoreFixture) throws {
        scratch = try Scratch()
        let copy = try #require(Program("cp"))
        try copy.run(["-a", "home", "project", scratch.path.description], in: other.scratch.path)
        let root = scratch.at("project")
        try #require(Program.sqlite).run(
            ["home/state.db", "UPDATE projects SET root = CAST('\(root)' AS BLOB);"], in: scratch.path)
        engine = try RestoreFixture.engine(scratch)
        project = try #require(try engine.projects().first)
    }

    /// A directory in memory where there is one: hundreds of restores wait for no disk there.
    private static let memory: String? = {
        let place = "/dev/shm"
        return (try? RealFileOperations().access(FileDescriptors.none, CName(place), mode: 2)) == nil ? nil : place
    }()

    static func engine(
        _ scratch: Scratch, clock: Clock = Machine.clock, hooks: Hooks = .none,
        files: any FileOperations = RealFileOperations()
    ) throws -> ChronosEngine {
        try engine(home: scratch.at("home"), clock: clock, hooks: hooks, files: files)
    }

    static func engine(
        home: AbsolutePath, clock: Clock = Machine.clock, hooks: Hooks = .none,
        files: any FileOperations = RealFileOperations(), containers: (any ContainerEngine)? = nil,
        databases: (any DatabaseServer)? = nil
    ) throws -> ChronosEngine {
        try ChronosEngine(
            home: home,
            environment: EngineEnvironment(
                files: files, clock: clock, ids: IDSource(random: .system), identity: .current(),
                hooks: hooks, workers: 2, lockPatienceMilliseconds: 2000, gitPatienceMilliseconds: 20, version: "test",
                secretKeys: home.parent?.appending("config/everett/secrets.key"), databases: { _ in databases },
                containers: { containers }
            )
        )
    }

    /// Leaves the engine and opens a new one, as the next command does.
    func reopen(
        clock: Clock = Machine.clock, hooks: Hooks = .none, files: any FileOperations = RealFileOperations(),
        containers: (any ContainerEngine)? = nil, databases: (any DatabaseServer)? = nil
    ) throws {
        engine = try RestoreFixture.engine(
            home: scratch.at("home"), clock: clock, hooks: hooks, files: files, containers: containers,
            databases: databases)
    }

    @discardableResult
    func checkpoint(_ name: String? = nil) throws -> Digest {
        try engine.checkpoint(project, CheckpointRequest(name: name), .none).id
    }

    func snapshot() throws -> TreeSnapshot { try scratch.snapshot("project") }

    @discardableResult
    func restore(_ id: Digest, _ components: Set<RestoreRequest.Component> = [.files]) throws -> RestoreReport {
        try engine.restore(project, RestoreRequest(checkpoint: id, components: components), .none)
    }

    /// A tree with one of each kind of entry.
    func populate() throws {
        try scratch.write("project/a.txt", "one\n")
        try scratch.write("project/bin/tool", "#!/bin/sh\n", permissions: 0o755)
        try scratch.write("project/dir/deep/er/file", "deep")
        try scratch.write("project/.env", "SECRET=1\n", permissions: 0o600)
        try scratch.makeDirectory("project/empty")
        try scratch.symlink("project/link", to: "a.txt")
        try scratch.symlink("project/dangling", to: "/nowhere/at all")
        try scratch.write("project/big.bin", RestoreFixture.large)
    }

    /// More than one chunk, so that it has a manifest.
    private static let large = SeededGenerator(seed: 5).blob(1_300_000)
}

extension SeededGenerator {
    func blob(_ count: Int) -> [UInt8] {
        var copy = self
        return copy.bytes(count)
    }
}

@Suite struct RestoreTests {
    @Test func `restore gives back every kind of entry and undo gives the damage back`() throws {
        let world = try RestoreFixture()
        try world.populate()
        let start = try world.checkpoint("start")
        let before = try world.snapshot()

        try world.scratch.remove("project/.env")
        try world.scratch.remove("project/dir")
        try world.scratch.write("project/a.txt", "two, longer\n")
        try world.scratch.write("project/bin/tool", "#!/bin/sh\n", permissions: 0o644)
        try world.scratch.write("project/new/file", "new")
        try world.scratch.remove("project/link")
        try world.scratch.write("project/link", "now a file")
        try world.scratch.remove("project/empty")
        let damaged = try world.snapshot()

        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.setAside.isEmpty)
        let after = try world.snapshot()
        #expect(after == before, "\(after.difference(from: before))")

        let undone = try world.engine.undo(world.project, .none)
        #expect(undone.restore?.isVerified == true)
        let again = try world.snapshot()
        #expect(again == damaged, "\(again.difference(from: damaged))")

        _ = try world.engine.redo(world.project, .none)
        #expect(try world.snapshot() == before)
        #expect(try world.engine.verify(quick: false, .none).problems == [])
    }
}
