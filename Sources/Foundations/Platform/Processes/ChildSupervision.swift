internal import Glibc

/// Decides what happens to a child process next; a pure value, so every course of events can be tested without one.
package struct ChildSupervision: Sendable {
    /// What the owner of the process does next.
    package enum Action: Sendable, Hashable {
        /// Waits for output or the end, at most until this time.
        case wait(until: Int64?)
        case signalGroup(Int32)
        /// The rest of the group is to be killed and the child reaped.
        case finish
    }

    private enum Phase: Sendable {
        case running
        /// The steps of the teardown before this index have been taken.
        case ending(next: Int, until: Int64)
        case killed(until: Int64)
        /// The child has ended; others may still hold its output.
        case draining(until: Int64)
        case abandoning(until: Int64)
    }

    /// How long the kernel may take to end a killed process.
    private static let killMilliseconds: Int64 = 10_000
    /// How long output may take to end after everyone in the group was killed.
    private static let abandonMilliseconds: Int64 = 100

    package private(set) var interruption: ChildResult.Interruption?
    private var phase = Phase.running
    private let deadline: Int64?
    private let teardown: Teardown
    private let drainMilliseconds: Int64

    package init(
        startedAt now: Int64, timeoutMilliseconds: Int64?, teardown: Teardown, drainMilliseconds: Int64
    ) {
        deadline = timeoutMilliseconds.map { ChildSupervision.time(now, plusMilliseconds: $0) }
        self.teardown = teardown
        self.drainMilliseconds = drainMilliseconds
    }

    package mutating func next(now: Int64, exited: Bool, drained: Bool, cancelled: Bool) -> Action {
        if exited { return afterExit(now, drained) }
        switch phase {
        case .running:
            if cancelled {
                interruption = .cancelled
            } else if let deadline, now >= deadline {
                interruption = .timeout
            } else {
                return .wait(until: deadline)
            }
            return step(0, now)
        case .ending(let next, let until):
            return now >= until ? step(next, now) : .wait(until: until)
        case .killed(let until), .draining(let until), .abandoning(let until):
            return now >= until ? .finish : .wait(until: until)
        }
    }

    private mutating func step(_ index: Int, _ now: Int64) -> Action {
        guard index < teardown.steps.count else {
            phase = .killed(until: ChildSupervision.time(now, plusMilliseconds: ChildSupervision.killMilliseconds))
            return .signalGroup(SIGKILL)
        }
        let step = teardown.steps[index]
        phase = .ending(next: index + 1, until: ChildSupervision.time(now, plusMilliseconds: step.graceMilliseconds))
        return .signalGroup(step.signal)
    }

    private mutating func afterExit(_ now: Int64, _ drained: Bool) -> Action {
        if drained { return .finish }
        switch phase {
        case .draining(let until):
            if now < until { return .wait(until: until) }
            phase = .abandoning(
                until: ChildSupervision.time(now, plusMilliseconds: ChildSupervision.abandonMilliseconds))
            return .signalGroup(SIGKILL)
        case .abandoning(let until):
            return now < until ? .wait(until: until) : .finish
        case .running, .ending, .killed:
            let until = ChildSupervision.time(now, plusMilliseconds: drainMilliseconds)
            phase = .draining(until: until)
            return .wait(until: until)
        }
    }

    /// A time that lies `milliseconds` after `now`, or never when that is beyond counting.
    private static func time(_ now: Int64, plusMilliseconds milliseconds: Int64) -> Int64 {
        let (duration, isTooLong) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, isTooLate) = now.addingReportingOverflow(duration)
        return isTooLong || isTooLate ? .max : sum
    }
}
