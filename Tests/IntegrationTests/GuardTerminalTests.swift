import Base
import Platform
import TestSupport
import Testing

/// Programs at a terminal, with and without guard: what is shown and how they end must be the same to the byte.
@Suite(.serialized) struct GuardTerminalTests {
    private let bench: Bench
    private let driver: TerminalDriver

    init() throws {
        bench = try Bench()
        driver = TerminalDriver(bench: bench)
        try bench.write("notes.txt", (1...200).map { "line \($0)\n" }.joined())
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
    }

    private func guarded(_ command: [String]) -> [String] {
        [bench.program.description, "guard", "--quiet", "--"] + command
    }

    /// The same session, once as it is and once guarded.
    @discardableResult
    private func same(
        _ command: [String], _ steps: [TerminalDriver.Step] = [], with more: [String: String] = [:],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> TerminalDriver.Session {
        let bare = try driver.run(command, steps, with: more, sourceLocation: sourceLocation)
        let hosted = try driver.run(guarded(command), steps, with: more, sourceLocation: sourceLocation)
        #expect(hosted.status == bare.status, sourceLocation: sourceLocation)
        if hosted.shown != bare.shown {
            Issue.record(
                "bare: \(bare.text.suffix(500))\nguarded: \(hosted.text.suffix(500))", sourceLocation: sourceLocation)
        }
        return hosted
    }

    @Test func `a program finds the same terminal: size, modes, streams`() throws {
        let session = try same(["sh", "-c", "stty -a; test -t 0 && test -t 1 && test -t 2 && echo yes; exit 7"])
        #expect(session.text.contains("rows 24; columns 80") && session.text.contains("yes"))
        #expect(session.status == 7 << 8)
    }

    @Test func `signals, masks and limits are those that it was started with`() throws {
        // What lies above 31 are the library's own.
        let signals = "sed -nE 's/^Sig(Blk|Ign|Cgt).*(.{8})$/\\1 \\2/p' /proc/self/status"
        try same(["sh", "-c", "umask; ulimit -n; ulimit -c; \(signals)"])
    }

    @Test func `ten megabytes arrive whole`() throws {
        let session = try same(["sh", "-c", "seq 1 1400000"])
        #expect(session.shown.count > 10_000_000)
    }

    @Test func `every byte goes through in both directions`() throws {
        let echo = """
            import os, sys, tty
            tty.setraw(0)
            os.write(1, b'go')
            got = b''
            while len(got) < 256: got += os.read(0, 256)
            os.write(1, bytes(range(256)) * 8)
            os.write(1, repr(got).encode())
            """
        let bytes = String(String.UnicodeScalarView((0..<128).map { Unicode.Scalar(UInt8($0)) }))
        try same(["python3", "-c", echo], [.wait("go"), .type(bytes), .type(bytes)])
    }

    @Test func `a terminal is asked and answers`() throws {
        let ask = """
            import os, tty
            tty.setraw(0)
            os.write(1, b'\\x1b[c')
            answer = b''
            while not answer.endswith(b'c'): answer += os.read(0, 64)
            os.write(1, repr(answer).encode() + b'\\r\\n')
            print(os.get_terminal_size(), end='\\r\\n')
            """
        let session = try same(["python3", "-c", ask], [.wait("\u{1b}[c"), .type("\u{1b}[?62;22c")])
        #expect(session.text.contains("62;22c"))
    }

    @Test func `a window that changes its size is noticed`() throws {
        let sizes = """
            import os, signal
            def say(*_): os.write(1, b'%d by %d\\n' % tuple(os.get_terminal_size()))
            signal.signal(signal.SIGWINCH, say)
            say()
            while os.get_terminal_size().columns != 100: signal.pause()
            """
        let session = try same(
            ["python3", "-c", sizes],
            [.wait("80 by 24"), .resize(rows: 30, columns: 90), .wait("90 by 30"), .resize(rows: 40, columns: 100)])
        #expect(session.text.contains("100 by 40"))
    }

    @Test func `the end of input and an interrupt reach the program`() throws {
        let say = "echo go; exec cat"
        try same(["sh", "-c", say], [.wait("go"), .type("abc\n"), .wait("abc\r\nabc\r\n"), .type("\u{4}")])
        let session = try same(
            ["sh", "-c", say], [.wait("go"), .type("abc\n"), .wait("abc\r\nabc\r\n"), .type("\u{3}")])
        #expect(session.status == 2, "whoever waits for guard learns that an interrupt ended the program")
        try same(["sh", "-c", say], [.wait("go"), .type("\u{1c}")])
    }

    @Test func `a shell with job control stops and continues what it runs`() throws {
        let session = try same(
            ["bash", "--norc", "--noprofile", "-i"],
            [
                .wait("$ "), .type("sh -c 'echo go; exec cat'\n"), .wait("\r\ngo\r\n"), .type("one\n"),
                .wait("one\r\none\r\n"), .type("\u{1a}"),
                .wait("Stopped"), .wait("$ "), .type("jobs\n"), .wait("Stopped"), .wait("$ "), .type("fg\n"),
                .wait("cat'\r\n"), .type("two\n"), .wait("two\r\ntwo\r\n"), .type("\u{3}"), .wait("$ "),
                .type("exit 5\n"),
            ], with: ["TERM": "dumb"])
        #expect(session.status == 5 << 8)
    }

    @Test func `a pager and an editor draw the same screens`() throws {
        try same(
            ["less", "notes.txt"],
            [.wait("notes.txt"), .type(" "), .wait("line 46"), .type("/line 150\n"), .wait("line 150"), .type("q")])
        let editor =
            ChildProcess.find("vim", searchPath: "/usr/bin") ?? ChildProcess.find("vim.tiny", searchPath: "/usr/bin")
        // An editor says of a file that it is new, and the second time it is not.
        try bench.write("copy.txt", "")
        let vim = try #require(editor, "no vim; scripts/bootstrap installs it").description
        try same(
            [
                vim, "-u", "NONE", "-i", "NONE", "-n", "--cmd", "set nocp noek t_RV= t_u7= t_RF= t_RB= ruler",
                "notes.txt",
            ],
            [
                .wait("line 1"), .wait("1,1"), .type("G"), .wait("200,1"), .type("ohello"), .wait("hello"),
                .type("\u{1b}"), .wait("201,5"), .type(":w! copy.txt\r"), .wait("written"), .type(":q!\r"),
            ])
        #expect(try bench.text("copy.txt").hasSuffix("line 200\nhello\n"))
    }

    @Test func `a program that is stopped as a whole stops guard, and goes on with it`() throws {
        let program = bench.program.description
        let session = try driver.run(
            ["bash", "--norc", "--noprofile", "-i"],
            [
                .wait("$ "), .type("\(program) guard -q -- sh -c 'echo go; exec cat'\n"), .wait("go\r\n"),
                .type("one\n"),
                .wait("one\r\none\r\n"), .type("\u{1a}"), .wait("Stopped"), .wait("$ "),
                .type("stty -a | grep -o ' echo '\n"),
                .wait("\r\n"), .wait(" echo "), .wait("$ "), .type("fg\n"), .wait("guard"), .wait("\r\n"),
                .type("two\n"), .wait("two\r\ntwo\r\n"), .type("\u{4}"), .wait("$ "), .type("echo $?; exit 0\n"),
                .wait("\r\n0\r\n"),
            ], with: ["TERM": "dumb"])
        #expect(session.status == 0)
    }

    @Test func `where it is killed the program hears that its terminal is gone`() throws {
        let program = bench.program.description
        let session = try driver.run(
            ["bash", "--norc", "--noprofile", "-i"],
            [
                .wait("$ "),
                .type(
                    "\(program) guard -q -- sh -c 'trap \"echo hung up > told; exit\" HUP; echo $PPID > watcher; echo go; "
                        + "while :; do read x; done'\n"), .wait("\r\ngo\r\n"),
                // Whoever watches over the program is a child of guard.
                .type("\u{1a}"), .wait("Stopped"), .wait("$ "),
                .type(
                    "kill -9 %1; while kill -0 %1; do sleep 0.02; done 2>x; until test -e told; do sleep 0.02; done; cat told; stty -a | grep -o ' echo '; exit 3\n"
                ),
                .wait("\r\nhung up\r\n"), .wait(" echo "),
            ], with: ["TERM": "dumb"])
        #expect(session.status == 3 << 8)
        #expect(try bench.did("guard", "list").output.contains("cut_off"))
        try bench.did("guard", "--resume")
        #expect(!(try bench.did("guard", "list").output.contains("cut_off")))
    }

    @Test func `a window that is closed ends the program, and the end is captured`() throws {
        _ = try driver.run(
            [
                bench.program.description, "guard", "--", "sh", "-c",
                "trap 'echo x > told; exit 3' HUP; echo go; while :; do read x; done",
            ],
            [.wait("go"), .close])
        #expect(try bench.text("told") == "x\n")
        let run = try JSONValue(try bench.did("guard", "show", "--json").rawOutput)
        #expect(run["state"]?.text == "ended" && run["status"]?.integer == 3)
        #expect(run["first"]?.text != run["last"]?.text)
    }

    @Test func `whoever is not under care yet is asked, and refused without a yes`() throws {
        try bench.shell("mkdir other; mv other ..; echo x > ../other/file")
        let command = ["sh", "-c", "cd ../other && exec \"$EVERETT\" guard -q -- rm file"]
        let refused = try driver.run(command, [.wait("care? [y/N] "), .type("\n")])
        #expect(refused.status != 0 && bench.scratch.exists("other/file"))
        #expect(try driver.run(command, [.wait("care? [y/N] "), .type("y\n")]).status == 0)
        #expect(!bench.scratch.exists("other/file"))
    }

    @Test func `at the end a terminal is told what changed and how to take it back`() throws {
        let session = try driver.run(
            [bench.program.description, "guard", "--", "sh", "-c", "rm notes.txt; echo new > other"], [],
            with: ["NO_COLOR": "1"])
        let text = session.text
        #expect(text.contains("1 added, 1 removed") && text.contains("notes.txt"), "\(text)")
        let command = try #require(text.split(separator: "\r\n").last?.split(separator: "everett ").last)
        try bench.shell("\"$EVERETT\" \(command) --yes")
        #expect(bench.exists("notes.txt") && !bench.exists("other"))
    }
}
