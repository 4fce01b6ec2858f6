internal import Base
package import Chronos
package import Platform
package import Sandbox

/// A program that is ready to run in worlds: with the sandbox of this machine, and limits that can be kept here.
package struct PreparedRun: Sendable {
    package let run: WorldRun
    package let runner: SandboxRunner

    init(_ wanted: WorldRun, _ files: any FileOperations) throws {
        var run = wanted
        runner = try SandboxRunner(files: files)
        if runner.reach == .each {
            run.limits.reach = .eachAtLeast
            // Of root's processes nobody keeps count then.
            if runner.isUncounted { run.limits.processes = nil }
        }
        self.run = run
    }

    /// Whether limits hold for less than they should.
    package var isLimitedLess: Bool { runner.reach == .each }

    /// Runs it in a world, to its end.
    package func perform(
        in world: ProjectRecord, _ engine: ChronosEngine, streams: ConfinedStart.Streams = .captured(input: nil),
        teardown: Teardown = .immediate, isCancelled: @escaping () -> Bool
    ) throws -> SandboxResult {
        try engine.entering(world) { world in
            try runner.run(
                try engine.profile(world, run), command: run.command, streams: streams, teardown: teardown,
                wishes: SandboxWishes(isCancelled: isCancelled))
        }
    }
}
