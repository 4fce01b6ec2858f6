internal import AgentHooks
internal import Base
internal import Configuration
internal import Dispatch
internal import Glibc
internal import Platform
internal import Synchronization
internal import Terminal

/// One call of an agent's hook from its document to its answer; whatever happens on the way, the answer is to go on.
struct HookErrand {
    /// What is left over of patience for what cannot be stopped.
    private static let graceMilliseconds: Int64 = 1_000
    /// An agent that opens a document and does not end it has something else to do.
    private static let readingMilliseconds: Int64 = 1_000

    private let context: Context
    private let policy: HookPolicy
    private let deadline: Int64

    init(_ context: Context) {
        self.context = context
        policy = Policies.hooks(context.sources.effective)
        deadline = context.invocation.clock.monotonicNanoseconds + policy.patienceMilliseconds * 1_000_000
    }

    func run() {
        let named = context.arguments.positional("EVENT")
        guard let agent = HookAgent(rawValue: context.arguments.positional("AGENT") ?? "") else { return }
        if agent == .shell, named == "code" {
            guard let shell = context.arguments.positionals("DETAIL").first.flatMap(HookShell.init) else { return }
            return context.output.write(shell.code(HookSetup.program(context).program))
        }
        let once = Once()
        watch(agent, named ?? "", once)
        var call = HookCall.decode(agent, event: named, document: agent.isAgent ? readDocument() : [])
        complete(&call)
        var message: String?
        if policy.wish(for: call) != .nothing {
            let delivery = HookDelivery(context, deadline: deadline)
            message = HookTelling(context).message(call, delivery.deliver(call))
        }
        if once.take() { answer(call.agent, call.event, message) }
    }

    private func answer(_ agent: HookAgent, _ event: String, _ message: String?) {
        let answer = HookAnswer(agent, event: event, message: message)
        context.output.write(answer.output)
        if !answer.error.isEmpty {
            Output.writeAll(answer.error, to: context.invocation.streams.error.descriptor)
        }
    }

    // MARK: What is not in a document

    private func complete(_ call: inout HookCall) {
        let said = context.arguments.positionals("DETAIL")
        switch call.agent {
        case .shell:
            call.tool = "shell"
            call.kind = .shell
            call.say(line: said.first ?? "")
            call.session = said.dropFirst().first.map { "pid \($0)" }
        case .git:
            call.tool = "git"
            call.detail = HookDetail.line(([call.event] + said).joined(separator: " "))
        default: break
        }
    }

    // MARK: Bounded

    /// Reads the agent's document to its end, but not for ever and not without end.
    private func readDocument() -> [UInt8] {
        let input = context.invocation.streams.input
        if input.isTerminal { return [] }
        let clock = context.invocation.clock
        // Half of the patience is for the checkpoint.
        let patience = min(Self.readingMilliseconds, policy.patienceMilliseconds / 2)
        let end = min(deadline, clock.monotonicNanoseconds + patience * 1_000_000)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= HookCall.largestDocument {
            let left = (end - clock.monotonicNanoseconds) / 1_000_000
            var asked = pollfd(fd: input.descriptor, events: Int16(POLLIN), revents: 0)
            guard left > 0, unsafe poll(&asked, 1, Int32(left)) > 0 else { break }
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(input.descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }

    /// Ends the process with the right answer when something does not come back: a disk that hangs, for one.
    private func watch(_ agent: HookAgent, _ event: String, _ once: Once) {
        let patience = policy.patienceMilliseconds + Self.graceMilliseconds
        let output = context.invocation.streams.output.descriptor
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(patience))) {
            guard once.take() else { return }
            Output.writeAll(HookAnswer(agent, event: event, message: nil).output, to: output)
            _exit(0)
        }
    }

    /// There is one answer.
    private final class Once: Sendable {
        private let isTaken = Atomic(false)

        func take() -> Bool { !isTaken.exchange(true, ordering: .acquiringAndReleasing) }
    }
}
