import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A checkpoint of a sandbox timeline asks only about what its upper directory names; here it is compared with a look at everything.
@Suite(.enabled(if: OverlayShell.isAllowed)) struct SandboxLookTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `whatever programs do, a checkpoint finds what a look at everything finds`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let world = try RestoreFixture()
        try world.populate()
        for index in 0..<24 { try world.write("d\(index % 4)/s\(index % 3)/f\(index)", "content \(index)") }
        try world.write("d0/hard", "linked")
        try world.link("d0/hard", "d1/hard")
        world.settle()
        let branch = try world.branchSandbox()
        var believed = 0
        for round in 0..<14 {
            let script = (0..<Int.random(in: 1...5, using: &random)).map { _ in SandboxLookTests.step(&random) }
            try OverlayShell.run(script.joined(separator: "\n"), in: branch)
            // What was changed in this instant is looked at anyhow.
            if Bool.random(using: &random) { world.settle() }
            let differing = try differing(world, branch, &believed)
            #expect(differing == [], "seed \(seed), round \(round), after \(script)")
        }
        // A second name of a file that had one ends the trust for once.
        #expect(believed > 7)
        try world.expectSound()
    }

    /// What a checkpoint took in otherwise than it is.
    private func differing(_ world: RestoreFixture, _ branch: ProjectRecord, _ believed: inout Int) throws -> [BytePath]
    {
        let engine = world.engine
        let report = try engine.checkpoint(branch, CheckpointRequest(), .none)
        if report.coverage.scan == .watched { believed += 1 }
        let taken = report.id
        let reader = try ObjectReader(engine.store)
        let files = try engine.readFiles(try engine.readCheckpoint(taken, reader), reader)
        let sink = try engine.lookingSink()
        let root = try engine.openRoot(branch)
        let there = try engine.worldCapture(branch, sink, rereads: true, believesWatch: false, .none)
            .capture(root.raw)
        let changes = try engine.treeDiff(reader, seen: sink.seenTrees)
            .changes(from: files.tree, to: there.files.tree)
        return changes.map(\.path)
    }

    /// One command that does something to a name or two; whether it can does not matter.
    private static func step(_ random: inout SeededGenerator) -> String {
        func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
        let directories = ["d0", "d1", "d2", "d3", "d0/s0", "d1/s1", "d2/s2", "d3/s0", "new", "new/in", "."]
        let names = ["f0", "f1", "f5", "f10", "f15", "s0", "s1", "hard", "x", "y", "in"]
        let (one, other) = (pick(directories) + "/" + pick(names), pick(directories) + "/" + pick(names))
        let number = Int.random(in: 0..<1000, using: &random)
        let step = pick([
            "echo \(number) > \(one)", "echo \(number) >> \(one)", "rm \(one)", "rm -r \(one)", "mkdir -p \(one)",
            "mv -T \(one) \(other)", "chmod \(pick(["600", "644", "700", "755"])) \(one)", "ln \(one) \(other)",
            "ln -s \(pick(names)) \(one)", "touch \(one)", "rm -r \(one); mkdir \(one); echo \(number) > \(one)/f1",
            "rm -r \(one); echo \(number) > \(one)", "cp -rT \(one) \(other)", "truncate -s \(number) \(one)",
        ])
        return "{ \(step); } 2>/dev/null || true"
    }
}
