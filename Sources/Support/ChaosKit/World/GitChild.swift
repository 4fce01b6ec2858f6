internal import Base
internal import Platform

/// The machine's git, with an environment in which nothing of the machine's settings counts.
struct GitChild: Sendable {
    private let program: AbsolutePath
    private let environment: [String: String]

    /// Nil where there is no git; then no repositories are made.
    init?(home: AbsolutePath) {
        let path = "/usr/local/bin:/usr/bin:/bin"
        guard let found = ChildProcess.find("git", searchPath: path) else { return nil }
        program = found
        environment = [
            "HOME": home.description, "PATH": path, "LC_ALL": "C.UTF-8", "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Chaos", "GIT_AUTHOR_EMAIL": "chaos@localhost",
            "GIT_COMMITTER_NAME": "Chaos", "GIT_COMMITTER_EMAIL": "chaos@localhost", "GIT_TERMINAL_PROMPT": "0",
        ]
    }

    /// Commits everything beneath a directory, which becomes a repository where it is in none.
    func commit(in directory: AbsolutePath, message: String) {
        let isRepository =
            (try? RealFileOperations().status(
                FileDescriptors.none, CName(directory.appending(".git").bytes))) != nil
        if !isRepository { run(["init", "-q", "-b", "main", "--template="], directory) }
        run(["add", "-A", "--", "."], directory)
        run(["-c", "gc.auto=0", "commit", "-q", "--allow-empty", "-m", message], directory)
    }

    private func run(_ words: [String], _ directory: AbsolutePath) {
        // A commit that git refuses is only a change that was not made.
        _ = try? ChildProcess.run(
            program, arguments: words, environment: environment, workingDirectory: directory,
            timeoutMilliseconds: 60_000, teardown: .immediate)
    }
}
