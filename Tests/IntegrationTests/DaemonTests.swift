import Base
import Glibc
import Platform
import TestSupport
import Testing

/// The daemon as a user meets it: starting, ending, and doing what the command line is asked for.
@Suite struct DaemonTests {
    @Test func `one daemon starts, says where it is, and ends`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        #expect(try bench.everett("down").output == "no daemon was running\n")
        #expect(try bench.everett("open").status == 6)
        let http = try daemon.start()
        #expect(try http.ask("GET", "/").status == 200)
        let second = try bench.everett("up", "--port", "0")
        #expect(second.status == 5 && second.error.contains("runs already"), "\(second.error)")
        #expect(try bench.everett("up", "--detach").status == 5)
        try bench.did("init")
        let status = try JSONValue(try bench.did("status", "--json").rawOutput)
        #expect(status["daemon"]?["running"] == .bool(true))
        #expect(status["daemon"]?["address"]?.text == "http://127.0.0.1:\(http.port)")
        #expect(try bench.did("down").output == "the daemon has ended\n")
        let after = try JSONValue(try bench.did("status", "--json").rawOutput)
        #expect(after["daemon"] == .object(["running": .bool(false)]))
        try daemon.start()
    }

    @Test
    func `a daemon in the background is told by its own process number, not by that of the command that started it`()
        throws
    {
        let daemon = try DaemonBench()
        let started = try JSONValue(try daemon.bench.did("up", "--detach", "--port", "0", "--json").rawOutput)
        try daemon.bench.did("init")
        #expect(started["pid"] == .integer(Int64(try daemon.process)))
    }

    @Test func `what the daemon does for the command line is what the command line would have done`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.write("quiet/deep/d", "never touched\n")
        try bench.did("init")
        try daemon.waitUntilWatched(try daemon.start())
        try bench.did("checkpoint", "-m", "start")
        let before = try bench.tree()
        try bench.write("a", "two\n")
        try bench.write("b/c", "new\n")
        let with = try bench.did("status", "--verbose")
        let without = try bench.everett("status", "--verbose", with: ["EVERETT_DAEMON": "off"])
        #expect(with.output == without.output && with.error == without.error)
        #expect(try bench.everett("checkpoint", "-m", "-x").status == 2)
        try daemon.checkpointUntilWatched()
        try bench.write("b/c", "newer\n")
        let watched: Documents.Checkpoint = try bench.did("checkpoint", "--json").json()
        #expect(!watched.unchanged && watched.coverage.scan == "watched")
        try bench.did("restore", "start", "--yes")
        try bench.expectTree(before)
        try bench.did("undo", "--yes")
        #expect(try bench.text("b/c") == "newer\n")
        #expect(try daemon.callsTaken() >= 5)
        try bench.expectSound()
    }

    @Test func `a daemon that was killed is missed by nobody`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        try daemon.start()
        try daemon.kill()
        try bench.did("checkpoint", "-m", "alone")
        let status = try JSONValue(try bench.did("status", "--json").rawOutput)
        #expect(status["daemon"] == .object(["running": .bool(false)]))
        try daemon.start()
        try bench.write("a", "two\n")
        try bench.did("restore", "alone", "--yes")
        #expect(try bench.text("a") == "one\n")
        try bench.expectSound()
    }

    @Test func `a daemon that was stopped in its tracks keeps nobody waiting`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        try daemon.start()
        let process = try daemon.process
        let taken = try daemon.callsTaken()
        kill(process, SIGSTOP)
        defer { kill(process, SIGCONT) }
        try bench.did("checkpoint", "-m", "alone")
        try bench.write("a", "two\n")
        try bench.did("restore", "alone", "--yes")
        #expect(try bench.text("a") == "one\n")
        kill(process, SIGCONT)
        #expect(try daemon.callsTaken() == taken, "what was done alone is not done once more")
        try bench.write("a", "three\n")
        let report: Documents.Checkpoint = try bench.did("checkpoint", "--json").json()
        #expect(!report.unchanged)
        try bench.expectSound()
    }

    @Test func `a reader that takes its time keeps nobody else waiting`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        // More than a pipe holds.
        for number in 0..<3000 { try bench.write("many/file-with-a-long-name-\(number)", "x") }
        try daemon.start()
        let taken = try daemon.callsTaken()
        // The reader begins only when another call has been carried out by the daemon.
        let lines = try bench.shell(
            """
            mkfifo ../go
            "$EVERETT" status --verbose --limit 3000 | { read -r wait < ../go; wc -l; } > ../lines &
            until [ "$("$EVERETT" logs --json | grep -o '"event":"call"' | wc -l)" -gt \(taken) ]; do :; done
            "$EVERETT" checkpoint -m meanwhile > ../checkpoint
            echo on > ../go
            wait
            cat ../lines
            """)
        #expect(try #require(Int(lines.filter(\.isNumber))) > 3000)
        #expect(try daemon.callsTaken() == taken + 2)
    }

    @Test func `a page that looked too long ago changes nothing`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        let http = try daemon.start()
        let token = try daemon.token(http)
        let project = try daemon.project(http, token)
        let first: Documents.Checkpoint = try bench.did("checkpoint", "-m", "start", "--json").json()
        try bench.write("a", "two\n")
        try bench.did("checkpoint")
        let body = "{\"checkpoint\":\"start\"}"
        let late = try http.ask(
            "POST", "/api/projects/\(project)/restore", token: token, body: body, fields: ["If-Match: \"\(first.id)\""])
        #expect(late.status == 412, "\(late.text)")
        #expect(try bench.text("a") == "two\n")
        let now = try http.ask("POST", "/api/projects/\(project)/restore", token: token, body: body)
        #expect(now.status == 200 && bench.exists("a"), "\(now.text)")
        #expect(try bench.text("a") == "one\n")
        #expect(try http.ask("POST", "/api/projects/\(project)/undo", token: token, body: "{}").status == 200)
        #expect(try bench.text("a") == "two\n")
    }

    @Test func `events come in order, from where a listener left off, also of what was done without the daemon`() throws
    {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "before")
        let http = try daemon.start()
        let token = try daemon.token(http)
        try bench.did("checkpoint", "-m", "meanwhile")
        let seen = try http.events("project.added,checkpoint.created", token) { $0.count >= 3 }
        #expect(seen.compactMap { $0["type"]?.text } == ["project.added", "checkpoint.created", "checkpoint.created"])
        let listing = try bench.did("events", "--json", "--type", "checkpoint.created").output
        #expect(listing.split(separator: "\n").count == 2, "\(listing)")
        let stream = try http.send(
            "GET /api/events?types=checkpoint.created HTTP/1.1\r\nHost: 127.0.0.1:\(http.port)\r\n"
                + "Authorization: Bearer \(token)\r\nAccept: text/event-stream\r\nLast-Event-ID: 0\r\n\r\n",
            until: { $0.components(between: "event: checkpoint.created", and: "\n\n").contains("data: {") })
        #expect(stream.text.components(between: "event: checkpoint.created", and: "\n\n").contains("data: {"))
    }
}
