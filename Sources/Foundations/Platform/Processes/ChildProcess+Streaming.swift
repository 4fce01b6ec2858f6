internal import Base
internal import CLinux
internal import Glibc

extension ChildProcess {
    /// Runs a program whose input and output are streams: what is asked of `input` reaches the child, until nil ends it, and
    /// what the child writes reaches `output` in pieces; nothing of it is kept.
    ///
    /// Blocks the calling thread. What a closure throws ends the child and comes back; all else is as in
    /// ``run(_:arguments:environment:workingDirectory:standardInput:outputLimit:timeoutMilliseconds:teardown:drainMilliseconds:isCancelled:)``.
    /// A child that stops reading is asked for no more.
    package static func stream(
        _ executable: AbsolutePath,
        arguments: [[UInt8]],
        environment: [String: String],
        input: () throws -> [UInt8]?,
        output: (ArraySlice<UInt8>) throws -> Void,
        errorLimit: Int = 1 << 16,
        timeoutMilliseconds: Int64? = nil,
        teardown: Teardown = .polite,
        drainMilliseconds: Int64 = 250,
        isCancelled: (() -> Bool)? = nil,
    ) throws -> ChildResult {
        let clock = Machine.clock
        var supervision = ChildSupervision(
            startedAt: clock.monotonicNanoseconds, timeoutMilliseconds: timeoutMilliseconds, teardown: teardown,
            drainMilliseconds: drainMilliseconds,
        )
        let (raw, descriptor) = try start(executable, arguments, environment)
        var child = RunningChild(raw, outputLimit: errorLimit)
        var feed = Feed(descriptor)
        do {
            supervising: while true {
                let now = clock.monotonicNanoseconds
                let action = supervision.next(
                    now: now, exited: child.hasExited, drained: child.isDrained, cancelled: isCancelled?() ?? false
                )
                switch action {
                case .wait(let until):
                    var limit = until
                    if isCancelled != nil { limit = min(limit ?? .max, now + cancellationInterval) }
                    // Asked before waiting, so that the end of the input is not one wait late.
                    try feed.fill(input)
                    let takesMore = try child.exchange(
                        input: feed.descriptor, milliseconds: wait(from: now, until: limit), sink: output)
                    if takesMore { feed.send() }
                    if child.hasExited { feed.close() }
                case .signalGroup(let signal):
                    feed.close()
                    child.signalGroup(signal)
                case .finish:
                    break supervising
                }
            }
            return ChildResult(
                termination: try child.reap(), interruption: supervision.interruption, standardOutput: child.output,
                standardError: child.error, outputWasHeldOpen: !child.isDrained,
            )
        } catch {
            child.signalGroup(SIGKILL)
            // Nobody is left who could hold it up for long.
            while !child.hasExited { _ = try? child.exchange(input: -1, milliseconds: 1000) { _ in } }
            _ = try? child.reap()
            guard let failure = error as? ProcessFailure else { throw error }
            throw EverettError(.internal, ProcessWords.lost(executable.description), cause: failure)
        }
    }

    private static func start(
        _ executable: AbsolutePath, _ arguments: [[UInt8]], _ environment: [String: String]
    ) throws(EverettError) -> (ev_child, Int32) {
        let variables = environment.sorted { $0.key < $1.key }.map { Array("\($0.key)=\($0.value)".utf8) }
        guard !(arguments + variables).contains(where: { $0.contains(0) }) else {
            throw EverettError(.usage, ProcessWords.holdsNUL(executable.description))
        }
        var child = ev_child()
        var stage: Int32 = 0
        var input: Int32 = -1
        let result = unsafe ev_spawn_fed(
            executable.bytes + [0], pack([executable.bytes] + arguments), arguments.count + 1, pack(variables),
            variables.count, &input, &child, &stage,
        )
        guard result < 0 else { return (child, input) }
        throw notStarted(executable, nil, ProcessFailure(spawnStage: stage, -result))
    }
}

/// Our end of a child's standard input, and what is still to be written to it.
private struct Feed: ~Copyable {
    private(set) var descriptor: Int32
    private var bytes: [UInt8] = []
    private var sent = 0

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        if descriptor >= 0 { _ = ev_close(descriptor) }
    }

    mutating func fill(_ next: () throws -> [UInt8]?) throws {
        while descriptor >= 0, sent == bytes.count {
            guard let more = try next() else { return close() }
            bytes = more
            sent = 0
        }
    }

    mutating func send() {
        guard descriptor >= 0, sent < bytes.count else { return }
        let start = sent
        let count = unsafe bytes.withUnsafeBytes { bytes in
            unsafe ev_feed(descriptor, bytes.baseAddress.map { unsafe $0 + start }, bytes.count - start)
        }
        if count > 0 { sent += Int(count) }
        if count < 0, count != -Int64(EAGAIN) { close() }
    }

    mutating func close() {
        if descriptor >= 0 { _ = ev_close(descriptor) }
        descriptor = -1
    }
}
