import Platform
import TestSupport
import Testing

@testable import Sandbox

/// Tables of the kernel as different machines have them.
@Suite struct ControlGroupPlacesTests {
    private func places(_ groups: String, _ mounts: String) -> ControlGroupPlaces {
        ControlGroupPlaces(groups: Array(groups.utf8), mounts: Array(mounts.utf8))
    }

    @Test func `a desktop has one hierarchy`() {
        let places = places(
            "0::/user.slice/user-1000.slice/user@1000.service/app.slice/terminal.scope\n",
            "35 24 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n")
        #expect(
            places.unified?.own.description
                == "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/terminal.scope")
        #expect(places.unified?.mount.description == "/sys/fs/cgroup")
        #expect(places.controllers.isEmpty)
    }

    @Test func `a hybrid machine has several`() {
        let places = places(
            "8:pids:/\n4:memory:/service/one\n1:cpu,cpuacct:/\n0::/\n",
            """
            34 31 0:33 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
            39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
            41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw

            """)
        #expect(places.unified?.own.description == "/sys/fs/cgroup/unified")
        #expect(places.controllers["memory"]?.own.description == "/sys/fs/cgroup/memory/service/one")
        #expect(places.controllers["pids"]?.own.description == "/sys/fs/cgroup/pids")
    }

    @Test func `a container sees its own part`() {
        let places = places(
            "0::/docker/abc/inner\n", "35 24 0:30 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n")
        #expect(places.unified?.own.description == "/sys/fs/cgroup/inner")
        let elsewhere = self.places("0::/other\n", "35 24 0:30 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n")
        #expect(elsewhere.unified == nil)
    }

    @Test func `what is no such table gives nothing`() {
        for text in ["", "\n\n", "x", "0::\n", "a:b:c:d\n", String(repeating: "0", count: 1000)] {
            #expect(places(text, text).unified == nil)
            #expect(places(text, text).controllers.isEmpty)
        }
    }

    /// A hierarchy of version 2 as a user's session has it, made of plain files.
    private func session(_ scratch: Scratch, offered: String) throws -> ControlGroupPlaces {
        try scratch.write("slice/app/cgroup.subtree_control", offered)
        try scratch.write("slice/app/cgroup.procs", "")
        try scratch.write("slice/app/own/cgroup.subtree_control", "\n")
        try scratch.write("slice/app/own/cgroup.procs", "1\n")
        try scratch.write("slice/cgroup.subtree_control", "cpu memory pids\n", permissions: 0o444)
        return places("0::/slice/app/own\n", "35 24 0:30 / \(scratch.path) rw - cgroup2 cgroup2 rw\n")
    }

    @Test func `in version 2 a group is made where children have both controllers`() throws {
        let scratch = try Scratch()
        let groups = ControlGroups.find(try session(scratch, offered: "cpu memory pids\n"))
        #expect(groups?.version == .two)
        #expect(groups?.directories == [scratch.at("slice/app")])
    }

    @Test func `in version 2 there is none where a controller is missing all the way up`() throws {
        let scratch = try Scratch()
        let places = try session(scratch, offered: "cpu memory\n")
        // Above lies one that offers both, and whose members cannot be changed.
        #expect(ControlGroups.find(places) == nil)
    }

    @Test func `limits become what each version calls them`() {
        var limits = SandboxLimits()
        limits.memoryBytes = 1000
        limits.processes = 10
        #expect(
            ControlGroupSetting.memory(.two, limits).map { "\($0.file)=\($0.value) \($0.isNeeded)" } == [
                "memory.max=1000 true", "memory.swap.max=0 false", "memory.oom.group=1 false",
            ])
        #expect(ControlGroupSetting.memory(.one, limits).first == ControlGroupSetting("memory.limit_in_bytes", "1000"))
        #expect(ControlGroupSetting.processes(limits) == [ControlGroupSetting("pids.max", "12")])
        limits.memoryBytes = nil
        limits.processes = nil
        #expect(ControlGroupSetting.memory(.two, limits).isEmpty && ControlGroupSetting.processes(limits).isEmpty)
    }

    @Test func `counters are read by name`() throws {
        let scratch = try Scratch()
        try scratch.write("memory.events", "low 0\nhigh 0\nmax 31\noom 2\noom_kill 1\noom_group_kill 0\n")
        let files = RealFileOperations()
        #expect(KernelFile.number("oom_kill", in: scratch.at("memory.events"), files) == 1)
        #expect(KernelFile.number("max", in: scratch.at("memory.events"), files) == 31)
        #expect(KernelFile.number("absent", in: scratch.at("memory.events"), files) == nil)
        #expect(KernelFile.number("max", in: scratch.at("absent"), files) == nil)
    }
}
