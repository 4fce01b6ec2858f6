internal import Base
internal import Platform

/// The real binary as a user runs it: a project, a home, and an environment of which every variable is known.
struct EverettChild: Sendable {
    /// How one call ended and what it said.
    struct Answer: Sendable {
        let termination: ChildResult.Termination
        /// It had to be killed because it did not end.
        let hung: Bool
        let output: String
        let error: String
        let milliseconds: Int64

        var status: Int32? {
            if case .exited(let code) = termination { return code }
            return nil
        }

        var succeeded: Bool { status == 0 }
        var wasKilled: Bool { termination == .signalled(9) }

        /// One line for a report.
        var summary: String {
            let said = (error.isEmpty ? output : error).split(separator: "\n").prefix(3).joined(separator: " | ")
            return "\(termination) \(said)"
        }

        /// The value of a text member, wherever it first stands in the document.
        func member(_ name: String) -> String? {
            guard let start = output.firstRange(of: "\"\(name)\":\"")?.upperBound else { return nil }
            return String(output[start...].prefix { $0 != "\"" })
        }
    }

    /// What shall go wrong in a call.
    struct Trouble: Sendable, CustomStringConvertible {
        /// `EVERETT_FAULT`
        var fault: String?
        /// `EVERETT_KILL_AT`
        var point: String?
        /// SIGKILL from outside after so many milliseconds.
        var killedAfter: Int64?

        static let none = Trouble()

        var description: String {
            [
                fault.map { "EVERETT_FAULT=\($0)" }, point.map { "EVERETT_KILL_AT=\($0)" },
                killedAfter.map { "SIGKILL after \($0) ms" },
            ].compactMap(\.self).joined(separator: " ")
        }
    }

    static let patienceMilliseconds: Int64 = 120_000

    let program: AbsolutePath
    let home: AbsolutePath
    let workspace: AbsolutePath
    let user: AbsolutePath

    /// Runs `everett` in the project.
    func run(_ words: [String], _ trouble: Trouble = .none) throws -> Answer {
        try run(words.map { Array($0.utf8) }, trouble)
    }

    func run(_ words: [[UInt8]], _ trouble: Trouble = .none) throws -> Answer {
        var environment = [
            "HOME": user.description, "EVERETT_HOME": home.description, "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LC_ALL": "C.UTF-8", "TMPDIR": user.description, "SWIFT_BACKTRACE": "enable=no",
            "EVERETT_MAINTENANCE": "off",
        ]
        environment["EVERETT_FAULT"] = trouble.fault
        environment["EVERETT_KILL_AT"] = trouble.point
        let start = Machine.clock.monotonicNanoseconds
        let result = try ChildProcess.run(
            program, arguments: words, environment: environment, workingDirectory: workspace, outputLimit: 1 << 22,
            timeoutMilliseconds: trouble.killedAfter ?? EverettChild.patienceMilliseconds, teardown: .immediate)
        return Answer(
            termination: result.termination, hung: trouble.killedAfter == nil && result.interruption != nil,
            output: result.standardOutput.text, error: result.standardError.text,
            milliseconds: (Machine.clock.monotonicNanoseconds - start) / 1_000_000)
    }
}

extension String {
    /// Where a text first stands; the standard library alone knows only characters.
    fileprivate func firstRange(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) {
                return start..<index(start, offsetBy: text.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
