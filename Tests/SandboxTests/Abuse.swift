import Base
import Glibc
import Platform
import Sandbox
import TestSupport
import Testing

/// Something that a program in a sandbox tries and must not achieve.
enum Abuse: String, Sendable, Codable, CaseIterable, CustomTestStringConvertible {
    case absolutePath = "writes to main by its absolute path"
    case symbolicLink = "writes outside through a symbolic link"
    case dots = "writes outside by .."
    case processRoot = "writes outside by /proc/*/root"
    case shadow = "reads /etc/shadow"
    case home = "reads a file in a home, or another timeline"
    case system = "writes to the system"
    case loopback = "connects to a server on the host's loopback"
    case kill = "kills a process outside"
    case namespaces = "makes a namespace of its own"
    case rights = "has any right of root"
    case calls = "uses calls of the kernel that are refused"
    case terminal = "types into the terminal"
    case daemon = "leaves a daemon behind"
    case forks = "starts processes without end"
    case memory = "takes memory without end"
    case temporary = "fills /tmp"
    case sharedMemory = "fills /dev/shm"
    case flood = "prints without end"
    case loop = "never ends"
    case descriptors = "looks for descriptors it was not given"
    case commandLine = "looks for secrets in the command lines around it"

    var testDescription: String { rawValue }

    func attempt() throws {
        let world = try SandboxWorld()
        switch self {
        case .absolutePath, .symbolicLink, .dots, .processRoot: try writeOutside(world)
        case .shadow, .home, .commandLine: try read(world)
        case .system:
            let result = try world.shell(
                "for d in / /etc /usr /usr/bin /dev /run; do touch $d/x 2>/dev/null && echo $d; done")
            #expect(result.output.text == "")
        case .loopback: try connect(world)
        case .kill: try killOutside(world)
        case .namespaces, .rights, .calls, .terminal: try askKernel(world)
        case .daemon: try leaveDaemon(world)
        case .forks, .memory, .temporary, .sharedMemory, .flood, .loop: try exhaust(world)
        case .descriptors: try lookForDescriptors(world)
        }
    }

    private func writeOutside(_ world: SandboxWorld) throws {
        let scripts: [Abuse: String] = [
            .absolutePath: "echo bad > \"$1\"/file; echo bad > \"$2\"/token",
            .symbolicLink: "ln -s \"$2\" out; echo bad > out/token; ln -s \"$2\"/token link; echo bad > link",
            .dots: "echo bad > ../home/token; echo bad > ../../../../../../../..\"$2\"/token",
            .processRoot: "for p in self 1 $$ /proc/[0-9]*; do echo bad > /proc/${p#/proc/}/root\"$2\"/token;"
                + " echo bad > /proc/${p#/proc/}/cwd/../home/token; done",
        ]
        let script = try #require(scripts[self])
        let result = try world.shell(script, world.project.description, world.scratch.at("home").description)
        #expect(result.isEmpty)
        #expect(try world.scratch.text("project/file") == "main\n")
        #expect(try world.scratch.text("home/token") == "everett-secret-token\n")
        // By its own path a program reaches its own world.
        #expect(try world.scratch.text("store/timeline/file") == (self == .absolutePath ? "bad\n" : "timeline\n"))
    }

    private func read(_ world: SandboxWorld) throws {
        try world.scratch.write("store/another/file", "another\n")
        let shared = world.scratch.path.description
        world.profile.environment["TOKEN_OF_TEST"] = "everett-secret-variable"
        let scripts: [Abuse: String] = [
            .shadow: "cat /etc/shadow /proc/1/root/etc/shadow /proc/self/root/etc/shadow /etc/shadow-",
            .home: "cat \"$1\"/home/token \"$1\"/store/another/file; ls -a /root /home \"$1\" \"$1\"/store",
            .commandLine: "cat /proc/[0-9]*/cmdline; test ${#TOKEN_OF_TEST} = 23 || echo an\"\"other",
        ]
        let result = try world.shell(try #require(scripts[self]), shared)
        let text = result.output.text
        #expect(!text.contains("everett-secret") && !text.contains("another"))
        #expect(!text.contains("$6$") && !text.contains("root:"))
    }

    private func connect(_ world: SandboxWorld) throws {
        let server = try Socket.listening(on: .loopback4(port: 0))
        let port = try #require(try server.localAddress().port)
        let script =
            "use Socket; socket(my $s, AF_INET, SOCK_STREAM, 0) or exit 10 + $!;"
            + "connect($s, pack_sockaddr_in($ARGV[0], inet_aton('127.0.0.1'))) or exit 1; exit 0"
        world.profile.network = .host
        #expect(try world.perl(script, "\(port)").termination == .exited(0))
        world.profile.network = .loopback
        #expect(try world.perl(script, "\(port)").termination == .exited(1))
        // EAFNOSUPPORT.
        world.profile.network = .none
        #expect(try world.perl(script, "\(port)").termination == .exited(107))
    }

    private func killOutside(_ world: SandboxWorld) throws {
        let pid = Machine.processID
        let result = try world.shell("kill -9 $1 2>/dev/null; kill -9 -1 2>/dev/null; echo reached", "\(pid)")
        // It may kill itself by that, and nobody else.
        #expect(result.isEmpty)
        #expect(Glibc.kill(pid, 0) == 0)
    }

    private func askKernel(_ world: SandboxWorld) throws {
        // EPERM is 1, EAFNOSUPPORT 97.
        let scripts: [Abuse: (String, String)] = [
            .namespaces: (
                "unshare -U true 2>/dev/null && echo bad; unshare -Ur true 2>/dev/null && echo bad;"
                    + "unshare -m true 2>/dev/null && echo bad; bwrap --unshare-user --ro-bind / / true 2>/dev/null && echo bad",
                ""
            ),
            .rights: (
                "grep -E '^(CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t'; id -u",
                "CapInh:0000000000000000\nCapPrm:0000000000000000\nCapEff:0000000000000000\nCapBnd:0000000000000000\n"
                    + "CapAmb:0000000000000000\nNoNewPrivs:1\nSeccomp:2\n1000\n"
            ),
            .calls: (
                #"perl -MSocket -e 'socket(my $s, 16, 3, 0) or print $!+0, "\n"; socket(my $p, 17, 3, 0) or print $!+0, "\n";"#
                    // io_uring_setup, open_tree, fsopen, mount_setattr: the same numbers everywhere.
                    + #"for (425, 428, 430, 442) { syscall($_, 0, 0, 0, 0, 0) < 0 and print $!+0, "\n" }'"#,
                "97\n97\n1\n1\n1\n1\n"
            ),
            .terminal: (#"perl -e 'my $c = "x"; ioctl(STDIN, 0x5412, $c) or print $!+0'"#, "1"),
        ]
        let (script, expected) = try #require(scripts[self])
        #expect(try world.shell(script).output.text == expected)
    }

    private func leaveDaemon(_ world: SandboxWorld) throws {
        let word = "9\(Machine.processID)\(Machine.clock.monotonicNanoseconds % 100_000)"
        let result = try world.shell(
            "setsid sh -c 'sleep $1 & sleep $1 &' sh $1 </dev/null >/dev/null 2>&1; echo left", word)
        #expect(result.output.text == "left\n")
        #expect(result.termination == .exited(0))
        #expect(result.isEmpty)
        #expect(!SandboxWorld.isRunning("sleep\0\(word)"))
    }

    private func lookForDescriptors(_ world: SandboxWorld) throws {
        let secret = try RealFileOperations().openOwned(absolute: world.scratch.at("home/token"), [.read])
        let inheritable = dup(secret.raw)
        defer { close(inheritable) }
        #expect(try world.shell("ls /proc/$$/fd").output.text == "0\n1\n2\n")
        let links = try world.shell("ls -l /proc/self/fd").output.text
        #expect(!links.contains("token") && !links.contains("memfd") && !links.contains("cgroup"))
    }
}
