import Glibc
import Synchronization

/// A Python program that runs beside the test and does one line at a time, as another program of the user's would.
final class Python {
    static let interpreter: String? = {
        let places = ["/usr/bin", "/usr/local/bin", "/bin"].map { "\($0)/python3" }
        return places.first { unsafe access($0, X_OK) == 0 }
    }()
    static var isThere: Bool { interpreter != nil }
    /// Whether it can open databases.
    static let hasSQLite: Bool = {
        guard let python = try? Python("import sqlite3") else { return false }
        return (try? python.run("")) != nil
    }()

    private let pid: pid_t
    private let input: Int32
    private let output: Int32

    struct Fault: Error {
        let what: String
    }

    /// Starts a program; each line given to ``run(_:)`` is executed in it after `preparation`.
    init(_ preparation: String) throws {
        guard let interpreter = Python.interpreter else { throw Fault(what: "no python3") }
        let loop = """
            import sys
            \(preparation)
            for line in sys.stdin:
                exec(line)
                print("done", flush=True)
            """
        let started = try Python.spawning.withLock { _ in try Python.spawn([interpreter, "-u", "-c", loop]) }
        pid = started.pid
        input = started.input
        output = started.output
    }

    /// A child started between the making of a pipe and its marking would keep the pipe open.
    private static let spawning = Mutex(())

    private static func spawn(_ command: [String]) throws -> (pid: pid_t, input: Int32, output: Int32) {
        var toChild: [Int32] = [0, 0]
        var fromChild: [Int32] = [0, 0]
        guard unsafe pipe(&toChild) == 0, unsafe pipe(&fromChild) == 0 else { throw Fault(what: "pipe") }
        for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe []
        for word in command { unsafe arguments.append(strdup(word)) }
        unsafe arguments.append(nil)
        var pid: pid_t = 0
        let result = unsafe posix_spawn(&pid, command[0], &actions, nil, arguments, environ)
        unsafe arguments.forEach { unsafe free($0) }
        unsafe posix_spawn_file_actions_destroy(&actions)
        close(toChild[0])
        close(fromChild[1])
        guard result == 0 else { throw Fault(what: "posix_spawn: \(result)") }
        return (pid, toChild[1], fromChild[0])
    }

    deinit {
        close(input)
        var status: Int32 = 0
        _ = unsafe waitpid(pid, &status, 0)
        close(output)
    }

    /// Executes one line and waits until it is done.
    func run(_ line: String) throws {
        let bytes = Array("\(line)\n".utf8)
        guard unsafe write(input, bytes, bytes.count) == bytes.count else { throw Fault(what: "write") }
        var answer: [UInt8] = []
        while answer.last != UInt8(ascii: "\n") {
            var byte: UInt8 = 0
            guard unsafe read(output, &byte, 1) == 1 else { throw Fault(what: "python ended at: \(line)") }
            answer.append(byte)
        }
        guard answer.elementsEqual("done\n".utf8) else { throw Fault(what: String(decoding: answer, as: UTF8.self)) }
    }
}
