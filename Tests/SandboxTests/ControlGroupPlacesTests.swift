import Platform
import Sandbox
import Testing

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
}
