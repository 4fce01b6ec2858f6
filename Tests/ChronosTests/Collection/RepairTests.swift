import Base
import Glibc
import Platform
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Chronos

struct RepairTests {
    private func prepare(_ seed: UInt64) throws -> CollectionBench {
        let bench = try CollectionBench()
        var example = PropertyCase(seed: seed, number: 0)
        try bench.history(6, &example)
        return bench
    }

    @discardableResult
    private func repair(_ bench: CollectionBench, home: AbsolutePath? = nil, dryRun: Bool = false) throws
        -> RepairReport
    {
        let environment = bench.engine.environment
        return try ChronosEngine.repair(
            home: home ?? bench.bench.home, environment: environment, isDryRun: dryRun, .none)
    }

    private func overwrite(_ path: AbsolutePath, _ change: (inout [UInt8]) -> Void) throws {
        let machine = RealFileOperations()
        var bytes = try machine.readWhole(absolute: path, limit: 1 << 30)
        change(&bytes)
        let file = try machine.openOwned(absolute: path, [.write, .truncate])
        try machine.writeAll(file.raw, bytes, at: 0)
    }

    /// What is left is right: each checkpoint's lines are those it had, but for what is reported lost.
    private func expectRight(_ bench: CollectionBench, home: AbsolutePath, _ report: RepairReport, _ what: String)
        throws
    {
        let engine = try bench.bench.otherEngine(clock: bench.time.clock, home: home)
        let verified = try engine.verify(quick: false, .none)
        #expect(verified.problems.map(\.detail) == [], "\(what)")
        let partly = Set(report.losses.map(\.checkpoint))
        for project in try engine.projects() {
            for record in try engine.log(project, includingHidden: true) where !partly.contains(record.id) {
                #expect(try HeldWorld(record.id, engine).lines == bench.held[record.id], "\(what)")
            }
        }
    }

    @Test func `a disk that fails for a moment is not taken for a damaged database`() {
        #expect(StateRepair.isDamage(.integrity))
        for code in [ErrorCode.io, .noSpace, .permission, .locked, .newerFormat, .cancelled] {
            #expect(!StateRepair.isDamage(code), "\(code)")
        }
    }

    @Test func `a sound store is left as it is`() throws {
        let bench = try prepare(941)
        let packs = try bench.bench.packs()
        let report = try repair(bench)
        #expect(!report.changedAnything && report.verification.isSound)
        #expect(try bench.bench.packs() == packs)
        try bench.reopen()
        try bench.expectHeld()
        #expect(try bench.engine.sampleRestores(5, .none).isSound)
    }

    @Test func `a lost database is made anew from the packs`() throws {
        let bench = try prepare(942)
        let before = try bench.engine.log(bench.project, includingHidden: true)
        for name in ["state.db", "state.db-wal", "state.db-shm"] {
            if bench.bench.scratch.exists("home/\(name)") { try bench.bench.scratch.remove("home/\(name)") }
        }
        #expect(try repair(bench, dryRun: true).stateProblems == ["state.db is missing"])
        let report = try repair(bench)
        #expect(report.isStateReplaced && report.recoveredCheckpoints == 6 && report.verification.isSound)
        try bench.reopen()
        let project = try #require(try bench.engine.projects().first)
        #expect(project.root == bench.project.root && project.id == bench.project.id)
        let after = try bench.engine.log(project, includingHidden: true)
        #expect(after.map(\.id) == before.map(\.id) && after.map(\.name) == before.map(\.name))
        #expect(try bench.engine.head(project) == before[0].id)
        try bench.expectHeld()
        #expect(try bench.bench.checkpoint().isUnchanged)
    }

    @Test func `a database that cannot be opened, or holds a wrong row, keeps its sound rows`() throws {
        for number in 0..<3 {
            let bench = try prepare(943)
            try bench.bench.engine.state.connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
            let pinned = try bench.engine.log(bench.project)[2].id
            _ = try bench.engine.setPinned(true, pinned, bench.project, .none)
            let state = Home(bench.bench.home).state
            switch number {
            case 0:
                try bench.engine.state.connection.run(
                    "UPDATE checkpoints SET files = files + 1 WHERE id = ?", .blob(pinned.bytes))
            case 1: try overwrite(state) { for index in 0..<16 { $0[index] = 0 } }
            default: try bench.engine.state.connection.run("UPDATE projects SET created_ms = created_ms + 1")
            }
            let found = try repair(bench, dryRun: true)
            #expect(!found.stateProblems.isEmpty, "\(number)")
            let report = try repair(bench)
            #expect(report.isStateReplaced && report.verification.isSound, "\(number): \(report.verification.problems)")
            try bench.reopen()
            let log = try bench.engine.log(try #require(try bench.engine.projects().first), includingHidden: true)
            #expect(log.count == 6, "\(number)")
            if number == 2 { #expect(log.first { $0.id == pinned }?.isPinned == true) }
            try bench.expectHeld()
        }
    }

    @Test func `a database whose tables have lost their columns' names keeps its rows`() throws {
        for (index, name) in ["repositories", "world_before", "components", "created_ms"].enumerated() {
            let bench = try prepare(950 + UInt64(index))
            let operations = try bench.engine.operations(bench.project).map(\.id)
            try bench.bench.engine.state.connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
            let state = Home(bench.bench.home).state
            try overwrite(state) { bytes in
                let letters = Array(name.utf8)
                // Wherever the table is described.
                for start in 0..<(bytes.count - letters.count)
                where bytes[start..<start + letters.count].elementsEqual(letters) {
                    bytes[start + 4] ^= 2
                }
            }
            #expect(try !repair(bench, dryRun: true).stateProblems.isEmpty, "\(name)")
            let report = try repair(bench)
            #expect(report.isStateReplaced && report.droppedRows.isEmpty, "\(name): \(report.droppedRows)")
            try bench.reopen()
            try bench.expectHeld()
            let kept = try bench.engine.operations(bench.project).map(\.id)
            #expect(Set(operations).isSubset(of: Set(kept)), "\(name)")
        }
    }

    @Test func `damaged packs are saved as far as they can be read`() throws {
        try forAll(seed: 944, count: TestScale.count(12)) { example in
            let bench = try prepare(945)
            if example.flip() { try bench.collect() }
            let packs = try bench.bench.packs()
            let victim = bench.bench.pack(packs[example.int(0...packs.count - 1)])
            let kind = example.int(0...3)
            try overwrite(victim) { bytes in
                let place = example.int(0...bytes.count - 1)
                switch kind {
                case 0: bytes[place] ^= 1 << UInt8(example.int(0...7))
                case 1: bytes.removeSubrange(place...)
                case 2: for index in place..<min(bytes.count, place + 512) { bytes[index] = 0 }
                default: bytes[bytes.count - 1 - place % 300 % bytes.count] ^= 0xff
                }
            }
            try bench.reopen()
            let before = try bench.engine.verify(quick: false, .none)
            let report = try repair(bench)
            #expect(report.verification.isSound, "\(example): \(report.verification.problems)")
            #expect(before.isSound || report.changedAnything, "\(example)")
            try bench.reopen()
            try expectRight(bench, home: bench.bench.home, report, "\(example)")
            // What the project still has is stored again.
            bench.bench.settle()
            let head = try bench.bench.checkpoint().id
            try expectCaptured(bench, head)
            for loss in report.losses where !loss.paths.isEmpty {
                let restored = try bench.engine.restore(
                    bench.project, RestoreRequest(checkpoint: loss.checkpoint), .none)
                #expect(restored.isVerified, "\(example)")
            }
            #expect(try !repair(bench).changedAnything, "\(example): a second repair found something")
        }
    }

    private func expectCaptured(_ bench: CollectionBench, _ id: Digest) throws { try expectHeld(bench.bench, id) }

    @Test func `a repair that dies anywhere can be run again`() throws {
        let bench = try prepare(946)
        let packs = try bench.bench.packs()
        try overwrite(bench.bench.pack(packs[0])) { $0[$0.count / 2] ^= 0x10 }
        try bench.engine.state.connection.run("UPDATE checkpoints SET files = files + 1")
        let images = Mutex<[(Hooks.Point, AbsolutePath)]>([])
        let copies = Copies(bench)
        try bench.reopen(
            hooks: Hooks { point in
                let place = try copies.take("\(point.rawValue)-\(images.withLock { $0.count })")
                images.withLock { $0.append((point, place)) }
            })
        let first = try repair(bench)
        #expect(first.isStateReplaced && first.quarantined.count == 2)
        let taken = images.withLock { $0 }
        let points = Hooks.Point.allCases.filter { $0.rawValue.hasPrefix("repair.") }
        #expect(Set(points).isSubset(of: taken.map(\.0)))
        try bench.reopen()
        for (point, home) in taken {
            let report = try repair(bench, home: home)
            #expect(report.verification.isSound, "\(point): \(report.verification.problems)")
            try expectRight(
                bench, home: home, first.losses.count > report.losses.count ? first : report, "\(point)")
        }
    }
}

/// Hands a bench, which is confined, to a hook that runs on the same thread.
// SAFETY: the hook is called by the engine on the thread of the test that made it.
private final class Copies: @unchecked Sendable {
    private let bench: CollectionBench

    init(_ bench: CollectionBench) {
        self.bench = bench
    }

    func take(_ name: String) throws -> AbsolutePath { try bench.copyOfHome(name) }
}
