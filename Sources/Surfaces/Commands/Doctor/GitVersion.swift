internal import Base
internal import Glibc
internal import Platform

/// The git on the user's path, asked for its version and nothing else.
struct GitVersion: Equatable {
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

    /// Runs the first `git` on the path, away from any repository and its configuration.
    static func find(searching path: String) -> GitVersion? {
        for directory in path.split(separator: ":") where directory.first == "/" {
            let program = CName("\(directory)/git")
            let isThere = unsafe program.withPointer { unsafe access($0, X_OK) == 0 }
            if isThere { return output(of: program).flatMap(GitVersion.init) }
        }
        return nil
    }

    private static func output(of program: CName) -> String? {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { return nil }
        defer { close(ends[0]) }
        var actions = unsafe posix_spawn_file_actions_t()
        guard unsafe posix_spawn_file_actions_init(&actions) == 0 else {
            close(ends[1])
            return nil
        }
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        for end in ends { unsafe posix_spawn_file_actions_addclose(&actions, end) }
        var child: pid_t = 0
        let status = unsafe spawn(program, &actions, &child)
        close(ends[1])
        guard status == 0 else { return nil }
        // One line is read; a git that says more is cut off by the closed pipe.
        var line = [UInt8](repeating: 0, count: 256)
        let count = unsafe line.withUnsafeMutableBytes { unsafe read(ends[0], $0.baseAddress, $0.count) }
        waitpid(child, nil, 0)
        return count > 0 ? String(decoding: line.prefix(count), as: UTF8.self) : nil
    }

    private static func spawn(
        _ program: CName, _ actions: inout posix_spawn_file_actions_t, _ child: inout pid_t
    ) -> Int32 {
        unsafe program.withPointer { path in
            unsafe CName("--version").withPointer { option in
                var arguments: [UnsafeMutablePointer<CChar>?] = unsafe [
                    UnsafeMutablePointer(mutating: path), UnsafeMutablePointer(mutating: option), nil,
                ]
                var environment: [UnsafeMutablePointer<CChar>?] = unsafe [nil]
                return unsafe posix_spawn(&child, path, &actions, nil, &arguments, &environment)
            }
        }
    }
}
