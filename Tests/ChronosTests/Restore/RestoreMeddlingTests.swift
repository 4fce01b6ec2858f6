import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Someone goes on working while a restore runs: nothing they wrote is lost.
@Suite struct RestoreMeddlingTests {
    private static let paths = [
        "a", "b", "c", "dir/a", "dir/b", "dir/deep/c", "gone", "gone/x", "new", "new/y", "type", "type/z", "link",
        "hard1",
        "hard2", "exec",
    ]

    private func first(_ world: RestoreFixture) throws {
        try world.write("a", "a one")
        try world.write("b", "b one")
        try world.write("c", "same")
        try world.write("dir/a", "dir a one")
        try world.write("dir/deep/c", "deep one")
        try world.write("gone/x", "gone x one")
        try world.write("type", "a file at first")
        try world.write("hard1", "linked")
        try world.link("hard1", "hard2")
        try world.write("exec", "#!/bin/sh\n", permissions: 0o755)
        try world.scratch.symlink("project/link", to: "a")
    }

    private func second(_ world: RestoreFixture) throws {
        try world.write("a", "a two, longer")
        try world.remove("b")
        try world.write("dir/b", "dir b two")
        try world.remove("dir/deep")
        try world.remove("gone")
        try world.write("new/y", "new y two")
        try world.remove("type")
        try world.write("type/z", "a directory now")
        try world.remove("hard2")
        try world.write("hard2", "not linked")
        try world.chmod("exec", 0o644)
        try world.remove("link")
        try world.write("link", "a file now")
    }

    @Test func `no version that was on disk is lost, whenever it was written`() throws {
        try forAll(seed: 4711, count: TestScale.count(60)) { example in
            let meddler = Box<Meddler>()
            let armAt: Hooks.Point = example.flip() ? .restoreSafetyTaken : .restoreJournaled
            let world = try RestoreFixture(
                hooks: Hooks { point in if point == armAt { meddler.value?.arm(true) } },
                files: FaultyFileOperations(
                    RealFileOperations(), beforeCall: { operation, _ in meddler.value?.step(operation) }),
                inMemory: true
            )
            try first(world)
            let start = try world.checkpoint()
            try second(world)
            if example.flip() { world.settle() }
            let user = Meddler(
                seed: example.next(), root: world.scratch.at("project"), paths: Self.paths, times: example.int(1...6),
                rarity: [3, 20, 120].randomElement(using: &example) ?? 20)
            meddler.value = user
            let report = try world.restore(start)
            meddler.value = nil
            user.writeToOpenFiles()

            var found = Set(try Contents.all(world.scratch.at("project")).map(\.content))
            found.formUnion(try world.rescued().map(\.content))
            for content in user.mustBeFound where !found.contains(content) {
                let isStored = world.engine.store.contains(ObjectHasher.id(.chunk, content))
                #expect(isStored, "lost: \(String(decoding: content, as: UTF8.self)) \(example) \(user.log)")
            }
            #expect(try world.leftovers() == [], "\(example)")
            for aside in report.setAside {
                let status = try? world.files.status(FileDescriptors.none, CName(aside.keptAt.bytes))
                #expect(status != nil, "\(example)")
            }
            // What is left of the user's doing is a state like any other.
            let now = try world.snapshot()
            #expect(try world.restore(start).isVerified, "\(example)")
            #expect(try world.undo().restore?.isVerified == true, "\(example)")
            world.expectEqual(try world.snapshot(), now, "\(example)")
        }
    }

    @Test func `nothing is lost either when the restore fails in the middle`() throws {
        try forAll(seed: 815, count: TestScale.count(60)) { example in
            let world = try RestoreFixture(inMemory: true)
            try first(world)
            let start = try world.checkpoint()
            try second(world)
            let meddler = Box<Meddler>()
            let user = Meddler(
                seed: example.next(), root: world.scratch.at("project"), paths: Self.paths, times: example.int(1...6),
                rarity: [3, 20].randomElement(using: &example) ?? 20)
            let number = example.int(30...130)
            let plan = FaultPlan([
                .init(
                    scope: .stateChanging, occasion: example.flip() ? .nth(number) : .from(number),
                    effect: .failure(errno: 5))
            ])
            try world.reopen(
                hooks: Hooks { point in if point == .restoreJournaled { meddler.value?.arm(true) } },
                files: FaultyFileOperations(
                    RealFileOperations(), plan, beforeCall: { operation, _ in meddler.value?.step(operation) }))
            meddler.value = user
            _ = try? world.restore(start)
            user.arm(false)
            try world.reopen()
            do {
                try world.engine.recover(world.project, .none)
            } catch {
                // Taken back instead, which the error says; the next command finds it done.
                try world.engine.recover(world.project, .none)
            }
            user.writeToOpenFiles()
            var found = Set(try Contents.all(world.scratch.at("project")).map(\.content))
            found.formUnion(try world.rescued().map(\.content))
            for content in user.mustBeFound where !found.contains(content) {
                let isStored = world.engine.store.contains(ObjectHasher.id(.chunk, content))
                #expect(isStored, "lost: \(String(decoding: content, as: UTF8.self)) \(example) \(user.log)")
            }
            #expect(try world.leftovers() == [], "\(example)")
            #expect(try world.restore(start).isVerified, "\(example)")
        }
    }

    @Test func `what differs from the target afterwards is named`() throws {
        try forAll(seed: 99, count: TestScale.count(25)) { example in
            let meddler = Box<Meddler>()
            let world = try RestoreFixture(
                hooks: Hooks { point in if point == .restoreJournaled { meddler.value?.arm(true) } },
                files: FaultyFileOperations(
                    RealFileOperations(), beforeCall: { operation, _ in meddler.value?.step(operation) }),
                inMemory: true
            )
            try first(world)
            let start = try world.checkpoint()
            let before = try world.snapshot()
            try second(world)
            let user = Meddler(
                seed: example.next(), root: world.scratch.at("project"), paths: Self.paths, times: 3, rarity: 10,
                untilSync: 1)
            meddler.value = user
            let report = try world.restore(start)
            #expect(user.log.count <= 3 * 2)
            let now = try world.snapshot()
            #expect(report.isVerified == (now == before) || !report.kept.isEmpty, "\(example) \(report.differing)")
        }
    }

    @Test func `a program that goes on writing to a displaced file writes to the one that is kept`() throws {
        let world = try RestoreFixture()
        try world.write("log", "old")
        let start = try world.checkpoint()
        try world.write("log", "first line\n")
        let log = try world.files.openOwned(absolute: world.scratch.at("project/log"), [.read, .write])
        let report = try world.restore(start)
        #expect(report.isVerified)
        #expect(report.setAside.map(\.path.description) == ["log"])
        try world.files.writeAll(log.raw, Array("second line\n".utf8), at: 11)
        #expect(
            try world.rescued().map { String(decoding: $0.content, as: UTF8.self) } == ["first line\nsecond line\n"])
        #expect(try world.rescued().map(\.path) == ["log"])
        #expect(try world.read("log") == "old")
        try world.expectSound()
    }

    @Test func `an edit of the same length within the clock's grain is noticed`() throws {
        // The safety checkpoint must be taken within the grain, which a busy machine does not always manage.
        let isNoticed = try (0..<40).contains { _ in
            let hook = Ticking()
            let world = try RestoreFixture(hooks: hook.hooks)
            try world.write("a", "target")
            let start = try world.checkpoint()
            try world.write("a", "edit 1")
            hook.atStep = {
                let modified = try world.status("a").modifiedNanoseconds
                let file = try world.files.openOwned(absolute: world.scratch.at("project/a"), [.write])
                try world.files.writeAll(file.raw, Array("edit 2".utf8), at: 0)
                // As a kernel that stamps every few milliseconds would leave it.
                try world.setModified("a", modified)
            }
            guard try world.restore(start).setAside.map(\.path.description) == ["a"] else { return false }
            return try world.rescued().map { String(decoding: $0.content, as: UTF8.self) } == ["edit 2"]
        }
        #expect(isNoticed)
    }

    @Test func `a file that was only touched is not set aside`() throws {
        let hook = Ticking()
        let world = try RestoreFixture(hooks: hook.hooks)
        try world.write("a", "target")
        let start = try world.checkpoint()
        try world.write("a", "edited")
        hook.atStep = { try world.setModified("a", 1_700_000_000_000_000_000) }
        let report = try world.restore(start)
        #expect(report.setAside.isEmpty, "\(report.setAside)")
        #expect(try world.rescued().isEmpty)
    }

    @Test func `attributes set after the safety checkpoint keep the file that has them`() throws {
        let hook = Ticking()
        let world = try RestoreFixture(hooks: hook.hooks)
        try world.write("a", "target")
        let start = try world.checkpoint()
        try world.write("a", "edited")
        world.settle()
        hook.atStep = { try world.setAttribute("a", "user.note", "late") }
        #expect(try world.restore(start).setAside.map(\.path.description) == ["a"])
    }

    @Test func `two rescued files of one path both are kept`() throws {
        let world = try RestoreFixture()
        try world.write("dir/a", "target")
        let start = try world.checkpoint()
        try world.write("dir/a", "edited")
        let first = try world.files.openOwned(absolute: world.scratch.at("project/dir/a"), [.read, .write])
        try world.restore(start)
        try world.write("dir/a", "edited again")
        let second = try world.files.openOwned(absolute: world.scratch.at("project/dir/a"), [.read, .write])
        try world.restore(start)
        #expect(try world.rescued().map(\.path) == ["dir/a", "dir/a"])
        #expect(first.raw != second.raw)
    }
}

/// A value that is known only after what refers to it.
// SAFETY: set once, before the threads that read it begin.
final class Box<Value: AnyObject>: @unchecked Sendable {
    weak var value: Value?
}
