internal import Base
internal import Chronos
internal import Glibc
internal import Platform

/// Times checkpoints and restores inside one engine that has a watcher: what the daemon does for a call.
///
/// `everett-watch-bench HOME PROJECT ROUNDS FILES` changes FILES files of the project each round.
@main
struct WatchBenchmark {
    static func main() throws {
        let words = CommandLine.arguments
        guard words.count == 5, let home = AbsolutePath(words[1]), let root = AbsolutePath(words[2]),
            let rounds = Int(words[3]), let count = Int(words[4])
        else {
            print("usage: everett-watch-bench HOME PROJECT ROUNDS FILES")
            exit(2)
        }
        let files = RealFileOperations()
        let watcher = try ProjectWatcher(root, files, clock: Machine.clock)
        let environment = EngineEnvironment(
            files: files, clock: Machine.clock, ids: IDSource(random: .system),
            identity: try ProcessIdentity.current(), workers: Machine.processors, version: "bench",
            secretKeys: home.appending("keys"),
            watch: { _ in watcher }
        )
        let engine = try ChronosEngine(home: home, environment: environment)
        let project = try engine.initialise(root, policy: CapturePolicy(), forbidden: [], force: true, .none).project
        try report("first checkpoint", time { _ = try engine.checkpoint(project, CheckpointRequest(), .none) })
        let start = Machine.clock.monotonicNanoseconds
        watcher.start()
        while watcher.standing.state != .watched { sched_yield() }
        report(
            "watching by \(watcher.standing.means?.rawValue ?? "nothing")", Machine.clock.monotonicNanoseconds - start)
        for name in ["full", "settling", "nothing changed", "nothing changed"] {
            try report(name, time { _ = try engine.checkpoint(project, CheckpointRequest(), .none) })
        }
        let all = try regularFiles(root, files)
        guard all.count >= count else { exit(1) }
        var generator = SeededGenerator(seed: 7)
        var took: [String: [Int64]] = [:]
        for round in 0..<rounds {
            for _ in 0..<count {
                guard let file = all.randomElement(using: &generator) else { continue }
                let opened = try files.openOwned(absolute: root.appending(file), [.write])
                try files.writeAll(opened.raw, Array("round \(round)".utf8), at: 0)
            }
            let before = try engine.head(project)
            took["checkpoint", default: []].append(
                try time { _ = try engine.checkpoint(project, CheckpointRequest(), .none) })
            took["status", default: []].append(try time { _ = try engine.status(project, .none) })
            guard let before else { continue }
            took["restore", default: []].append(
                try time { _ = try engine.restore(project, RestoreRequest(checkpoint: before), .none) })
        }
        for (name, times) in took.sorted(by: { $0.key < $1.key }) {
            let sorted = times.sorted()
            print(
                "\(name) of \(count) files: median \(milliseconds(sorted[sorted.count / 2])), "
                    + "least \(milliseconds(sorted[0])), most \(milliseconds(sorted[sorted.count - 1]))")
        }
    }

    private static func time(_ body: () throws -> Void) rethrows -> Int64 {
        let start = Machine.clock.monotonicNanoseconds
        try body()
        return Machine.clock.monotonicNanoseconds - start
    }

    private static func report(_ what: String, _ nanoseconds: Int64) { print("\(what): \(milliseconds(nanoseconds))") }

    private static func milliseconds(_ nanoseconds: Int64) -> String {
        "\(nanoseconds / 1_000_000).\(nanoseconds / 100_000 % 10) ms"
    }

    private static func regularFiles(_ root: AbsolutePath, _ files: RealFileOperations) throws -> [BytePath] {
        var found: [BytePath] = []
        var open = [BytePath.root]
        while let next = open.popLast() {
            let directory = try files.openOwned(absolute: root.appending(next), [.read, .directory])
            for entry in try files.list(directory.raw) where entry.name != Array(".git".utf8) {
                if entry.kind == .directory { open.append(next.appending(entry.name)) }
                if entry.kind == .regular { found.append(next.appending(entry.name)) }
            }
        }
        return found.sorted()
    }
}
