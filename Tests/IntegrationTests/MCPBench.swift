import Base
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

/// The real server with a client that speaks line by line, over pipes as agents have them.
final class MCPBench {
    let bench: Bench
    private let input: Int32
    private let output: Int32
    private let process: Int32
    private var pending: [UInt8] = []
    private var next = 1
    private var hasEnded = false

    /// Starts the server in the bench's project.
    init(_ bench: Bench, with more: [String: String] = [:]) throws {
        self.bench = bench
        (process, input, output) = try Self.starting.withLock { _ in try Self.start(bench, more) }
    }

    deinit {
        if !hasEnded {
            close(input)
            kill(process, SIGKILL)
            var status: Int32 = 0
            _ = unsafe waitpid(process, &status, 0)
        }
        close(output)
    }

    /// Says a line, whatever it is.
    func say(_ line: String) throws {
        let bytes = Array((line + "\n").utf8)
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe write(input, $0.baseAddress?.advanced(by: sent), $0.count - sent)
            }
            try #require(count > 0)
            sent += count
        }
    }

    /// The next line that the server says; every one has to be a message.
    func hear(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws -> JSONValue {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = pending.firstIndex(of: 0x0a) {
                let line = Array(pending[..<end])
                pending.removeFirst(end + 1)
                let message = try JSONValue(line)
                #expect(message["jsonrpc"]?.text == "2.0", sourceLocation: sourceLocation)
                return message
            }
            var wait = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let isReady = unsafe poll(&wait, 1, 60_000) > 0
            try #require(isReady, "nothing was said", sourceLocation: sourceLocation)
            let count = unsafe read(output, &buffer, buffer.count)
            try #require(count > 0, "the server ended", sourceLocation: sourceLocation)
            pending += buffer[..<count]
        }
    }

    /// Asks and returns the id; `members` are those of `params`.
    func ask(_ method: String, _ members: String = "") throws -> Int {
        defer { next += 1 }
        try say(#"{"jsonrpc":"2.0","id":\#(next),"method":"\#(method)","params":{\#(members)}}"#)
        return next
    }

    /// Asks, and returns the answer and what was said before it.
    @discardableResult
    func answer(
        _ method: String, _ members: String = "", sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> (answer: JSONValue, before: [JSONValue]) {
        let id = try ask(method, members)
        var before: [JSONValue] = []
        while true {
            let message = try hear(sourceLocation: sourceLocation)
            if message["id"]?.integer == Int64(id) { return (message, before) }
            before.append(message)
        }
    }

    /// The result of a tool.
    func call(
        _ name: String, _ arguments: String = "{}", more: String = "",
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> JSONValue {
        let members = #""name":"\#(name)","arguments":\#(arguments)\#(more)"#
        return try #require(
            try answer("tools/call", members, sourceLocation: sourceLocation).answer["result"],
            sourceLocation: sourceLocation)
    }

    func shakeHands() throws {
        let members = #""protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}"#
        #expect(try answer("initialize", members).answer["result"]?["protocolVersion"]?.text == "2025-11-25")
        try say(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
    }

    /// Ends the input and returns the exit status.
    func end() throws -> Int32 {
        close(input)
        hasEnded = true
        var status: Int32 = 0
        let ended = unsafe waitpid(process, &status, 0)
        try #require(ended == process)
        return status
    }

    /// A child started between the making of a pipe and its marking would keep the pipe open.
    private static let starting = Mutex(())

    private static func start(_ bench: Bench, _ more: [String: String]) throws -> (Int32, Int32, Int32) {
        var toServer: [Int32] = [0, 0]
        var fromServer: [Int32] = [0, 0]
        let hasPipes = unsafe pipe(&toServer) == 0 && pipe(&fromServer) == 0
        try #require(hasPipes)
        for end in toServer + fromServer { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawn_file_actions_adddup2(&actions, toServer[0], 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, fromServer[1], 1)
        var words: [UnsafeMutablePointer<CChar>?] = unsafe []
        // A shell is the client, so that this process stays a user's.
        for word in ["sh", "-c", "cd '\(bench.project)'; \"$EVERETT\" mcp; exit $?"] {
            unsafe words.append(strdup(word))
        }
        unsafe words.append(nil)
        var variables: [UnsafeMutablePointer<CChar>?] = unsafe []
        for (name, value) in bench.environment.merging(more, uniquingKeysWith: { $1 }) {
            unsafe variables.append(strdup("\(name)=\(value)"))
        }
        unsafe variables.append(nil)
        var process: pid_t = 0
        let result = unsafe posix_spawn(&process, "/bin/sh", &actions, nil, words, variables)
        unsafe (words + variables).forEach { unsafe free($0) }
        unsafe posix_spawn_file_actions_destroy(&actions)
        close(toServer[0])
        close(fromServer[1])
        try #require(result == 0)
        return (process, toServer[1], fromServer[0])
    }
}
