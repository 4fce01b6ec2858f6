import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A checkpoint that leaves one store and comes into another.
@Suite(.enabled(if: Program.git != nil))
struct BundleTests {
    private func populated() throws -> RestoreFixture {
        let world = try RestoreFixture()
        try world.populate()
        try world.remove(".env")
        try world.makeRepository()
        try world.link("a.txt", "hard")
        try world.setAttribute("a.txt", "user.note", "kept")
        if Program.sqlite != nil { try world.sql("app.db", "CREATE TABLE t(a); INSERT INTO t VALUES (1);") }
        return world
    }

    private func bundle(_ world: RestoreFixture) -> AbsolutePath { world.scratch.at("bundle.everett") }

    @Test func `a checkpoint goes through a bundle into another store and comes out the same`() throws {
        let world = try populated()
        let start = try world.checkpoint("start")
        let before = try world.snapshot()
        let file = bundle(world)
        let exported = try world.engine.export(world.project, ExportRequest(checkpoint: start), to: file, .none)
        #expect(exported.checkpoint == start)
        #expect(exported.leftOut == [])
        #expect(try world.scratch.status("bundle.everett").permissions == 0o600)

        let other = try RestoreFixture()
        try other.write("own", "own")
        let own = try other.checkpoint()
        let preview = try other.engine.previewImport(other.project, from: file, .none)
        #expect(preview.record == nil)
        #expect(try other.engine.log(other.project).map(\.id) == [own])
        let report = try other.engine.importBundle(other.project, from: file, .none)
        let record = try #require(report.record)
        #expect(report.timeline == "imported/start")
        #expect(record.cause == .imported && record.timeline == "imported/start")
        #expect(report.origin.checkpoint == start)
        #expect(report.collisions == [] && report.strippedSetID == [])
        let mine = try HeldWorld(start, world.engine)
        let theirs = try HeldWorld(record.id, other.engine)
        #expect(mine.files.tree == theirs.files.tree)
        #expect(mine.git == theirs.git)
        #expect(mine.lines == theirs.lines)
        #expect(theirs.checkpoint.origin?.checkpoint == start)
        // Nothing of the project has changed, and its head is where it was.
        #expect(try other.read("own") == "own")
        #expect(try other.engine.head(other.project) == own)
        let into = other.scratch.at("into")
        #expect(
            try other.engine.materialise(other.project, RestoreRequest(checkpoint: record.id), into: into, .none)
                .isVerified)
        other.expectEqual(try other.scratch.snapshot("into"), before)
        let restored = try other.restore(record.id, [.files, .git])
        #expect(restored.isVerified, "\(restored.differing)")
        other.expectEqual(try other.snapshot(), before)
        #expect(try other.undo().restore?.isVerified == true)
        #expect(try other.read("own") == "own")
        try other.expectSound()
    }

    @Test func `a bundle holds one checkpoint and nothing of those before it`() throws {
        let world = try RestoreFixture()
        let secret = SeededGenerator(seed: 3).blob(50_000)
        try world.scratch.write("project/old", secret)
        try world.checkpoint()
        try world.remove("old")
        try world.write("new", "new")
        let second = try world.checkpoint()
        let file = bundle(world)
        let report = try world.engine.export(world.project, ExportRequest(checkpoint: second), to: file, .none)
        #expect(report.bytes < 5000)
        #expect(report.objects == 6)
    }

    @Test func `what is left out stays here, is listed, and is left alone by a restore`() throws {
        let world = try populated()
        let start = try world.checkpoint("start")
        let file = bundle(world)
        let leftOut = ["bin/tool", "dir/deep"].compactMap { BytePath($0) }
        let report = try world.engine.export(
            world.project, ExportRequest(checkpoint: start, leftOut: leftOut), to: file, .none)
        #expect(report.leftOut == leftOut)
        #expect(report.checkpoint != start)
        let other = try RestoreFixture()
        try other.write("bin/tool", "mine")
        let imported = try other.engine.importBundle(other.project, from: file, .none)
        #expect(imported.leftOut == leftOut)
        #expect(imported.origin.checkpoint == start)
        let id = try #require(imported.record?.id)
        let restored = try other.restore(id)
        #expect(restored.isVerified, "\(restored.differing)")
        #expect(try other.read("bin/tool") == "mine")
        #expect(try other.read("a.txt") == "one\n")
        #expect(restored.preview.untouched.map(\.reason) == [.leftOut, .leftOut])
        try other.expectSound()
    }

    @Test func `a file of that name is only replaced when that was said`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        let start = try world.checkpoint()
        try world.scratch.write("bundle.everett", "precious")
        let error = try #require(throws: EverettError.self) {
            try world.engine.export(world.project, ExportRequest(checkpoint: start), to: bundle(world), .none)
        }
        #expect(error.code == .conflict)
        #expect(try world.scratch.text("bundle.everett") == "precious")
        let request = ExportRequest(checkpoint: start, replaces: true)
        _ = try world.engine.export(world.project, request, to: bundle(world), .none)
        #expect(try world.engine.previewImport(world.project, from: bundle(world), .none).entries == 1)
        #expect(try names(world) == ["bundle.everett", "home", "project"])
    }

    private func names(_ world: RestoreFixture) throws -> [String] {
        let directory = try world.files.openOwned(absolute: world.scratch.path, [.read, .directory])
        return try world.files.list(directory.raw).map { String(decoding: $0.name, as: UTF8.self) }.sorted()
    }

    @Test func `an export that fails leaves no file`() throws {
        let world = try RestoreFixture(
            hooks: Hooks { if $0 == .exportWritten { throw EverettError(.io, Phrase(verbatim: "stop")) } })
        try world.write("a", "a")
        let start = try world.checkpoint()
        #expect(throws: EverettError.self) {
            try world.engine.export(world.project, ExportRequest(checkpoint: start), to: bundle(world), .none)
        }
        #expect(try names(world) == ["home", "project"])
    }

    @Test func `importing twice is importing once, and undo takes it back`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        let start = try world.checkpoint("start")
        _ = try world.engine.export(world.project, ExportRequest(checkpoint: start), to: bundle(world), .none)
        let other = try RestoreFixture()
        let first = try other.engine.importBundle(other.project, from: bundle(world), .none)
        let second = try other.engine.importBundle(other.project, from: bundle(world), .none)
        #expect(!first.isKnown && second.isKnown)
        #expect(first.record?.id == second.record?.id)
        #expect(try other.engine.log(other.project).count == 1)
        _ = try other.undo()
        #expect(try other.engine.log(other.project).isEmpty)
        _ = try other.redo()
        #expect(try other.engine.log(other.project).count == 1)
        let named = try other.engine.importBundle(other.project, from: bundle(world), as: "mine", .none)
        #expect(named.timeline == "imported/mine")
        #expect(try other.engine.resolve("imported/mine", other.project) == named.record?.id)
        try other.expectSound()
    }
}

extension BundleTests {
    @Test func `secrets stay here, whatever they are called, and are listed`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        try world.write(".env", "PASSWORD=hunter2hunter2\n")
        try world.write("deploy/id_rsa", "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n")
        let start = try world.checkpoint()
        let file = world.scratch.at("bundle.everett")
        let report = try world.engine.export(world.project, ExportRequest(checkpoint: start), to: file, .none)
        #expect(report.leftOut.map(\.description) == [".env", "deploy/id_rsa"])
        let other = try RestoreFixture()
        let imported = try other.engine.importBundle(other.project, from: file, .none)
        let held = try HeldWorld(#require(imported.record?.id), other.engine)
        #expect(held.coverage.skipped.map(\.reason) == [.leftOut, .leftOut])
        #expect(held.lines.allSatisfy { !$0.contains(".env") && !$0.contains("id_rsa") })
        let folder = try world.engine.exportSeed(
            world.project, ExportRequest(checkpoint: start), to: world.scratch.at("folder"),
            git: #require(Program.git).path, .none)
        #expect(folder.leftOut == report.leftOut)
        let patch = try world.scratch.text("folder/fs_diff.patch")
        #expect(!patch.contains("hunter2") && !patch.contains("PRIVATE KEY"))
    }
}
