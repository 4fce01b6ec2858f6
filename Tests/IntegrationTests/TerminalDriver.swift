import Base
import Platform
import TestSupport
import Testing

/// A terminal with somebody at it: waits for what a program shows and types what was agreed on, by Python's own pseudo-terminal.
struct TerminalDriver {
    enum Step {
        /// Waits until this is shown after what was waited for before.
        case wait(String)
        case type(String)
        case resize(rows: Int, columns: Int)
        /// Sends a signal to the process that was started on the terminal.
        case signal(Int)
        /// Takes the terminal away, as a window that is closed.
        case close

        fileprivate func write(_ json: inout JSONWriter) {
            switch self {
            case .wait(let text): json.string("wait", text)
            case .type(let text): json.string("type", text)
            case .resize(let rows, let columns):
                json.integer("rows", rows)
                json.integer("columns", columns)
            case .signal(let number): json.integer("signal", number)
            case .close: json.bool("close", true)
            }
        }
    }

    struct Session: Equatable {
        let shown: [UInt8]
        /// As waitpid(2) tells it.
        let status: Int

        var text: String { String(decoding: shown, as: UTF8.self) }
    }

    let bench: Bench

    static var python: AbsolutePath? { ChildProcess.find("python3", searchPath: "/usr/bin:/usr/local/bin:/bin") }

    func run(
        _ command: [String], _ steps: [Step], with more: [String: String] = [:],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> Session {
        let script = bench.scratch.at("terminal.py")
        try bench.scratch.write("terminal.py", TerminalDriver.script)
        let plan = JSONWriter.text { json in
            json.object { json in
                json.array("command") { json in for word in command { json.string(word) } }
                json.array("steps") { json in for step in steps { json.object { step.write(&$0) } } }
            }
        }
        let python = try #require(TerminalDriver.python, "python3 is not installed; scripts/bootstrap installs it")
        let answer = try bench.run(
            python, [script.description, plan].map { Array($0.utf8) },
            with: ["TERM": "xterm", "PS1": "$ ", "LESS": "", "HISTFILE": "/dev/null"].merging(more) { $1 })
        try #require(answer.status == 0, "\(command): \(answer.error)", sourceLocation: sourceLocation)
        let status = answer.error.split(separator: "\n").last.flatMap { Int($0) }
        return Session(shown: answer.rawOutput, status: try #require(status, "\(answer.error)"))
    }

    private static let script = #"""
        import fcntl, json, os, pty, select, signal, struct, sys, termios, time

        plan = json.loads(sys.argv[1])
        limit = time.monotonic() + 60

        ready, go = os.pipe()
        pid, screen = pty.fork()
        if pid == 0:
            os.read(ready, 1)
            os.closerange(3, 256)
            try:
                os.execvp(plan["command"][0], plan["command"])
            finally:
                os._exit(127)

        def resize(rows, columns):
            fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

        resize(24, 80)
        os.write(go, b"x")
        shown, seen, alive = bytearray(), 0, True

        def look(seconds):
            global alive
            if not alive or not select.select([screen], [], [], seconds)[0]:
                return
            try:
                piece = os.read(screen, 1 << 16)
            except OSError:
                piece = b""
            shown.extend(piece)
            alive = bool(piece)

        for step in plan["steps"]:
            if "wait" in step:
                wanted = step["wait"].encode()
                while True:
                    place = shown.find(wanted, seen)
                    if place >= 0:
                        seen = place + len(wanted)
                        break
                    if not alive or time.monotonic() > limit:
                        os.kill(pid, signal.SIGKILL)
                        sys.exit("waited in vain for %r: %r" % (wanted, bytes(shown[-2000:])))
                    look(0.1)
            elif "type" in step:
                os.write(screen, step["type"].encode())
            elif "rows" in step:
                resize(step["rows"], step["columns"])
            elif "signal" in step:
                os.kill(pid, step["signal"])
            elif "close" in step:
                os.close(screen)
                alive = False
        while alive and time.monotonic() < limit:
            look(0.1)
        while True:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                break
            if time.monotonic() > limit:
                os.kill(pid, signal.SIGKILL)
                sys.exit("it did not end: %r" % bytes(shown[-2000:]))
            time.sleep(0.01)
        sys.stdout.buffer.write(shown)
        sys.stdout.flush()
        sys.stderr.write("\n%d\n" % status)
        """#
}
