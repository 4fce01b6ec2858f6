internal import Base
internal import Platform

/// The git on the user's path, asked for its version and nothing else.
struct GitVersion: Equatable {
    /// A git that hangs, on a dead network disk for one, is as good as none.
    private static let patience: Int64 = 5_000

    let major: Int
    let minor: Int
    let text: String

    /// The first one that can merge without a work tree.
    var isEnough: Bool { (major, minor) >= (2, 38) }

    /// Reads what `git --version` says: `git version 2.39.5`.
    init?(_ line: String) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count >= 3, words[0] == "git", words[1] == "version" else { return nil }
        let numbers = words[2].split(separator: ".")
        guard numbers.count >= 2, let major = Int(numbers[0]), let minor = Int(numbers[1]) else { return nil }
        self.major = major
        self.minor = minor
        text = String(words[2])
    }

    /// Runs the first `git` on the path, without any variable that could configure it.
    static func find(searching path: String) -> GitVersion? {
        guard let program = ChildProcess.find("git", searchPath: path) else { return nil }
        let result = try? ChildProcess.run(
            program, arguments: ["--version"], environment: [:], workingDirectory: AbsolutePath("/"), outputLimit: 256,
            timeoutMilliseconds: patience)
        guard let result, result.succeeded else { return nil }
        return GitVersion(result.standardOutput.text)
    }
}
