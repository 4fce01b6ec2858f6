import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A scan that lets go of what it has seen sees the same as one that holds everything.
struct WaveTests {
    @Test(arguments: [1, 2, 3, 7, 1000])
    func `how many files are looked at before they are read changes nothing`(_ filesAtOnce: Int) throws {
        try forAll(seed: 41, count: 6) { dice in
            let bench = try Bench()
            let other = try bench.otherEngine(home: bench.scratch.at("other"), filesAtOnce: filesAtOnce)
            let project = try other.initialise(bench.root, policy: CapturePolicy(), forbidden: [], force: false, .none)
                .project
            for round in 0..<4 {
                for _ in 0..<dice.int(1...12) { try change(bench, &dice) }
                bench.settle()
                let whole = try bench.engine.checkpoint(bench.project, CheckpointRequest(rereads: round == 2), .none)
                let waves = try other.checkpoint(project, CheckpointRequest(rereads: round == 2), .none)
                #expect(whole.coverage.files == waves.coverage.files && whole.coverage.bytes == waves.coverage.bytes)
                #expect(whole.coverage.databases == waves.coverage.databases)
                let mine = try HeldWorld(whole.record.id, bench.engine)
                let theirs = try HeldWorld(waves.record.id, other)
                #expect(mine.files.tree == theirs.files.tree)
                // What was remembered on the way is right: nothing is seen to have changed.
                #expect(try other.status(project, .none).changes?.isEmpty == true)
            }
            #expect(try other.verify(quick: false, .none).problems.map(\.detail) == [])
        }
    }

    @Test func `a project over its budget is counted before anything of it is stored`() throws {
        let bench = try Bench(policy: CapturePolicy(maximumBytes: 100_000))
        for number in 0..<20 {
            try bench.write("node_modules/\(number)", [UInt8](repeating: UInt8(number), count: 50_000))
        }
        try bench.write("mine", "kept")
        let report = try bench.checkpoint()
        #expect(report.coverage.skipped.map(\.path.description) == ["node_modules"])
        let stored = try bench.packs().reduce(0) { try $0 + Int(bench.scratch.status("home/packs/\($1)").size) }
        #expect(stored < 10_000)
    }

    private func change(_ bench: Bench, _ dice: inout PropertyCase) throws {
        let directory = ["", "a/", "a/b/", "c/", "c/d/e/"][dice.int(0...4)]
        let name = directory + "file-\(dice.int(0...9))"
        switch dice.int(0...9) {
        case 0: if bench.scratch.exists("project/\(name)") { try bench.remove(name) }
        case 1: try bench.write(name + "-wal", "beside \(dice.int(0...99))")
        case 2: try bench.write(directory + ".env", "KEY=\(dice.int(0...99))")
        default: try bench.write(name, String(repeating: "line \(dice.int(0...999))\n", count: dice.int(0...40)))
        }
    }
}
