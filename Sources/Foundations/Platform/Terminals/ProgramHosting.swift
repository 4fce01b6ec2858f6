internal import Base
internal import CLinux
internal import Glibc

/// One program that is hosted, from its start to its end.
struct ProgramHosting: ~Copyable {
    private let command: HostedCommand
    private let program: HostedProgram
    private let signals: HostSignals
    private var relay: TerminalRelay?
    /// The program's own number, once it is known.
    private var number: Int32?
    private var isHeard = true
    private var end: ProgramEnd?

    init(
        _ command: HostedCommand, _ program: consuming HostedProgram, _ signals: consuming HostSignals,
        _ relay: consuming TerminalRelay?
    ) {
        self.command = command
        self.signals = signals
        self.relay = relay
        number = self.relay == nil ? program.child : nil
        self.program = program
    }

    /// Relays until the program has ended.
    mutating func run() throws(EverettError) -> ProgramEnd {
        while true {
            try wait()
            try hear()
            reap()
            if let end {
                relay?.handBack()
                return end
            }
        }
    }

    private mutating func wait() throws(EverettError) {
        var descriptors = [signals.descriptor, isHeard ? program.channel : -1]
        var wants: [UInt8] = [1, 1]
        if let wanted = relay?.wants() {
            descriptors += wanted.fds
            wants += wanted.wants
        }
        var ready = [UInt8](repeating: 0, count: wants.count)
        let found = unsafe ev_terminal_wait(descriptors, wants, &ready, Int32(wants.count), -1)
        if found < 0 {
            throw EverettError(SystemError(.read, -found, "poll"), while: TerminalWords.waiting)
        }
        if ready[0] != 0 { while let signal = signals.next() { take(signal.number, isKernel: signal.isKernel) } }
        relay?.move(ready[2...])
    }

    // MARK: News

    private mutating func hear() throws(EverettError) {
        while isHeard, end == nil, let news = program.news() {
            switch news {
            case .started(let number):
                self.number = number
                relay?.begin()
            case .notStarted(let errno): throw HostedProgram.notStarted(command, errno)
            case .stopped(let signal): stop(signal)
            case .continued: break
            case .ended(let end): self.end = end
            case .lost:
                isHeard = false
                // On our own streams the program itself closes it when it begins.
                if relay != nil, number == nil { end = .signalled(SIGKILL) }
            }
        }
    }

    /// Takes the ends of our children and of orphans.
    private mutating func reap() {
        var status: Int32 = 0
        while true {
            let process = unsafe ev_host_reap(&status)
            if process == 0 { return }
            guard process == number else { continue }
            let signal = status & 0x7f
            end = signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
        }
    }

    // MARK: Signals

    private mutating func take(_ signal: Int32, isKernel: Bool) {
        switch signal {
        case SIGCHLD: break
        case SIGWINCH: relay?.resize()
        case SIGCONT: resume()
        default:
            // What the kernel sent to everyone on our terminal has reached a program that is on it, too.
            if isKernel, relay == nil { return }
            program.signal(signal)
        }
    }

    /// The program was stopped as a whole: so are we, until somebody lets us go on.
    private mutating func stop(_ signal: Int32) {
        guard relay != nil else { return }
        relay?.handBack()
        // A SIGCONT that comes is heard as any other.
        if ev_host_stop() == 1 { return }
        // Nobody could let it go on: then the kernel would not have stopped it either, unless it had to.
        if signal == SIGSTOP { relay?.takeOver() } else { resume() }
    }

    private mutating func resume() {
        guard relay != nil else { return }
        relay?.takeOver()
        program.signal(SIGCONT)
    }
}
