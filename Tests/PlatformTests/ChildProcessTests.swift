import Base
import FoundationEssentials
import Glibc
import Platform
import Testing

/// Real processes; each test runs its own and none depends on how long one takes.
@Suite struct ChildProcessTests {
    private func shell(
        _ script: String,
        _ arguments: [String] = [],
        input: [UInt8]? = nil,
        limit: Int = 1 << 20,
        timeout: Int64? = nil,
        teardown: Teardown = .polite,
        isCancelled: (() -> Bool)? = nil,
    ) throws -> ChildResult {
        let shell = try #require(AbsolutePath("/bin/sh"))
        return try ChildProcess.run(
            shell,
            arguments: ["-c", script, "sh"] + arguments,
            environment: ["PATH": "/usr/bin:/bin"],
            standardInput: input,
            outputLimit: limit,
            timeoutMilliseconds: timeout,
            teardown: teardown,
            isCancelled: isCancelled,
        )
    }

    private func fails(_ body: () throws -> Void) throws -> EverettError {
        let error = #expect(throws: EverettError.self, performing: body)
        return try #require(error)
    }

    @Test func `an exit code is a value`() throws {
        let result = try shell("echo out; echo err >&2; exit 7")
        #expect(result.termination == .exited(7))
        #expect(result.standardOutput.text == "out\n")
        #expect(result.standardError.text == "err\n")
        #expect(result.interruption == nil)
        #expect(!result.succeeded)
        #expect(try shell("exit 0").succeeded)
    }

    @Test(arguments: [SIGKILL, SIGTERM, SIGSEGV])
    func `a signal is a value`(signal: Int32) throws {
        let result = try shell("ulimit -c 0; kill -\(signal) $$")
        #expect(result.termination == .signalled(signal))
        #expect(result.interruption == nil)
    }

    @Test func `fifty megabytes are read to the end and kept only up to the limit`() throws {
        let result = try shell("head -c 50000000 /dev/zero; echo done >&2", limit: 1000)
        #expect(result.termination == .exited(0))
        #expect(result.standardOutput.bytes == Array(repeating: 0, count: 1000))
        #expect(result.standardOutput.droppedBytes == 49_999_000)
        #expect(result.standardError.text == "done\n")
        #expect(!result.standardError.isTruncated)
    }

    @Test func `both streams are read at once`() throws {
        let result = try shell(
            "head -c 3000000 /dev/zero >&2; head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2")
        #expect(result.standardOutput.droppedBytes + result.standardOutput.bytes.count == 3_000_000)
        #expect(result.standardError.droppedBytes + result.standardError.bytes.count == 6_000_000)
    }

    @Test func `input larger than a pipe arrives whole`() throws {
        var generator = SeededGenerator(seed: 3)
        let input = (0..<3_000_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let result = try shell("cat", input: input, limit: 1 << 23)
        #expect(result.standardOutput.bytes == input)
    }

    @Test func `a child that ignores its input is no problem`() throws {
        let result = try shell("exec 0<&-; echo fine", input: Array(repeating: 65, count: 3_000_000))
        #expect(result.standardOutput.text == "fine\n")
        #expect(result.succeeded)
    }

    @Test func `without input the child reads an end at once`() throws {
        #expect(try shell("wc -c").standardOutput.text == "0\n")
        #expect(try shell("wc -c", input: []).standardOutput.text == "0\n")
    }

    @Test func `a child that closes its output is still waited for`() throws {
        let result = try shell("exec 1>&- 2>&-; head -c 100000 /dev/urandom | wc -c > /dev/null; exit 5")
        #expect(result.termination == .exited(5))
        #expect(result.standardOutput.bytes.isEmpty)
        #expect(!result.outputWasHeldOpen)
    }

    @Test func `output that is not text is kept as bytes`() throws {
        let result = try shell(#"printf 'a\377\376\000b'"#)
        #expect(result.standardOutput.bytes == [0x61, 0xff, 0xfe, 0, 0x62])
        #expect(result.standardOutput.text.hasPrefix("a\u{fffd}"))
    }

    @Test func `arguments are bytes and reach the child unchanged`() throws {
        let printf = try #require(ChildProcess.find("printf", searchPath: "/usr/bin:/bin"))
        let odd: [UInt8] = [0xff, 0x27, 0x20, 0x24, 0x0a]
        let result = try ChildProcess.run(printf, arguments: [Array("%s|%s".utf8), odd, []], environment: [:])
        #expect(result.standardOutput.bytes == odd + [0x7c])
        #expect(
            try fails { _ = try ChildProcess.run(printf, arguments: [[0x61, 0]], environment: [:]) }.code == .usage)
    }

    @Test func `the environment is exactly what was given`() throws {
        let env = try #require(ChildProcess.find("env", searchPath: "/nowhere:/usr/bin:/bin"))
        let result = try ChildProcess.run(env, arguments: [String](), environment: ["B": "2 =", "A": "ż"])
        #expect(result.standardOutput.text == "A=ż\nB=2 =\n")
        #expect(try ChildProcess.run(env, arguments: [String](), environment: [:]).standardOutput.bytes.isEmpty)
    }

    @Test func `the child works in the directory it was given`() throws {
        let shell = try #require(AbsolutePath("/bin/sh"))
        let result = try ChildProcess.run(
            shell, arguments: ["-c", "pwd -P"], environment: [:], workingDirectory: AbsolutePath("/usr"))
        #expect(result.standardOutput.text == "/usr\n")
        let error = try fails {
            _ = try ChildProcess.run(
                shell, arguments: ["-c", "pwd"], environment: [:], workingDirectory: AbsolutePath("/no/such"))
        }
        #expect(error.code == .notFound)
        #expect(error.message.english.contains("/no/such"))
    }

    @Test func `a missing program is named`() throws {
        let missing = try #require(AbsolutePath("/usr/bin/no-such-program"))
        let error = try fails { _ = try ChildProcess.run(missing, arguments: [String](), environment: [:]) }
        #expect(error.code == .notFound)
        #expect(error.message.english.contains("/usr/bin/no-such-program"))
        #expect(error.hints.contains { $0.english.contains("install no-such-program") })
        #expect(ChildProcess.find("no-such-program", searchPath: "/usr/bin:/bin") == nil)
        #expect(ChildProcess.find("../bin/sh", searchPath: "/usr/bin:/bin") == nil)
    }

    @Test func `what may not be executed is a matter of permission`() throws {
        let text = try #require(AbsolutePath("/etc/passwd"))
        let error = try fails { _ = try ChildProcess.run(text, arguments: [String](), environment: [:]) }
        #expect(error.code == .permission, "\(error), \(String(describing: error.cause))")
    }

    @Test func `a child that takes too long is ended and said so`() throws {
        let result = try shell("echo started; exec sleep 1000", timeout: 200)
        #expect(result.interruption == .timeout)
        #expect(result.termination == .signalled(SIGTERM))
        #expect(!result.succeeded)
    }

    @Test func `a child that ignores SIGTERM is killed with its whole group`() throws {
        let mark = temporaryPath("term")
        defer { try? FileManager.default.removeItem(atPath: mark) }
        let result = try shell(
            #"trap "" INT TERM; (trap "" INT TERM; : > "$1"; while :; do sleep 1000; done) & while :; do sleep 1000; done"#,
            [mark],
            teardown: Teardown([
                Teardown.Step(signal: SIGINT, graceMilliseconds: 1),
                Teardown.Step(signal: SIGTERM, graceMilliseconds: 20),
            ]),
            isCancelled: { FileManager.default.fileExists(atPath: mark) },
        )
        #expect(result.interruption == .cancelled)
        #expect(result.termination == .signalled(SIGKILL))
        #expect(!result.outputWasHeldOpen)
    }

    @Test func `a child that tidies up on SIGTERM may finish`() throws {
        let mark = temporaryPath("tidy")
        defer { try? FileManager.default.removeItem(atPath: mark) }
        let result = try shell(
            #"trap "echo tidy; exit 3" TERM; : > "$1"; while :; do sleep 0.01; done"#,
            [mark],
            teardown: Teardown([Teardown.Step(signal: SIGTERM, graceMilliseconds: 60_000)]),
            isCancelled: { FileManager.default.fileExists(atPath: mark) },
        )
        #expect(result.interruption == .cancelled)
        #expect(result.termination == .exited(3))
        #expect(result.standardOutput.text == "tidy\n")
    }

    @Test(.timeLimit(.minutes(1)))
    func `a grandchild in the group that holds the output is killed`() throws {
        let result = try shell("sleep 1000 & echo $!")
        #expect(result.termination == .exited(0))
        #expect(!result.outputWasHeldOpen)
        let grandchild = try #require(Int32(result.standardOutput.text.dropLast()))
        // A zombie is what may remain until init takes it.
        while let state = try? String(contentsOfFile: "/proc/\(grandchild)/stat", encoding: .utf8) {
            if state.contains(") Z") { break }
            sched_yield()
        }
    }

    @Test func `a daemon that left the group and holds the output does not hold us`() throws {
        let fifo = temporaryPath("fifo")
        defer { try? FileManager.default.removeItem(atPath: fifo) }
        let script = """
            mkfifo "$1"
            setsid sh -c 'echo $$ > "$1"; exec sleep 600' sh "$1" &
            read daemon < "$1"
            echo $daemon
            """
        let result = try shell(script, [fifo])
        #expect(result.termination == .exited(0))
        #expect(result.outputWasHeldOpen)
        let daemon = try #require(Int32(result.standardOutput.text.dropLast()))
        #expect(kill(daemon, SIGKILL) == 0)
    }

    @Test func `no descriptor but the standard ones reaches the child`() throws {
        let leak = unsafe open("/dev/null", O_RDONLY)
        defer { close(leak) }
        // The fourth is the one ls itself opens to list the directory.
        let result = try shell("exec ls /proc/self/fd")
        #expect(result.standardOutput.text == "0\n1\n2\n3\n")
    }

    @Test func `the child leads its own session and has default signals`() throws {
        let result = try shell("cat /proc/$$/stat; exec grep -E '^Sig(Blk|Ign)' /proc/self/status")
        let fields = result.standardOutput.text.split(separator: "\n")[0].split(separator: " ")
        #expect(fields[0] == fields[4] && fields[0] == fields[5])
        #expect(result.standardOutput.text.contains("SigBlk:\t0000000000000000"))
        let ignored = result.standardOutput.text.split(separator: "SigIgn:\t").last?.dropLast().suffix(8)
        // glibc keeps two signals above 31 for itself.
        #expect(ignored.flatMap { UInt64($0, radix: 16) }.map { $0 & 0x7fff_ffff } == 0)
    }

    private func temporaryPath(_ name: String) -> String {
        "/tmp/everett-child-\(name)-\(UUID().uuidString)"
    }
}
