package import Base
internal import CLinux
internal import Glibc

/// Runs other programs: in a session of their own, with exactly the environment given, bounded in time and output.
package enum ChildProcess {
    /// How often a cancellation is asked about while nothing happens.
    static let cancellationInterval: Int64 = 20_000_000

    /// Runs a program to its end; blocks the calling thread, so it belongs on a ``SerialQueueExecutor``.
    ///
    /// Throws only when the program cannot be started or observed. When the child ends, whatever is left of its process
    /// group is killed. `arguments` come after the program's own name, and `environment` is all of it: nothing is
    /// inherited. `standardInput` reaches the child as a file in memory, empty when nil. Of each output stream
    /// `outputLimit` bytes are kept, and the rest is read and counted. Without `timeoutMilliseconds` it waits for ever;
    /// after it, or when `isCancelled` says so, the teardown begins. Processes that outlive the child may write for
    /// `drainMilliseconds`.
    package static func run(
        _ executable: AbsolutePath,
        arguments: [[UInt8]],
        environment: [String: String],
        workingDirectory: AbsolutePath? = nil,
        standardInput: [UInt8]? = nil,
        outputLimit: Int = 1 << 20,
        timeoutMilliseconds: Int64? = nil,
        teardown: Teardown = .polite,
        drainMilliseconds: Int64 = 250,
        isCancelled: (() -> Bool)? = nil,
    ) throws(EverettError) -> ChildResult {
        let clock = Machine.clock
        var supervision = ChildSupervision(
            startedAt: clock.monotonicNanoseconds,
            timeoutMilliseconds: timeoutMilliseconds,
            teardown: teardown,
            drainMilliseconds: drainMilliseconds,
        )
        let raw = try spawn(executable, arguments, environment, workingDirectory, standardInput)
        var child = RunningChild(raw, outputLimit: outputLimit)
        do throws(ProcessFailure) {
            supervising: while true {
                let now = clock.monotonicNanoseconds
                let action = supervision.next(
                    now: now, exited: child.hasExited, drained: child.isDrained, cancelled: isCancelled?() ?? false
                )
                switch action {
                case .wait(let until):
                    var limit = until
                    if isCancelled != nil { limit = min(limit ?? .max, now + cancellationInterval) }
                    try child.wait(milliseconds: wait(from: now, until: limit))
                case .signalGroup(let signal):
                    child.signalGroup(signal)
                case .finish:
                    break supervising
                }
            }
            return ChildResult(
                termination: try child.reap(),
                interruption: supervision.interruption,
                standardOutput: child.output,
                standardError: child.error,
                outputWasHeldOpen: !child.isDrained,
            )
        } catch {
            child.signalGroup(SIGKILL)
            throw EverettError(.internal, ProcessWords.lost(executable.description), cause: error)
        }
    }

    /// The same with arguments that are text.
    package static func run(
        _ executable: AbsolutePath,
        arguments: [String],
        environment: [String: String],
        workingDirectory: AbsolutePath? = nil,
        standardInput: [UInt8]? = nil,
        outputLimit: Int = 1 << 20,
        timeoutMilliseconds: Int64? = nil,
        teardown: Teardown = .polite,
        drainMilliseconds: Int64 = 250,
        isCancelled: (() -> Bool)? = nil,
    ) throws(EverettError) -> ChildResult {
        try run(
            executable,
            arguments: arguments.map { Array($0.utf8) },
            environment: environment,
            workingDirectory: workingDirectory,
            standardInput: standardInput,
            outputLimit: outputLimit,
            timeoutMilliseconds: timeoutMilliseconds,
            teardown: teardown,
            drainMilliseconds: drainMilliseconds,
            isCancelled: isCancelled,
        )
    }

    /// Starts a program that nobody waits for: own session, lowest priority, output appended to a log.
    package static func startDetached(
        _ executable: AbsolutePath, arguments: [[UInt8]], environment: [String: [UInt8]], log: AbsolutePath
    ) throws(EverettError) {
        let variables = environment.sorted { $0.key < $1.key }.map { Array("\($0.key)=".utf8) + $0.value }
        guard !(arguments + variables).contains(where: { $0.contains(0) }) else {
            throw EverettError(.usage, ProcessWords.holdsNUL(executable.description))
        }
        let result = unsafe ev_spawn_detached(
            executable.bytes + [0], pack([executable.bytes] + arguments), arguments.count + 1, pack(variables),
            variables.count, log.bytes + [0],
        )
        guard result < 0 else { return }
        throw notStarted(executable, nil, ProcessFailure(spawnStage: 4, -result))
    }

    /// The first program of that name in a search path such as `$PATH`; nil when there is none.
    package static func find(
        _ name: String, searchPath: String, files: any FileOperations = RealFileOperations()
    ) -> AbsolutePath? {
        guard let component = BytePath(name), component.components.count == 1 else { return nil }
        for part in searchPath.utf8.split(separator: UInt8(ascii: ":")) {
            guard let candidate = AbsolutePath(Array(part))?.appending(component) else { continue }
            let name = CName(candidate.bytes)
            guard (try? files.access(FileDescriptors.none, name, mode: X_OK)) != nil else { continue }
            // A directory may be entered, which the kernel calls executable, too; a link is followed by opening it.
            guard let file = try? files.openOwned(absolute: candidate, [.pathOnly]) else { continue }
            if (try? files.status(file.raw).kind) == .regular { return candidate }
        }
        return nil
    }

    private static func spawn(
        _ executable: AbsolutePath,
        _ arguments: [[UInt8]],
        _ environment: [String: String],
        _ directory: AbsolutePath?,
        _ input: [UInt8]?,
    ) throws(EverettError) -> ev_child {
        let variables = environment.sorted { $0.key < $1.key }.map { Array("\($0.key)=\($0.value)".utf8) }
        guard !(arguments + variables).contains(where: { $0.contains(0) }) else {
            throw EverettError(.usage, ProcessWords.holdsNUL(executable.description))
        }
        var child = ev_child()
        var stage: Int32 = 0
        let result = unsafe ev_spawn(
            executable.bytes + [0],
            pack([executable.bytes] + arguments),
            arguments.count + 1,
            pack(variables),
            variables.count,
            directory.map { $0.bytes + [0] },
            input,
            input?.count ?? 0,
            &child,
            &stage,
        )
        guard result < 0 else { return child }
        throw notStarted(executable, directory, ProcessFailure(spawnStage: stage, -result))
    }

    /// C strings one after another.
    static func pack(_ strings: [[UInt8]]) -> [UInt8] {
        strings.reduce(into: []) { $0 += $1 + [0] }
    }

    static func notStarted(
        _ executable: AbsolutePath, _ directory: AbsolutePath?, _ failure: ProcessFailure
    ) -> EverettError {
        let program = executable.description
        if failure.isExhausted {
            let message = ProcessWords.notStarted(program, failure.reason)
            return EverettError(.io, message, hints: [ProcessWords.tooManyFiles], cause: failure)
        }
        let isMissing = failure.errno == ENOENT || failure.errno == ENOTDIR
        let code: ErrorCode =
            isMissing ? .notFound : failure.errno == EACCES || failure.errno == EPERM ? .permission : .failed
        if failure.stage == .directory, let directory {
            let message = ProcessWords.badDirectory(program, directory.description, failure.reason)
            return EverettError(code, message, cause: failure)
        }
        guard isMissing else {
            return EverettError(code, ProcessWords.notStarted(program, failure.reason), cause: failure)
        }
        // The kernel says the same of a script whose interpreter is missing.
        let exists = (try? RealFileOperations().status(FileDescriptors.none, CName(executable.bytes))) != nil
        return EverettError(
            code,
            exists ? ProcessWords.interpreterMissing(program) : ProcessWords.notFound(program),
            hints: exists ? [] : [ProcessWords.install(String(decoding: executable.name, as: UTF8.self))],
            cause: failure,
        )
    }

    /// The time to wait in the unit of poll(2), rounded up so that a deadline has passed when it returns.
    static func wait(from now: Int64, until end: Int64?) -> Int32 {
        guard let end else { return -1 }
        return end <= now ? 0 : Int32(clamping: (end - now - 1) / 1_000_000 + 1)
    }
}
