import Base
import TestSupport
import Testing

/// What goes wrong beneath a daemon, and that nobody loses anything by it.
@Suite struct DaemonFaultTests {
    @Test(arguments: ["capture.started", "packs.written", "packs.renamed", "checkpoint.committed", "cache.written"])
    func `a daemon that dies in the middle of a checkpoint costs nothing but doing it again`(_ moment: String) throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        try daemon.start(dyingAt: moment)
        let lost = try bench.everett("checkpoint", "-m", "start")
        #expect(lost.status == 6, "\(lost.output)\(lost.error)")
        #expect(lost.error.contains("the daemon ended before the command did"), "\(lost.error)")
        #expect(lost.error.contains("'everett log' shows what was done"), "\(lost.error)")
        try bench.expectSound()
        // Its sockets and its record are still there: they keep nobody waiting, and the next daemon takes their place.
        try bench.did("status")
        try daemon.start()
        try bench.write("a", "two\n")
        try bench.did("checkpoint", "-m", "second")
        #expect(try daemon.callsTaken() == 1)
        try bench.did("down")
        let http = try daemon.start()
        let events = try http.events("checkpoint.created", try daemon.token(http)) { events in
            events.contains { $0["data"]?["name"]?.text == "second" }
        }
        let numbers = events.compactMap { $0["data"]?["operation"]?.text }
        #expect(Set(numbers).count == numbers.count, "nothing is told twice")
        try bench.expectSound()
    }

    @Test(arguments: ["restore.journaled", "restore.step:2", "restore.applied", "restore.committed"])
    func `a daemon that dies in the middle of a restore leaves it to the next command`(_ moment: String) throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        for number in 0..<4 { try bench.write("f\(number)", "one\n") }
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        let wanted = try bench.tree()
        for number in 0..<4 { try bench.write("f\(number)", "two\n") }
        try daemon.start(dyingAt: moment)
        let lost = try bench.everett("restore", "start", "--yes")
        #expect(lost.status == 6 && lost.error.contains("the daemon ended"), "\(lost.output)\(lost.error)")
        try daemon.start()
        try bench.did("restore", "start", "--yes")
        try bench.expectTree(wanted)
        #expect(try daemon.callsTaken() == 1)
        try bench.expectSound()
    }

    @Test(.enabled(if: Mounts.areAllowed))
    func `a full disk fails what needs room, is told, and is over when there is room`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.scratch.makeDirectory("home", permissions: 0o700)
        try Mounts.memory(bench.scratch, bench.home, megabytes: 40)
        try bench.write("a", "one\n")
        try bench.did("init")
        let http = try daemon.start()
        let token = try daemon.token(http)
        try daemon.waitUntilWatched(http)
        try bench.did("checkpoint", "-m", "start")
        try daemon.waitUntil(nil, http, token)
        // Takes all the room there is, but for what the program itself has set aside.
        try bench.shell("head -c 60000000 /dev/zero > ../home/filler || true; head -c 3000000 /dev/urandom > b")
        let full = try bench.everett("checkpoint", "-m", "too much")
        #expect(
            full.status != 0 && full.error.contains("free some space on that filesystem"),
            "\(full.status) \(full.output)\(full.error)")
        try daemon.waitUntil("room", http, token)
        let project = try daemon.project(http, token)
        let refused = try http.ask("POST", "/api/projects/\(project)/checkpoints", token: token, body: "{}")
        #expect(try refused.json()["code"]?.text == "no_space", "\(refused.text)")
        // What needs no room goes on.
        let status: Documents.Status = try bench.did("status", "--json").json()
        #expect(status.project.changes.map(\.path) == ["b"])
        #expect(try http.ask("GET", "/api/projects/\(project)/diff", token: token).status == 200)
        try bench.shell("rm ../home/filler")
        try daemon.waitUntil(nil, http, token)
        try bench.did("checkpoint", "-m", "fits")
        let events = try http.events("checkpoint.created", token) { $0.count >= 2 }
        #expect(events.compactMap { $0["data"]?["name"]?.text } == ["start", "fits"])
        try bench.expectSound()
    }
}
