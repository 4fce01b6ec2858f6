import Base
import Platform
import TestSupport
import Testing

struct ProcessIdentityTests {
    @Test func `this process is alive and reads back from its text`() throws {
        let own = try ProcessIdentity.current()
        #expect(own.pid == Machine.processID)
        #expect(own.startTicks > 0)
        #expect(own.liveness == .alive)
        #expect(ProcessIdentity(text: own.text) == own)
    }

    @Test func `the same number with another start or boot is a dead process`() throws {
        let own = try ProcessIdentity.current()
        let restarted = ProcessIdentity(
            pid: own.pid, startTicks: own.startTicks + 1, boot: own.boot, namespace: own.namespace)
        #expect(restarted.liveness == .dead)
        let earlier = ProcessIdentity(
            pid: own.pid, startTicks: own.startTicks, boot: "00000000-0000-0000-0000-000000000000",
            namespace: own.namespace)
        #expect(earlier.liveness == .dead)
    }

    @Test func `a process of another pid namespace is unknown`() throws {
        let own = try ProcessIdentity.current()
        let elsewhere = ProcessIdentity(
            pid: own.pid, startTicks: own.startTicks, boot: own.boot, namespace: own.namespace + 1)
        #expect(elsewhere.liveness == .unknown)
    }

    @Test func `a killed child is dead`() throws {
        let scratch = try Scratch()
        try scratch.write("lock", "")
        let child = try LockingChild(scratch.at("lock"))
        let identity = try ProcessIdentity(ofRunning: child.pid)
        #expect(identity.liveness == .alive)
        child.kill()
        #expect(identity.liveness == .dead)
        #expect(throws: SystemError.self) { try ProcessIdentity(ofRunning: child.pid) }
    }

    @Test(arguments: [
        "", "1", "1 2 3", "0 2 3f0c1e9e-8d2c-4b0e-9d5e-000000000000 4", "-1 2 3f0c1e9e-8d2c-4b0e-9d5e-000000000000 4",
        "1 -2 3f0c1e9e-8d2c-4b0e-9d5e-000000000000 4", "1 2 boot 4", "1 2 3f0c1e9e-8d2c-4b0e-9d5e-000000000000 4 5",
    ])
    func `other texts are no identity`(_ text: String) {
        #expect(ProcessIdentity(text: text) == nil)
    }
}
