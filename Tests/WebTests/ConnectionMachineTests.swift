import Testing

@testable import Web

struct ConnectionMachineTests {
    private let limits = WebLimits()

    private func feed(_ machine: inout ConnectionMachine, _ text: String, at now: Int64) -> RequestParser.Step {
        let bytes = Array(text.utf8)
        var place = 0
        return machine.receive(bytes.span, at: &place, now: now)
    }

    @Test func `a head that comes byte by byte has five seconds from connecting and no more`() {
        var machine = ConnectionMachine(limits: limits, at: 0)
        for second in 0..<4 {
            #expect(feed(&machine, second == 0 ? "GET / HTTP/1.1\r\n" : "X", at: Int64(second) * 1000) == .needsMore)
            #expect(machine.expire(at: Int64(second) * 1000) == .nothing)
        }
        #expect(machine.deadline == 5000)
        #expect(machine.expire(at: 4999) == .nothing)
        #expect(machine.expire(at: 5000) == .requestTimeout)
    }

    @Test func `who connects and says nothing is closed without a word`() {
        var machine = ConnectionMachine(limits: limits, at: 100)
        #expect(machine.expire(at: 5099) == .nothing)
        #expect(machine.expire(at: 5100) == .close)
    }

    @Test func `between requests a minute may pass, and then the next head has five seconds`() {
        var machine = ConnectionMachine(limits: limits, at: 0)
        machine.enter(.idle, at: 1000)
        #expect(machine.deadline == 61_000)
        #expect(feed(&machine, "G", at: 50_000) == .needsMore)
        #expect(machine.deadline == 55_000)
        #expect(machine.expire(at: 55_000) == .requestTimeout)
    }

    @Test func `a body must keep a rate`() {
        var machine = ConnectionMachine(limits: limits, at: 0)
        #expect(feed(&machine, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n", at: 0) == .head)
        machine.acceptBody(limit: 60_000, at: 0)
        #expect(machine.deadline == 5000)
        #expect(feed(&machine, String(repeating: "a", count: 8192), at: 4000) == .needsMore)
        #expect(machine.deadline == 7000)
        for second in 5..<7 { #expect(feed(&machine, "a", at: Int64(second) * 1000) == .needsMore) }
        #expect(machine.expire(at: 7000) == .requestTimeout)
    }

    @Test func `a handler may take its time`() {
        var machine = ConnectionMachine(limits: limits, at: 0)
        machine.enter(.handling, at: 0)
        #expect(machine.deadline == .max)
        #expect(machine.expire(at: 1 << 40) == .nothing)
    }

    @Test func `an answer that nobody reads is given up, one that is read slowly is not`() {
        var machine = ConnectionMachine(limits: limits, at: 0)
        machine.enter(.idle, at: 0)
        machine.outputWaits(moved: false, at: 0)
        machine.outputWaits(moved: false, at: 10_000)
        #expect(machine.deadline == 20_000)
        machine.outputWaits(moved: true, at: 15_000)
        #expect(machine.expire(at: 34_999) == .nothing)
        #expect(machine.expire(at: 35_000) == .close)
    }

    @Test func `a stream is kept alive every fifteen seconds`() {
        var machine = ConnectionMachine(limits: limits, at: 0)
        machine.enter(.streaming, at: 0)
        #expect(machine.expire(at: 14_999) == .nothing)
        #expect(machine.expire(at: 15_000) == .heartbeat)
        machine.sent(at: 20_000)
        #expect(machine.deadline == 35_000)
    }

    @Test func `a WebSocket that answers no ping is closed`() {
        var machine = ConnectionMachine(limits: limits, at: 0)
        machine.enter(.webSocket, at: 0)
        #expect(machine.expire(at: 30_000) == .ping)
        machine.heard(at: 31_000)
        #expect(machine.expire(at: 60_000) == .ping)
        #expect(machine.expire(at: 90_000) == .silent)
    }

    @Test func `what a refused client still sends is read for two seconds`() {
        var machine = ConnectionMachine(limits: limits, at: 0)
        machine.enter(.lingering, at: 0)
        #expect(machine.expire(at: 1999) == .nothing)
        #expect(machine.expire(at: 2000) == .close)
    }
}
