import Glibc
import Platform
import Sandbox
import Testing

extension Abuse {
    /// Takes all there is of something; the host has as much as before.
    func exhaust(_ world: SandboxWorld) throws {
        switch self {
        case .forks: try fork(world)
        case .memory: try takeMemory(world)
        case .temporary, .sharedMemory: try fill(world)
        case .flood:
            world.profile.limits.outputBytes = 100_000
            let result = try world.runner.run(world.profile, command: ["yes"])
            #expect(result.termination == .killed)
            #expect(result.limitsMet == [.output])
            #expect(result.output.bytes.count == 100_000)
            #expect(result.isEmpty && !result.succeeded)
        default:
            world.profile.limits.wallMilliseconds = 300
            let result = try world.shell("trap '' TERM INT HUP; while :; do :; done")
            #expect(result.termination == .killed)
            #expect(result.limitsMet == [.time])
            #expect(result.exitCode == 124)
            #expect(result.isEmpty)
        }
    }

    private func fork(_ world: SandboxWorld) throws {
        guard world.profile.limits.processes != nil else { return }
        world.profile.limits.processes = 20
        let script = "for (1..200) { my $p = fork; last unless defined $p; if (!$p) { sleep 1000 } $n++ } print $n"
        let result = try world.perl(script)
        let started = try #require(Int(result.output.text))
        #expect(started > 10 && started < 20)
        #expect(result.limitsMet == (result.reach == .together ? [.processes] : []))
        #expect(result.isEmpty)
        // And one that forks from everywhere at once.
        world.profile.limits.wallMilliseconds = 500
        #expect(try world.shell("f() { f | f & }; f; while :; do :; done").isEmpty)
    }

    private func takeMemory(_ world: SandboxWorld) throws {
        world.profile.limits.memoryBytes = 64 << 20
        let result = try world.perl("my @a; push @a, 'x' x 1000000 while 1")
        #expect(!result.succeeded)
        #expect(result.isEmpty)
        if result.reach == .together {
            #expect(result.limitsMet == [.memory])
            #expect(try #require(result.peakMemoryBytes) <= 64 << 20)
        } else {
            #expect(result.peakMemoryBytes == nil)
        }
        // What a program usually takes is still to be had.
        #expect(try world.perl("my $a = 'x' x 10000000; print length $a").output.text == "10000000")
    }

    private func fill(_ world: SandboxWorld) throws {
        world.profile.limits.temporaryBytes = 8 << 20
        let place = self == .temporary ? "/tmp/file" : "/dev/shm/file"
        // ENOSPC is 28.
        let script =
            "open(F, '>', $ARGV[0]) or die; while (1) { defined syswrite(F, 'x' x 65536) or exit $!; $n++; exit 1 if $n > 1000 }"
        let result = try world.perl(script, place)
        #expect(result.termination == .exited(28))
    }
}
