import Base
import Glibc
import Platform
import Sandbox
import TestSupport

/// A project, a timeline of it and things that are nobody's business, on the host; and sandboxes that see the timeline.
final class SandboxWorld {
    let scratch: Scratch
    let runner: SandboxRunner
    var profile: SandboxProfile

    /// The user's own directory; inside, the timeline appears in its place.
    var project: AbsolutePath { scratch.at("project") }
    var timeline: AbsolutePath { scratch.at("store/timeline") }

    init(mayGroup: Bool = true) throws {
        scratch = try Scratch()
        try scratch.write("project/file", "main\n")
        try scratch.write("store/timeline/file", "timeline\n")
        try scratch.write("home/token", "everett-secret-token\n", permissions: 0o600)
        runner = try SandboxRunner(mayGroup: mayGroup)
        profile = SandboxProfile(.directory(scratch.at("store/timeline")), at: scratch.at("project"))
        profile.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
        profile.limits.reach = .eachAtLeast
        profile.limits.wallMilliseconds = 60_000
        // Where nothing counts root's processes, a limit on them is refused.
        if runner.groups == nil, Machine.user == 0 { profile.limits.processes = nil }
    }

    /// Makes the workspace an overlay over frozen files.
    func useOverlay() throws {
        try scratch.write("base/file", "frozen\n")
        try scratch.write("base/other", "other\n")
        try scratch.write("base/directory/inner", "inner\n")
        try scratch.makeDirectory("upper")
        try scratch.makeDirectory("work")
        profile.workspace = .overlay(
            ConfinedStart.Overlay(lower: [scratch.at("base")], upper: scratch.at("upper"), work: scratch.at("work")))
    }

    func shell(_ script: String, _ arguments: String...) throws -> SandboxResult {
        try runner.run(profile, command: ["sh", "-c", script, "sh"] + arguments)
    }

    func perl(_ script: String, _ arguments: String...) throws -> SandboxResult {
        try runner.run(profile, command: ["perl", "-e", script] + arguments)
    }

    /// Whether any process of the machine has these words in its command.
    static func isRunning(_ words: String) -> Bool { !running(words).isEmpty }

    /// The processes of the machine that have these words, each ended by NUL, in their command.
    static func running(_ words: String) -> [Int32] {
        let files = RealFileOperations()
        guard let root = AbsolutePath("/proc"),
            let directory = try? files.openOwned(absolute: root, [.read, .directory]),
            let entries = try? files.list(directory.raw)
        else { return [] }
        return entries.compactMap { entry in
            guard let name = BytePath(validating: entry.name), let pid = Int32(name.description),
                let file = try? files.openOwned(absolute: root.appending(name).appending("cmdline"), [.read]),
                let bytes = try? files.readUpTo(file.raw, 65_536, at: 0)
            else { return nil }
            return String(decoding: bytes, as: UTF8.self).contains(words) ? pid : nil
        }
    }
}
