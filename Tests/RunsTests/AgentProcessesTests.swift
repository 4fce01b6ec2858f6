import Base
import Platform
import TestSupport
import Testing

@testable import Runs

@Suite struct AgentProcessesTests {
    @Test func `whoever descends from an agent is told from its user`() throws {
        let scratch = try Scratch()
        let agents = AgentProcesses(home: scratch.path)
        let own = try ProcessIdentity.current()
        #expect(try agents.agent(above: own.pid) == nil)
        let parent = try ProcessIdentity(ofRunning: try ProcessIdentity.parent(of: own.pid))
        try agents.add(parent, "claude\n\u{1b}")
        #expect(try agents.agent(above: own.pid) == "claude  ")
        try agents.remove(parent)
        #expect(try agents.agent(above: own.pid) == nil)
        try agents.remove(parent)
    }

    @Test func `a process that got the number of an agent is none`() throws {
        let scratch = try Scratch()
        let agents = AgentProcesses(home: scratch.path)
        let own = try ProcessIdentity.current()
        let old = ProcessIdentity(
            pid: own.pid, startTicks: own.startTicks - 1, boot: own.boot, namespace: own.namespace)
        try agents.add(old, "gone")
        #expect(try agents.agent(above: own.pid) == nil)
        // The next one that is added sweeps it.
        try agents.add(try ProcessIdentity(ofRunning: 1), "init")
        let files = RealFileOperations()
        let directory = try files.openOwned(absolute: scratch.at("agents"), [.read, .directory])
        #expect(try files.list(directory.raw).count == 1)
    }

    @Test func `a file that nobody can read names nobody`() throws {
        let scratch = try Scratch()
        let agents = AgentProcesses(home: scratch.path)
        try agents.add(try ProcessIdentity(ofRunning: 1), "init")
        try scratch.write("agents/7-7", "\u{0}\u{1}")
        #expect(try agents.agent(above: 0) == nil)
        #expect(try agents.agent(above: Machine.processID) == "init")
    }
}
