import Glibc
import Platform
import Testing

@Suite struct ChildProcessSupervisionTests {
    private let second: Int64 = 1_000_000_000
    private let twoSteps = Teardown([
        Teardown.Step(signal: SIGINT, graceMilliseconds: 1000), Teardown.Step(signal: SIGTERM, graceMilliseconds: 2000),
    ])

    private func supervision(timeout: Int64? = 10_000) -> ChildSupervision {
        ChildSupervision(startedAt: 0, timeoutMilliseconds: timeout, teardown: twoSteps, drainMilliseconds: 250)
    }

    @Test func `a child that ends with its output is finished at once`() {
        var machine = supervision()
        #expect(machine.next(now: 0, exited: false, drained: false, cancelled: false) == .wait(until: 10 * second))
        #expect(machine.next(now: 1, exited: true, drained: true, cancelled: false) == .finish)
        #expect(machine.interruption == nil)
    }

    @Test func `without a timeout it waits for ever`() {
        var machine = supervision(timeout: nil)
        #expect(machine.next(now: .max, exited: false, drained: true, cancelled: false) == .wait(until: nil))
        var endless = supervision(timeout: .max)
        #expect(endless.next(now: 5, exited: false, drained: true, cancelled: false) == .wait(until: .max))
    }

    @Test func `a teardown takes each step in turn and ends in SIGKILL`() {
        var machine = supervision()
        var actions: [ChildSupervision.Action] = []
        var now = 10 * second
        while actions.last != .finish, actions.count < 20 {
            let action = machine.next(now: now, exited: false, drained: false, cancelled: false)
            actions.append(action)
            if case .wait(let until?) = action { now = until }
        }
        #expect(
            actions == [
                .signalGroup(SIGINT), .wait(until: 11 * second), .signalGroup(SIGTERM), .wait(until: 13 * second),
                .signalGroup(SIGKILL), .wait(until: 23 * second), .finish,
            ])
        #expect(machine.interruption == .timeout)
    }

    @Test func `a cancellation counts before a timeout and is not repeated`() {
        var machine = supervision()
        #expect(machine.next(now: 99 * second, exited: false, drained: false, cancelled: true) == .signalGroup(SIGINT))
        #expect(machine.interruption == .cancelled)
        #expect(
            machine.next(now: 99 * second, exited: false, drained: false, cancelled: true) == .wait(until: 100 * second)
        )
    }

    @Test func `output held open ends the group and then the wait`() {
        var machine = supervision()
        #expect(machine.next(now: 0, exited: true, drained: false, cancelled: false) == .wait(until: second / 4))
        #expect(machine.next(now: 1, exited: true, drained: false, cancelled: true) == .wait(until: second / 4))
        #expect(machine.next(now: second / 4, exited: true, drained: false, cancelled: false) == .signalGroup(SIGKILL))
        let end = second / 4 + second / 10
        #expect(machine.next(now: second / 4, exited: true, drained: false, cancelled: false) == .wait(until: end))
        #expect(machine.next(now: end, exited: true, drained: false, cancelled: false) == .finish)
        #expect(machine.interruption == nil)
    }

    @Test func `an exit during the teardown ends it`() {
        var machine = supervision()
        #expect(machine.next(now: 10 * second, exited: false, drained: false, cancelled: false) == .signalGroup(SIGINT))
        #expect(machine.next(now: 10 * second, exited: true, drained: true, cancelled: false) == .finish)
        #expect(machine.interruption == .timeout)
    }
}
