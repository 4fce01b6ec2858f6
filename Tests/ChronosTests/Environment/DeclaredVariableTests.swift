import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Variables of the shell that belong to a project: recorded sealed, compared by name, given to programs.
@Suite struct DeclaredVariableTests {
    private func project(
        _ world: RestoreFixture, _ values: [String: String]?, names: [String] = ["NODE_ENV", "FEATURE_X"],
        timeline: String? = nil
    ) -> ProjectRecord {
        var project = world.project
        project.policy = CapturePolicy(environment: EnvironmentPolicy(variables: names))
        project.call = values.map {
            CallVariables(timeline: timeline, names: names, values: $0.mapValues { Array($0.utf8) })
        }
        return project
    }

    private func take(_ world: RestoreFixture, _ project: ProjectRecord, _ name: String? = nil) throws -> Digest {
        try world.engine.checkpoint(project, CheckpointRequest(name: name), .none).id
    }

    private func values(_ world: RestoreFixture, _ project: ProjectRecord) throws -> [String: String?] {
        Dictionary(uniqueKeysWithValues: try world.engine.declaredValues(project).map { ($0.name, $0.value) })
    }

    private func changes(_ world: RestoreFixture, _ project: ProjectRecord) throws -> [String] {
        try world.engine.status(project, .none).variables.map { "\($0.key) \($0.kind)" }
    }

    @Test func `values are recorded, compared and never shown`() throws {
        let world = try RestoreFixture()
        try world.write("a", "one")
        let first = project(world, ["NODE_ENV": "s3cret-one"])
        let start = try take(world, first)
        #expect(try changes(world, first) == [])
        #expect(try values(world, first) == ["NODE_ENV": "s3cret-one", "FEATURE_X": nil])
        let second = project(world, ["NODE_ENV": "s3cret-two", "FEATURE_X": ""])
        #expect(try changes(world, second) == ["FEATURE_X added", "NODE_ENV changed"])
        let differing = try world.engine.environmentChanges(from: .checkpoint(start), to: .workspace, second)
        #expect(
            differing.map { "\($0.group) \($0.place) \($0.key) \($0.kind)" } == [
                "variable shell FEATURE_X added", "variable shell NODE_ENV changed",
            ])
        // A world with other variables is another one, though no file changed.
        let later = try take(world, second)
        #expect(later != start)
        let again = try take(world, second)
        #expect(again == later)
        #expect(try values(world, second) == ["NODE_ENV": "s3cret-two", "FEATURE_X": ""])
        let shown = try world.engine.show(start, first)
        #expect(shown.environment.declared.map { "\($0.name) \($0.isSet)" } == ["FEATURE_X false", "NODE_ENV true"])
        #expect(shown.environment.containers?.state == .notAsked)
        #expect(!"\(shown) \(differing) \(first)".contains("s3cret"))
        // Nothing on disk has a value in clear.
        let shell = try #require(Program("sh"))
        let found = try shell.run(["-c", "grep -rac s3cret home | grep -v ':0$' || true"], in: world.scratch.path)
        #expect(found == "")
        try world.expectSound()
    }

    @Test func `what was declared once and is no more is let go`() throws {
        let world = try RestoreFixture()
        _ = try take(world, project(world, ["NODE_ENV": "x"]))
        let less = project(world, ["FEATURE_X": "y"], names: ["FEATURE_X"])
        _ = try take(world, less)
        #expect(try values(world, less) == ["FEATURE_X": "y"])
        let none = project(world, [:], names: [])
        _ = try take(world, none)
        #expect(try values(world, none).isEmpty)
        #expect(try world.engine.show(try take(world, none), none).environment.containers == nil)
    }

    @Test func `who knows nothing of the caller's variables keeps those that were recorded`() throws {
        let world = try RestoreFixture()
        _ = try take(world, project(world, ["NODE_ENV": "x"]))
        try world.write("a", "changed")
        let alone = project(world, nil)
        #expect(try changes(world, alone) == [])
        _ = try take(world, alone)
        #expect(try values(world, alone) == ["NODE_ENV": "x", "FEATURE_X": nil])
    }

    @Test func `a restore says what it cannot change, and its safety checkpoint has it`() throws {
        let world = try RestoreFixture()
        try world.write("a", "one")
        let start = try take(world, project(world, ["NODE_ENV": "one"]))
        try world.write("a", "two")
        let now = project(world, ["NODE_ENV": "two"])
        let report = try world.engine.restore(now, RestoreRequest(checkpoint: start), .none)
        #expect(report.isVerified && report.preview.variablesLeft == ["NODE_ENV"])
        #expect(try values(world, now)["NODE_ENV"] == "one", "what 'env' gives the shell")
        #expect(try changes(world, now) == ["NODE_ENV changed"])
        let ready = project(world, ["NODE_ENV": "one"])
        #expect(try changes(world, ready) == [])
        let undone = try world.engine.undo(now, .none)
        #expect(undone.restore?.preview.variablesLeft == [])
        #expect(try values(world, now)["NODE_ENV"] == "two")
    }

    @Test(arguments: [false, true])
    func `a timeline has the values it began with, whatever the shell has`(_ isSandbox: Bool) throws {
        let world = try RestoreFixture()
        try world.write("a", "one")
        let main = project(world, ["NODE_ENV": "one"])
        _ = try world.engine.branch(main, BranchRequest(name: "try", isSandbox: isSandbox), .none)
        let other = project(world, ["NODE_ENV": "two"])
        let branch = try world.engine.world("try", of: other)
        #expect(try world.engine.variables(branch)["NODE_ENV"] == "one")
        let kept = try world.engine.checkpoint(branch, CheckpointRequest(name: "there"), .none).id
        #expect(try world.engine.variables(branch)["NODE_ENV"] == "one")
        #expect(try world.engine.environmentChanges(from: .checkpoint(kept), to: .world(branch), branch).isEmpty)
        // A shell that was made ready for it speaks for it, and not for main.
        let inside = project(world, ["NODE_ENV": "three"], timeline: "try")
        _ = try world.engine.checkpoint(
            try world.engine.world("try", of: inside), CheckpointRequest(name: "inside"), .none)
        #expect(try world.engine.variables(branch)["NODE_ENV"] == "three")
        _ = try take(world, inside)
        #expect(try values(world, main)["NODE_ENV"] == "one")
        _ = try world.engine.restore(branch, RestoreRequest(checkpoint: kept), .none)
        #expect(try world.engine.variables(try world.engine.world("try", of: other))["NODE_ENV"] == "one")
    }

    @Test func `values leave with no export`() throws {
        let world = try RestoreFixture()
        try world.write("a", "one")
        let id = try take(world, project(world, ["NODE_ENV": "s3cret-one"]), "start")
        _ = try world.engine.export(
            world.project, ExportRequest(checkpoint: id), to: world.scratch.at("file.everett"), .none)
        let other = try RestoreFixture()
        let imported = try other.engine.importBundle(other.project, from: world.scratch.at("file.everett"), .none)
        #expect(try other.engine.show(#require(imported.record).id, other.project).environment.declared.isEmpty)
    }
}
