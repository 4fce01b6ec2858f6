internal import AgentHooks
internal import Base
internal import Chronos
internal import Daemon
internal import Glibc
internal import Platform

/// Has a call carried out: by the daemon, which knows what changed, else here; neither for longer than there is patience.
struct HookDelivery {
    enum Result: Equatable {
        case outcome(HookOutcome)
        /// Not done yet; it goes on without anybody waiting.
        case late
        /// Not done, and nobody does it.
        case given(HookOutcome)
    }

    /// How long a daemon with its hands full is left in peace.
    private static let pauseMilliseconds: Int64 = 2

    private let context: Context
    private let deadline: Int64

    init(_ context: Context, deadline: Int64) {
        self.context = context
        self.deadline = deadline
    }

    func deliver(_ call: HookCall) -> Result {
        var places = [call.directory.flatMap { AbsolutePath($0) }, context.invocation.workingDirectory]
            .compactMap(\.self)
        if places.count == 2, places[0] == places[1] { places.removeLast() }
        var result = Result.outcome(HookOutcome(.noProject))
        for place in places {
            result = deliver(call, at: place)
            guard case .outcome(let outcome) = result, outcome.kind == .noProject else { break }
        }
        return result
    }

    private func deliver(_ call: HookCall, at place: AbsolutePath) -> Result {
        switch byDaemon(call, place) {
        case .done(let result): result
        case .nobody: here(call, place)
        case .stillBusy: background(call, place) ? .late : here(call, place)
        }
    }

    private var left: Int64 { (deadline - context.invocation.clock.monotonicNanoseconds) / 1_000_000 }

    // MARK: By the daemon

    private enum Handed {
        case done(Result)
        case nobody, stillBusy
    }

    private func byDaemon(_ call: HookCall, _ place: AbsolutePath) -> Handed {
        let invocation = context.invocation
        let variables = invocation.variables
        guard invocation.mayHandOver, variables.text(Variables.daemon) != "off",
            !Variables.faultNames.contains(where: { variables.bytes($0) != nil }),
            let home = try? EverettHome.path(variables)
        else { return .nobody }
        var declared: [String: [UInt8]]?
        while left > 0 {
            guard let answer = AnswerPipe() else { return .nobody }
            let handed = HandedCall(
                version: Version.current, arguments: [Array("deliver-hook".utf8), Array(call.letter.utf8)],
                directory: place.bytes, variables: variables.all, declared: declared)
            let outcome = CallClient.perform(
                handed, streams: answer.streams, at: DaemonPlace(home: home), invocation.files,
                wasInterrupted: { false }, remaining: { Int32(clamping: left) })
            switch outcome {
            case .notTaken: return .nobody
            case .busy: LockFile.sleep(Self.pauseMilliseconds)
            case .late: return .done(.late)
            case .lost: return .done(.given(HookOutcome(.failed, code: "unreachable", message: nil)))
            case .wants(let names):
                guard declared == nil else { return .nobody }
                let values = names.compactMap { name in invocation.declared?(name).map { (name, $0) } }
                declared = Dictionary(values, uniquingKeysWith: { first, _ in first })
            case .ended: return .done(HookOutcome(answer.read()).map(Result.outcome) ?? .given(HookOutcome(.failed)))
            }
        }
        return .stillBusy
    }

    // MARK: Here

    private func here(_ call: HookCall, _ place: AbsolutePath) -> Result {
        var invocation = context.invocation
        invocation.workingDirectory = place
        let supervision = Supervision(isCancelled: { [clock = invocation.clock, deadline] in
            clock.monotonicNanoseconds > deadline
        })
        let moved = Context(invocation, context.arguments, context.output, settings: .reporting)
        do {
            return .outcome(try HookService(moved).perform(call, supervision))
        } catch let error as EverettError where error.code == .cancelled {
            return background(call, place) ? .late : .given(HookOutcome(.failed, code: error.code.name))
        } catch {
            return .given(HookOutcome(.failed, message: EverettError.wrapping(error).message[context.language]))
        }
    }

    /// Leaves it to a process that nobody waits for; the store's lock puts it in order with others.
    private func background(_ call: HookCall, _ place: AbsolutePath) -> Bool {
        let variables = context.invocation.variables
        guard context.invocation.mayHandOver, let program = AbsolutePath("/proc/self/exe"),
            let home = try? EverettHome.path(variables)
        else { return false }
        let arguments = [
            Array("deliver-hook".utf8), Array(call.letter.utf8), Array("--quiet".utf8), Array("--project".utf8),
            place.bytes,
        ]
        do {
            try ChildProcess.startDetached(
                program, arguments: arguments, environment: variables.inherited, log: home.appending("maintenance.log"))
            return true
        } catch {
            return false
        }
    }
}

/// Where a daemon writes what came of a call: short enough never to fill the pipe.
private struct AnswerPipe: ~Copyable {
    private static let longest = 16 << 10

    private let nothing: Int32
    private let writing: Int32
    private let reading: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        nothing = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        reading = ends[0]
        writing = ends[1]
    }

    deinit {
        for descriptor in [nothing, writing, reading] where descriptor >= 0 { close(descriptor) }
    }

    /// For input, output and errors.
    var streams: [Int32] { [nothing, writing, nothing] }

    /// What was written: the writer has ended, so there is no waiting.
    func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: Self.longest)
        var ready = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&ready, 1, 0) > 0 else { return [] }
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(reading, $0.baseAddress, $0.count) }
        return Array(buffer.prefix(max(0, count)))
    }
}
