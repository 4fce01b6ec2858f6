import Base
import FoundationEssentials
import Glibc
import Platform
import Testing

/// Counts of this process' own descriptors, so each runs in a process of its own.
@Suite struct ChildProcessLimitTests {
    @Test func `two hundred children leave no descriptor and no zombie`() async {
        await #expect(processExitsWith: .success) {
            let shell = try #require(AbsolutePath("/bin/sh"))
            let before = openDescriptors()
            for number in 0..<200 {
                let result = try ChildProcess.run(
                    shell, arguments: ["-c", "cat; exit \(number % 3)"], environment: [:], standardInput: [1, 2, 3])
                #expect(result.termination == .exited(Int32(number % 3)))
                #expect(result.standardOutput.bytes == [1, 2, 3])
            }
            #expect(openDescriptors() == before)
            #expect(!hasChildren())
        }
    }

    @Test func `running out of descriptors is a clear error wherever it happens`() async {
        await #expect(processExitsWith: .success) {
            let shell = try #require(AbsolutePath("/bin/sh"))
            func run() throws -> ChildResult {
                try ChildProcess.run(
                    shell, arguments: ["-c", "exit 4"], environment: [:],
                    workingDirectory: AbsolutePath("/"), standardInput: [1])
            }
            var limit = rlimit(rlim_cur: 64, rlim_max: 64)
            let isLimited = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
            #expect(isLimited)
            var hogs: [Int32] = []
            while true {
                let descriptor = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
                if descriptor < 0 { break }
                hogs.append(descriptor)
            }
            var failures = 0
            let before = openDescriptors()
            // One descriptor more each time, until there are enough.
            while true {
                do {
                    #expect(try run().termination == .exited(4))
                    break
                } catch let error as EverettError {
                    failures += 1
                    #expect(error.code == .io)
                    #expect(error.hints.contains { $0.english.contains("ulimit -n") })
                    #expect(openDescriptors() == before)
                }
                if let hog = hogs.popLast() { close(hog) }
            }
            #expect(failures > 4)
            #expect(!hasChildren())
        }
    }

    @Test func `it works in a process without standard streams`() async {
        await #expect(processExitsWith: .exitCode(33)) {
            let shell = try #require(AbsolutePath("/bin/sh"))
            for descriptor in 0...2 as ClosedRange<Int32> { close(descriptor) }
            let result = try ChildProcess.run(
                shell, arguments: ["-c", "cat; echo err >&2"], environment: ["PATH": "/usr/bin:/bin"],
                standardInput: Array("in".utf8))
            let isRight = result.standardOutput.text == "in" && result.standardError.text == "err\n"
            exit(isRight && result.succeeded ? 33 : 1)
        }
    }

    @Test func `ignored and blocked signals are not passed on`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGPIPE, SIG_IGN)
            signal(SIGTERM, SIG_IGN)
            var set = sigset_t()
            unsafe sigemptyset(&set)
            unsafe sigaddset(&set, SIGTERM)
            unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
            let shell = try #require(AbsolutePath("/bin/sh"))
            let result = try ChildProcess.run(shell, arguments: ["-c", "kill -TERM $$; exit 0"], environment: [:])
            #expect(result.termination == .signalled(SIGTERM))
        }
    }
}

/// The pipes, files in memory and process handles this process has open; other kinds belong to the test library.
private func openDescriptors() -> Set<String> {
    var found: Set<String> = []
    for number in 0..<1024 {
        let link = "/proc/self/fd/\(number)"
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link) else { continue }
        let kinds = ["pipe:", "/memfd:", "anon_inode:[pidfd]"]
        if kinds.contains(where: { target.contains($0) }) { found.insert("\(number) \(target)") }
    }
    return found
}

/// Whether a child, running or not yet reaped, is left.
private func hasChildren() -> Bool {
    waitpid(-1, nil, WNOHANG) != -1 || errno != ECHILD
}
