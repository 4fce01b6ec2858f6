import Base
import Glibc
import Platform
import Sandbox
import TestSupport
import Testing

/// Programs that behave.
@Suite(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
struct SandboxRunnerTests {
    @Test func `an exit code is a value and output is kept`() throws {
        let world = try SandboxWorld()
        let result = try world.shell("echo out; echo err >&2; exit 7")
        #expect(result.termination == .exited(7))
        #expect(result.exitCode == 7)
        #expect(result.output.text == "out\n")
        #expect(result.error.text == "err\n")
        #expect(result.limitsMet.isEmpty && result.isEmpty && !result.wasCancelled && !result.succeeded)
        #expect(try world.shell("true").succeeded)
        #expect(try world.shell("kill -9 $$").termination == .exited(137))
    }

    @Test func `the timeline appears at the project's own path and takes what is written`() throws {
        let world = try SandboxWorld()
        let result = try world.shell("pwd; cat file; echo new > \"$1\"/written", world.project.description)
        #expect(result.output.text == "\(world.project)\ntimeline\n")
        #expect(try world.scratch.text("store/timeline/written") == "new\n")
        #expect(!world.scratch.exists("project/written"))
        #expect(try world.scratch.status("store/timeline/written").user == Machine.user)
        #expect(try world.scratch.status("store/timeline/written").permissions == 0o644)
    }

    @Test func `the environment is exactly what was given`() throws {
        let world = try SandboxWorld()
        world.profile.environment["A"] = "ż = 1"
        let pwd = "PWD=\(world.project)"
        let lines = try world.runner.run(world.profile, command: ["env"]).output.text.split(separator: "\n")
        #expect(Set(lines.map(String.init)) == ["PATH=/usr/bin:/bin", "LC_ALL=C", "A=ż = 1", pwd])
    }

    @Test func `input arrives, and the program that is missing is an error`() throws {
        let world = try SandboxWorld()
        let result = try world.runner.run(world.profile, command: ["cat"], streams: .captured(input: [0xff, 0, 10]))
        #expect(result.output.bytes == [0xff, 0, 10])
        let error = #expect(throws: EverettError.self) {
            try world.runner.run(world.profile, command: ["no-such-program"])
        }
        #expect(try #require(error).message.english.contains("no-such-program"))
        #expect(try world.shell("no-such-program").termination == .exited(127))
    }

    @Test func `ordinary programs find what they need`() throws {
        let world = try SandboxWorld()
        let result = try world.shell(
            "awk 'BEGIN { print 1 }'; id -un; git --version > /dev/null && echo git; date > /dev/null; "
                + "mktemp > /dev/null && echo temporary; echo x > /var/tmp/y && echo y; cat /etc/hosts | head -1; ls /proc/self/fd | wc -l"
        )
        #expect(result.output.text.hasPrefix("1\nuser\ngit\ntemporary\ny\n127.0.0.1 localhost\n"))
    }

    @Test func `a bind is readable or writable as it was said`() throws {
        let world = try SandboxWorld()
        try world.scratch.write("tools/program", "tool\n")
        try world.scratch.write("cache/file", "cache\n")
        let inside = try #require(AbsolutePath("/opt/tools"))
        world.profile.binds = [
            SandboxProfile.Bind(world.scratch.at("tools"), at: inside),
            SandboxProfile.Bind(world.scratch.at("cache"), at: world.project.appending("cache"), isWritable: true),
        ]
        try world.scratch.makeDirectory("store/timeline/cache")
        let result = try world.shell("cat /opt/tools/program; echo x > /opt/tools/program; echo new > cache/file")
        #expect(result.output.text == "tool\n")
        #expect(try world.scratch.text("tools/program") == "tool\n")
        #expect(try world.scratch.text("cache/file") == "new\n")
    }

    @Test func `what is hidden cannot be seen beneath a bind, by a link neither`() throws {
        let world = try SandboxWorld()
        try world.scratch.symlink("road", to: world.scratch.at("home").description)
        try world.scratch.write("visible", "visible\n")
        world.profile.binds = [.readable(world.scratch.path)]
        world.profile.hidden = [world.scratch.at("road"), world.scratch.at("store"), world.scratch.at("absent")]
        let result = try world.shell(
            "cd /; cat \"$1\"/visible \"$1\"/home/token \"$1\"/road/token; ls \"$1\"/store; cat \"$1\"/project/file",
            world.scratch.path.description)
        #expect(result.output.text == "visible\ntimeline\n")
    }

    @Test func `a cancelled program may say good-bye`() throws {
        let world = try SandboxWorld()
        let script = "trap 'echo bye; exit 3' TERM; touch ready; while :; do sleep 0.01; done"
        let result = try world.runner.run(
            world.profile, command: ["sh", "-c", script], teardown: .polite,
            wishes: SandboxWishes(isCancelled: { world.scratch.exists("store/timeline/ready") }))
        #expect(result.wasCancelled)
        #expect(result.output.text == "bye\n")
        #expect(result.termination == .exited(3) && !result.succeeded)
        let killed = try world.runner.run(
            world.profile, command: ["sleep", "1000"],
            wishes: SandboxWishes(isCancelled: { world.scratch.exists("store/timeline/ready") }))
        #expect(killed.wasCancelled && killed.termination == .killed && killed.isEmpty && killed.limitsMet.isEmpty)
    }

    @Test func `a program whose time is over has not succeeded, however it ends`() throws {
        let world = try SandboxWorld()
        world.profile.limits.wallMilliseconds = 500
        let script = "trap 'echo saved; exit 0' TERM; while :; do sleep 0.01; done"
        let result = try world.runner.run(world.profile, command: ["sh", "-c", script], teardown: .polite)
        #expect(result.output.text == "saved\n")
        #expect(result.termination == .exited(0))
        #expect(result.limitsMet == [.time] && result.exitCode == 124 && !result.succeeded)
    }

    @Test(arguments: [true, false])
    func `a paused program gets no processor until it may go on`(mayGroup: Bool) throws {
        let world = try SandboxWorld(mayGroup: mayGroup)
        func size() -> UInt64 { (try? world.scratch.status("store/timeline/count").size) ?? 0 }
        var sizes: [UInt64] = []
        // It pauses once the program has begun, compares for a while, lets it go on, and ends it when it does.
        let wishes = SandboxWishes(
            isCancelled: { sizes.count == 10 && size() > (sizes.last ?? .max) },
            isPaused: {
                if sizes.count == 10 { return false }
                if size() > 0 { sizes.append(size()) }
                return !sizes.isEmpty
            })
        let result = try world.runner.run(
            world.profile, command: ["sh", "-c", "while :; do echo x >> count; done"], wishes: wishes)
        #expect(result.wasCancelled && result.termination == .killed && result.isEmpty)
        // The wish is asked for before it is fulfilled, so the first sizes may differ.
        #expect(Set(sizes.dropFirst(3)).count == 1)
    }

    @Test func `inherited streams are ours`() async throws {
        let scratch = try Scratch()
        let place = scratch.at("output").description
        await #expect(processExitsWith: .success) { [place = place as String] in
            let file = unsafe open(place, O_WRONLY | O_CREAT, 0o600)
            let world = try SandboxWorld()
            let kept = dup(1)
            dup2(file, 1)
            let result = try world.runner.run(world.profile, command: ["echo", "said"], streams: .inherited)
            dup2(kept, 1)
            #expect(result.succeeded && result.output.bytes.isEmpty)
        }
        #expect(try scratch.text("output") == "said\n")
    }

    @Test(arguments: [true, false])
    func `what runs ends with the Everett that was killed`(mayGroup: Bool) async throws {
        let scratch = try Scratch()
        let word = "8\(Machine.processID)\(Machine.clock.monotonicNanoseconds % 100_000)"
        let place = scratch.path.description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [place = place as String, word = word as String, mayGroup] in
            let path = try #require(AbsolutePath(place))
            let runner = try SandboxRunner(mayGroup: mayGroup)
            var profile = SandboxProfile(.directory(path), at: path)
            profile.limits.reach = .eachAtLeast
            if runner.groups == nil, Machine.user == 0 { profile.limits.processes = nil }
            profile.environment["PATH"] = "/usr/bin:/bin"
            let files = RealFileOperations()
            _ = try runner.run(
                profile, command: ["sh", "-c", "setsid sleep \(word) & touch ready; exec sleep \(word)"],
                wishes: SandboxWishes(isCancelled: {
                    let ready = CName(path.appending("ready").bytes)
                    if (try? files.status(FileDescriptors.none, ready)) != nil { Machine.killSelf() }
                    return false
                }))
        }
        #expect(scratch.exists("ready"))
        #expect(Scratch.eventually { !SandboxWorld.isRunning("sleep\0\(word)") })
    }

    @Test func `a bubblewrap that somebody kills takes everything with it, and is no success`() throws {
        let world = try SandboxWorld()
        let word = "7\(Machine.processID)\(Machine.clock.monotonicNanoseconds % 100_000)"
        let result = try world.runner.run(
            world.profile, command: ["sh", "-c", "touch ready; setsid sleep $1 & exec sleep $1", "sh", word],
            wishes: SandboxWishes(isCancelled: {
                guard world.scratch.exists("store/timeline/ready") else { return false }
                for pid in SandboxWorld.running(
                    "bwrap\0--args\03\0--\0sh\0-c\0touch ready; setsid sleep $1 & exec sleep $1\0sh\0\(word)")
                {
                    Machine.kill(pid)
                }
                return false
            }))
        #expect(result.termination == .killed)
        #expect(result.isEmpty && !result.succeeded && !result.wasCancelled && result.limitsMet.isEmpty)
        #expect(!SandboxWorld.isRunning("sleep\0\(word)"))
    }

    @Test func `debuggers work inside as the profile says`() throws {
        let world = try SandboxWorld()
        // PTRACE_TRACEME, by the number of the call that this machine has.
        let number = SeccompFilter.Architecture.current == .x86 ? 101 : 117
        let script = "my $p = fork; if (!$p) { exit(syscall($ARGV[0], 0, 0, 0, 0) < 0 ? $!+0 : 0) } wait; exit($? >> 8)"
        #expect(try world.perl(script, "\(number)").termination == .exited(0))
        world.profile.allowances = []
        #expect(try world.perl(script, "\(number)").termination == .exited(1))
    }

    @Test func `many sandboxes run beside each other`() async throws {
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<12 {
                group.addTask { try SandboxWorld().shell("echo $1", "\(number)").output.text }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers) == Set((0..<12).map { "\($0)\n" }))
    }

    @Test func `nothing is left open and no group is left behind`() async {
        await #expect(processExitsWith: .success) {
            func descriptors() throws -> Int {
                let place = try #require(AbsolutePath("/proc/self/fd"))
                let files = RealFileOperations()
                let directory = try files.openOwned(absolute: place, [.read, .directory])
                return try files.list(directory.raw).count
            }
            let world = try SandboxWorld()
            _ = try world.shell("true")
            let before = try descriptors()
            for number in 0..<10 {
                world.profile.limits.outputBytes = number.isMultiple(of: 2) ? 10 : 1000
                _ = try world.shell("echo one line of text")
                _ = try? world.runner.run(world.profile, command: ["no-such-program"])
            }
            #expect(try descriptors() == before)
            #expect(waitpid(-1, nil, WNOHANG) == -1)
        }
    }

    @Test func `without bubblewrap nothing is run`() throws {
        let error = #expect(throws: EverettError.self) { try SandboxRunner(searchPath: "/nowhere") }
        #expect(try #require(error).code == .unsupported)
        #expect(try #require(error).hints.contains { $0.english.contains("apt install bubblewrap") })
    }

    @Test func `limits that would not hold together are refused unless each is enough`() throws {
        let world = try SandboxWorld(mayGroup: false)
        world.profile.limits.reach = .together
        let error = #expect(throws: EverettError.self) { try world.shell("true") }
        #expect(try #require(error).code == .unsupported)
        world.profile.limits.reach = .eachAtLeast
        let result = try world.shell("echo fine")
        #expect(result.output.text == "fine\n")
        #expect(result.reach == .each)
        // Nothing to keep: no group is needed.
        world.profile.limits.reach = .together
        world.profile.limits.memoryBytes = nil
        world.profile.limits.processes = nil
        #expect(try world.shell("true").succeeded)
    }

    @Test func `a process that holds keys in memory can start sandboxes, too`() async {
        await #expect(processExitsWith: .success) {
            if Machine.user == 0 { PlainUser.become() }
            Machine.forbidDumps()
            let world = try SandboxWorld()
            try world.useOverlay()
            #expect(try world.shell("cat file").output.text == "frozen\n")
        }
    }
}
