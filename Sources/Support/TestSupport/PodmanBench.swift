internal import Base
internal import Glibc
package import Platform

/// The real podman in a directory of its own: its own images and containers, and two images made of busybox.
///
/// It runs as root without a cgroup of its own and on the machine's network, which is what a test machine allows.
package final class PodmanBench {
    package let scratch: Scratch
    package let environment: [String: String]
    package let podman: AbsolutePath
    package let compose: AbsolutePath
    /// `sha256:` and the digits of `localhost/app:1` and `localhost/app:2`.
    package private(set) var images: (first: String, second: String) = ("", "")

    /// A service that ends at once when it is told to.
    package static let command =
        #"["/busybox", "sh", "-c", "trap 'exit 0' TERM; while :; do /busybox sleep 0.1; done"]"#

    /// The same for one that first writes all kinds of things to `/data`: owners, modes, links, an attribute, a name with a line break.
    package static func writing(_ text: String) -> String {
        """
        ["/busybox", "sh", "-c", "cd /data; test -e own/deep || { /busybox mkdir -p own/deep; echo \(text) > own/deep/file; \
        echo two > \\"own/a b\\"; /busybox ln -s deep/file own/link; /busybox ln own/deep/file own/hard; \
        /busybox mkfifo own/pipe; /busybox chown -R 999:998 own; /busybox chmod 4751 own/deep/file; /busybox chown 70:71 .; \
        /busybox chmod 1770 .; }; trap 'exit 0' TERM; while :; do /busybox sleep 0.1; done"]
        """
    }

    /// Nil where podman, podman-compose and busybox are not all there, or containers cannot run; `why` says which.
    package init?(_ why: (String) -> Void) throws {
        let search = (PodmanBench.variable("EVERETT_PODMAN_COMPOSE") ?? "") + ":/usr/local/bin:/usr/bin:/bin"
        func find(_ name: String) -> AbsolutePath? { ChildProcess.find(name, searchPath: search) }
        guard Machine.user == 0, let real = find("podman"), let compose = find("podman-compose"),
            let busybox = find("busybox"), let shell = find("sh")
        else {
            why("no root, podman, podman-compose or busybox")
            return nil
        }
        scratch = try Scratch()
        self.compose = compose
        podman = scratch.at("bin/podman")
        let place = scratch.path
        environment = [
            "PATH": "\(place)/bin:\(compose.parent?.description ?? ""):/usr/bin:/bin", "HOME": "\(place)",
            "CONTAINERS_CONF": "\(place)/containers.conf", "CONTAINERS_STORAGE_CONF": "\(place)/storage.conf",
        ]
        try scratch.makeDirectory("bin")
        try scratch.write("bin/podman", PodmanBench.wrapper(real), permissions: 0o755)
        try scratch.write(
            "containers.conf",
            """
            [containers]
            default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
            cgroups = "disabled"
            netns = "host"
            [engine]
            cgroup_manager = "cgroupfs"
            events_logger = "none"
            [network]
            network_config_dir = "\(place)/networks"

            """)
        try scratch.write(
            "storage.conf",
            "[storage]\ndriver = \"vfs\"\nrunroot = \"\(place)/run\"\ngraphroot = \"\(place)/images\"\n")
        let made = try ChildProcess.run(
            shell,
            arguments: [
                "-euc",
                """
                mkdir image; cp "$1" image/busybox; tar -C image -cf one.tar .; echo 2 > image/second
                tar -C image -cf two.tar .
                podman import -q one.tar localhost/app:1 > /dev/null; podman import -q two.tar localhost/app:2 > /dev/null
                podman image inspect --format '{{.Id}}' localhost/app:1 localhost/app:2
                mkdir trial; cd trial
                echo "services: {web: {image: 'localhost/app:1', network_mode: host, command: $2}}" > compose.yaml
                podman-compose -f compose.yaml up -d > /dev/null; test -n "$(podman ps --quiet)"
                podman rm --all --force --time 1 > /dev/null
                """, "sh", busybox.description, PodmanBench.command,
            ], environment: environment, workingDirectory: place, timeoutMilliseconds: 120_000)
        let ids = made.standardOutput.text.split(whereSeparator: \.isWhitespace).map { "sha256:\($0)" }
        // Old versions of podman-compose cannot start anything on the machine's network, and say that they did.
        guard made.succeeded, ids.count == 2 else {
            why("containers do not run here: \(made.standardError.text.suffix(200))")
            return nil
        }
        images = (ids[0], ids[1])
    }

    deinit {
        _ = try? ChildProcess.run(
            podman, arguments: ["rm", "--all", "--force", "--time", "1"], environment: environment,
            timeoutMilliseconds: 60_000)
    }

    /// A control group hierarchy of both versions at once is more than crun takes; it gets a plain one to itself.
    private static func wrapper(_ podman: AbsolutePath) -> String {
        """
        #!/bin/sh
        exec unshare -m /bin/sh -c '
            if [ -d /sys/fs/cgroup/unified ]; then
                umount -R /sys/fs/cgroup && mount -t tmpfs none /sys/fs/cgroup && mkdir /sys/fs/cgroup/pids &&
                    mount -t cgroup -o pids none /sys/fs/cgroup/pids
            fi 2> /dev/null
            exec \(podman) "$@"' podman "$@"

        """
    }

    private static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
