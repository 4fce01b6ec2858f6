import Base
import Platform
import TestSupport
import Testing

/// A child whose input and output are streams gets and gives every byte, and ends whatever happens.
struct ChildProcessStreamTests {
    private func shell(
        _ script: String, input: () throws -> [UInt8]? = { nil }, output: (ArraySlice<UInt8>) throws -> Void = { _ in },
        timeoutMilliseconds: Int64? = 60_000, isCancelled: (() -> Bool)? = nil
    ) throws -> ChildResult {
        try ChildProcess.stream(
            #require(AbsolutePath("/bin/sh")), arguments: [Array("-c".utf8), Array(script.utf8)],
            environment: ["PATH": "/usr/bin:/bin"], input: input, output: output,
            timeoutMilliseconds: timeoutMilliseconds, isCancelled: isCancelled)
    }

    @Test func `more than any buffer goes through in both directions`() throws {
        var generator = SeededGenerator(seed: 3)
        let bytes = generator.bytes(3_000_000)
        var place = 0
        var answer: [UInt8] = []
        let result = try shell("cat") {
            if place == bytes.count { return nil }
            // Empty pieces are no end.
            let end = min(bytes.count, place + Int(generator.next() % 300_000))
            defer { place = end }
            return Array(bytes[place..<end])
        } output: {
            answer += $0
        }
        #expect(result.succeeded)
        #expect(answer == bytes)
    }

    @Test func `a child that stops reading is asked for no more`() throws {
        var asked = 0
        let result = try shell("head -c 10 >/dev/null; exit 3") {
            asked += 1
            return asked < 100_000 ? [UInt8](repeating: 7, count: 65_536) : nil
        }
        #expect(result.termination == .exited(3))
        #expect(asked < 100_000)
    }

    @Test func `what a closure throws comes back, and the child has ended`() throws {
        struct Mine: Error {}
        #expect(throws: Mine.self) { try shell("exec sleep 600", input: { throw Mine() }) }
        #expect(throws: Mine.self) { try shell("echo x; exec sleep 600", output: { _ in throw Mine() }) }
    }

    @Test func `a child is ended when the time is over or nobody wants it any more`() throws {
        let late = try shell("exec sleep 600", timeoutMilliseconds: 50)
        #expect(late.interruption == .timeout)
        var asked = 0
        let cancelled = try shell(
            "exec sleep 600",
            isCancelled: {
                asked += 1
                return asked > 2
            })
        #expect(cancelled.interruption == .cancelled)
    }

    @Test func `complaints are kept, and a program that is not there is named`() throws {
        let result = try shell("echo out; echo complaint >&2; exit 1")
        #expect(result.standardError.text == "complaint\n")
        #expect(result.standardOutput.bytes.isEmpty)
        #expect(throws: EverettError.self) {
            try ChildProcess.stream(
                #require(AbsolutePath("/no/such/program")), arguments: [], environment: [:], input: { nil },
                output: { _ in })
        }
    }
}
