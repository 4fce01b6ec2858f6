internal import Base
package import Chronos
internal import Glibc
package import Platform
internal import Sandbox

/// What programs that run in a timeline get of the machine and of whoever started them.
package struct ProgramSurroundings: Sendable {
    /// Variables that say nothing about the user but how to talk to them.
    private static let passed = ["TERM", "COLUMNS", "LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "FORCE_COLOR", "TZ"]
    private static let usualPath = "/usr/local/bin:/usr/bin:/bin"

    private let variables: [String: String]
    private let files: any FileOperations

    /// Takes the variables of whoever starts programs; few of them reach one.
    package init(variables: [String: String], files: any FileOperations) {
        self.variables = variables
        self.files = files
    }

    /// A run of a program that may also read the directories that were named.
    package func run(_ command: [[UInt8]], readable named: [AbsolutePath] = []) -> WorldRun {
        var run = WorldRun(command)
        run.environment = ["HOME": "/tmp", "USER": "user", "LOGNAME": "user"]
        for name in Self.passed { run.environment[name] = variables[name] }
        let path = variables["PATH"] ?? Self.usualPath
        run.environment["PATH"] = path
        run.readable = readable(path) + named
        return run
    }

    /// The sandbox of this machine, and the run as it can be limited here.
    package func prepared(_ run: WorldRun) throws -> PreparedRun { try PreparedRun(run, files) }

    /// What cannot be looked at is none.
    package func isDirectory(_ place: AbsolutePath) -> Bool {
        (try? files.statusIfPresent(FileDescriptors.none, CName(place.bytes)))??.kind == .directory
    }

    /// Where the user's programs lie, beside what every sandbox shows.
    private func readable(_ path: String) -> [AbsolutePath] {
        let shown = ["/usr", "/bin", "/sbin", "/lib"].compactMap { AbsolutePath($0) }
        let programs = path.split(separator: ":").compactMap { AbsolutePath(String($0)) }
            .filter { place in !shown.contains { place.isWithin($0) } && isDirectory(place) }
        let tools = ["/opt"].compactMap { AbsolutePath($0) }.filter(isDirectory)
        var seen: Set<AbsolutePath> = []
        return (tools + programs).filter { seen.insert($0).inserted }
    }
}
