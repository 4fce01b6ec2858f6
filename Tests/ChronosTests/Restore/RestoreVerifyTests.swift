import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

extension RestoreFixture {
    /// Packs in the order of their names.
    func packs() throws -> [String] {
        let directory = try files.openOwned(absolute: scratch.at("home/packs"), [.read, .directory])
        return try files.list(directory.raw).map { String(decoding: $0.name, as: UTF8.self) }.sorted()
    }

    /// Flips a bit in the frame that holds the content of a file as it is now.
    func damageContent(of path: String) throws {
        let id = ObjectHasher.id(.chunk, try scratch.read("project/\(path)"))
        try damage(id)
    }

    func damage(_ id: Digest) throws {
        for (pack, location) in try engine.store.packSet.find(id) {
            let frame = try pack.frameLocation(location.frame)
            let name = "home/packs/\(Pack.name(of: pack.id))"
            var bytes = try scratch.read(name)
            bytes[Int(frame.offset) + PackFormat.frameHeaderSize + frame.storedLength / 2] ^= 0x10
            try scratch.write(name, bytes)
        }
        try reopen()
    }
}

/// Each kind of damage is found, named, and never restored.
@Suite(.enabled(if: Program.sqlite != nil))
struct RestoreVerifyTests {
    private struct Worlds {
        let first: Digest
        let second: Digest
    }

    /// Two checkpoints; `only-in-second` is in the second alone, and `big` has a manifest.
    private func make(_ world: RestoreFixture) throws -> Worlds {
        try world.populate()
        try world.write("shared", String(repeating: "shared content ", count: 40_000))
        let first = try world.checkpoint("first")
        try world.scratch.write("project/dir/only-in-second", SeededGenerator(seed: 8).blob(100_000))
        let second = try world.checkpoint("second")
        return Worlds(first: first, second: second)
    }

    private func affected(_ report: VerifyReport) -> Set<Digest> { Set(report.problems.flatMap(\.affects)) }

    @Test func `a sound store has no problems, quick or whole`() throws {
        let world = try RestoreFixture()
        _ = try make(world)
        for quick in [true, false] {
            let report = try world.engine.verify(quick: quick, .none)
            #expect(report.isSound, "\(report.problems)")
            #expect(report.checkpoints == 2 && report.objects > 5 && report.bytes > 0)
        }
    }

    @Test func `damaged content is named with the checkpoints that need it`() throws {
        let world = try RestoreFixture()
        let worlds = try make(world)
        try world.damageContent(of: "dir/only-in-second")
        let report = try world.engine.verify(quick: false, .none)
        #expect(affected(report) == [worlds.second])
        let problem = try #require(report.problems.first { $0.kind == .checkpoint })
        #expect(problem.detail.english.contains("dir/only-in-second"))
        #expect(report.problems.contains { $0.kind == .pack })
        try world.damageContent(of: "shared")
        #expect(affected(try world.engine.verify(quick: false, .none)) == [worlds.first, worlds.second])
    }

    @Test func `a damaged object stops a restore in staging with nothing changed`() throws {
        let world = try RestoreFixture()
        let worlds = try make(world)
        try world.damageContent(of: "dir/only-in-second")
        try world.write("a.txt", "changed")
        try world.remove("dir/only-in-second")
        let before = try world.snapshot()
        let error = try #require(throws: EverettError.self) { try world.restore(worlds.second) }
        #expect(error.code == .integrity)
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.leftovers() == [])
        #expect(try world.restore(worlds.first).isVerified)
    }

    @Test func `every kind of object is missed when it is damaged`() throws {
        let reference = try RestoreFixture()
        let worlds = try make(reference)
        let reader = try ObjectReader(reference.engine.store)
        let checkpoint = try reference.engine.readCheckpoint(worlds.second, reader)
        let files = try reference.engine.readFiles(checkpoint, reader)
        let big = try #require(try reader.tree(files.tree).entry(named: Array("big.bin".utf8))?.content)
        for (what, id) in [
            ("checkpoint", worlds.second), ("component", checkpoint.files), ("coverage", checkpoint.coverage),
            ("tree", files.tree), ("manifest", big),
        ] {
            let world = try RestoreFixture(copying: reference)
            try world.damage(id)
            let report = try world.engine.verify(quick: false, .none)
            #expect(affected(report).contains(worlds.second), "\(what) \(report.problems)")
            try world.write("a.txt", "changed")
            try world.remove("big.bin")
            let changed = try world.snapshot()
            #expect(throws: EverettError.self, "\(what)") { try world.restore(worlds.second) }
            world.expectEqual(try world.snapshot(), changed, what)
            #expect(try world.leftovers() == [], "\(what)")
        }
    }

    @Test func `a pack that is gone is noticed by the quick look as well`() throws {
        let world = try RestoreFixture()
        let worlds = try make(world)
        for pack in try world.packs() {
            let copy = try RestoreFixture(copying: world)
            try copy.scratch.remove("home/packs/\(pack)")
            try copy.reopen()
            for quick in [true, false] {
                let report = try copy.engine.verify(quick: quick, .none)
                #expect(affected(report).contains(worlds.second), "\(report.problems)")
            }
        }
    }

    @Test func `a damaged directory or header of a pack is named though everything can be read`() throws {
        let world = try RestoreFixture()
        let worlds = try make(world)
        let pack = try #require(try world.packs().first)
        let name = "home/packs/\(pack)"
        let sound = try world.scratch.read(name)
        for place in [2, sound.count - PackFormat.footerSize - 20, sound.count - 14, sound.count - 4] {
            var bytes = sound
            bytes[place] ^= 0x04
            try world.scratch.write(name, bytes)
            try world.reopen()
            let report = try world.engine.verify(quick: true, .none)
            #expect(report.problems.contains { $0.kind == .pack && $0.subject == pack }, "\(place) \(report.problems)")
            #expect(try world.restore(worlds.first).isVerified, "\(place)")
            #expect(try world.restore(worlds.second).isVerified, "\(place)")
        }
    }

    @Test func `an operation that refers to a checkpoint that is not there is named`() throws {
        let sqlite = try #require(Program.sqlite)
        let world = try RestoreFixture()
        let worlds = try make(world)
        try world.write("a.txt", "changed")
        let safety = try world.restore(worlds.first).safetyCheckpoint
        try sqlite.run(
            ["home/state.db", "PRAGMA foreign_keys = OFF; DELETE FROM checkpoints WHERE id = x'\(safety.hex)';"],
            in: world.scratch.path)
        try world.reopen()
        let report = try world.engine.verify(quick: true, .none)
        #expect(
            report.problems.contains { $0.kind == .reference && $0.detail.english.contains(safety.short) },
            "\(report.problems)"
        )
        #expect(throws: EverettError.self) { try world.undo() }
    }
}
