import Base
import Platform
import TestSupport
import Testing

@testable import Commands

@Suite struct CommandRunTests {
    @Test func `a first day works in both forms`() throws {
        let desk = try Desk()
        try desk.scratch.write("project/a.txt", "one\n")
        let made = try desk.run("init")
        #expect(made.status == 0 && made.error.isEmpty)
        #expect(made.output.contains("is now under Everett's care"))
        #expect(try desk.run("status").output.contains("no checkpoint yet"))
        #expect(try desk.run("checkpoint", "-m", "start").output.contains("everything in the project was captured"))
        try desk.scratch.write("project/a.txt", "two\n")
        #expect(try desk.run("status", "--verbose").output.contains("  M  a.txt\n"))
        let diff = try desk.run("diff")
        #expect(diff.output == "M  a.txt\n@@ -1 +1 @@\n-one\n+two\n")
        #expect(try desk.run("diff", "--stat").output == "M  a.txt\t1\t1\n")
        #expect(try desk.run("log").output.hasSuffix("\tuser\t1\t\(try newBytes(desk))\thead\tstart\n"))
        #expect(try desk.run("restore", "start", "--yes").status == 0)
        #expect(try desk.scratch.text("project/a.txt") == "one\n")
        #expect(try desk.run("undo", "--yes").status == 0)
        #expect(try desk.scratch.text("project/a.txt") == "two\n")
        #expect(try desk.run("verify").output.hasPrefix("sound: "))
    }

    private func newBytes(_ desk: Desk) throws -> String {
        let json = try desk.run("log", "--json").output
        let rest = try #require(json.firstRange(of: "\"bytes_new\":")).upperBound
        return String(json[rest...].prefix { $0.isNumber })
    }

    @Test func `errors go to standard error with their advice`() throws {
        let desk = try Desk()
        let answer = try desk.run("status")
        #expect(answer.status == 3 && answer.output.isEmpty)
        #expect(answer.error.hasPrefix("error: ") && answer.error.contains("\n  hint: run 'everett init'"))
    }

    @Test func `errors are one JSON document where JSON was asked for`() throws {
        let desk = try Desk()
        let answer = try desk.run("status", "--json", "--lang", "pl")
        #expect(answer.status == 3 && answer.error.isEmpty)
        #expect(
            answer.output.hasPrefix(#"{"error":{"code":"not_found","message":""#) && answer.output.hasSuffix("]}}\n"))
        #expect(answer.output.contains("nie leży w projekcie"))
        let mistake = try desk.run("stauts", "--json")
        #expect(
            mistake.status == 2 && mistake.output.contains(#""code":"usage""#)
                && mistake.output.contains("did you mean"))
    }

    @Test func `the language is the environment's unless an option says otherwise`() throws {
        let desk = try Desk()
        var polish = desk.variables
        polish["LC_ALL"] = "pl_PL.UTF-8"
        #expect(try desk.run("status", variables: polish).error.hasPrefix("błąd: "))
        #expect(try desk.run("status", "--lang", "en", variables: polish).error.hasPrefix("error: "))
    }

    @Test func `help asked for is an answer and help given instead of one is not`() throws {
        let desk = try Desk()
        let asked = try desk.run("--help")
        #expect(asked.status == 0 && asked.error.isEmpty && asked.output.contains("Examples"))
        let instead = try desk.run()
        #expect(instead.status == 2 && instead.output.isEmpty && instead.error.contains("Examples"))
        #expect(try desk.run("help", "exit-codes").output.contains("130"))
        #expect(try desk.run("restore", "--help", "--json").output.hasPrefix(#"{"command":"everett restore","help":""#))
    }

    @Test func `the version is told in every way it is asked`() throws {
        let desk = try Desk()
        for words in [["version"], ["--version"]] {
            #expect(try desk.run(words.map { Array($0.utf8) }).output == "everett \(Version.current)\n")
        }
        #expect(
            try desk.run("--version", "--json").output == #"{"name":"everett","version":"\#(Version.current)"}"# + "\n")
    }

    @Test func `a script is not asked but told to say yes`() throws {
        let desk = try Desk()
        try desk.prepareChange()
        let answer = try desk.run("restore", "start")
        #expect(answer.status == 5 && answer.error.contains("--yes"))
        #expect(try desk.run("restore", "start", "--json").output.contains(#""code":"refused""#))
        #expect(try desk.scratch.text("project/a.txt") == "two\n")
    }

    @Test(
        arguments: [("y\n", 0), ("Yes\n", 0), ("tak\n", 0), ("n\n", 5), ("\n", 5), ("", 5), ("yy\n", 5)]
            as [(String, Int32)])
    func `a person is shown what would change and asked`(_ typed: String, _ status: Int32) throws {
        let desk = try Desk()
        try desk.prepareChange()
        let answer = try desk.run("restore", "start", typing: typed)
        #expect(answer.status == status)
        #expect(answer.error.contains("  M  a.txt\n") && answer.error.contains("Restore? [y/N] "))
        #expect(try desk.scratch.text("project/a.txt") == (status == 0 ? "one\n" : "two\n"))
    }

    @Test func `nobody is asked where nothing would change`() throws {
        let desk = try Desk()
        try desk.prepareChange()
        try desk.scratch.write("project/a.txt", "one\n")
        #expect(try desk.run("restore", "start").status == 0)
    }

    @Test func `an interrupted command says what state things are in`() throws {
        let desk = try Desk()
        try desk.prepareChange()
        let answer = try desk.run("checkpoint", isInterrupted: true)
        #expect(answer.status == 130 && answer.error.contains("no checkpoint was made"))
        #expect(try desk.run("restore", "start", "--yes", isInterrupted: true).status == 130)
        #expect(try desk.scratch.text("project/a.txt") == "two\n")
    }

    @Test func `the limits of a project outlive a second init`() throws {
        let desk = try Desk()
        #expect(
            try desk.run("init", "--max-bytes", "5MB", "--max-files", "9", "--json").output.contains(
                #""created":true,"policy":{"max_bytes":5000000,"max_files":9,"across_mounts":false,"#))
        #expect(
            try desk.run("init", "--json", "--max-files", "10").output.contains(
                #""created":false,"policy":{"max_bytes":5000000,"max_files":10,"#))
        #expect(try desk.run("init", "--max-bytes", "lots").status == 2)
    }

    @Test func `home directories are nobody's project`() throws {
        let desk = try Desk()
        try desk.scratch.makeDirectory("user")
        let home = desk.scratch.at("user")
        #expect(try desk.run("init", directory: home).status == 5)
        #expect(try desk.run("init", "/").status == 5)
        #expect(try desk.run("init", desk.scratch.path.description).status == 5, "what lies above a home")
        #expect(try desk.run("init", "--force", directory: home).status == 0)
    }

    @Test func `a path outside the project is refused before anything happens`() throws {
        let desk = try Desk()
        try desk.prepareChange()
        #expect(try desk.run("restore", "start", "../home", "--yes").status == 2)
        #expect(try desk.run("restore", "start", "a.txt", "/etc/passwd", "--yes").status == 2)
        #expect(try desk.scratch.text("project/a.txt") == "two\n")
    }

    @Test func `paths are relative to where one stands and to the project when it is named`() throws {
        let desk = try Desk()
        try desk.scratch.write("project/sub/b.txt", "one\n")
        try desk.prepareChange()
        try desk.scratch.write("project/sub/b.txt", "two\n")
        #expect(
            try desk.run("restore", "start", "b.txt", "--yes", directory: desk.scratch.at("project/sub")).status == 0)
        #expect(try desk.scratch.text("project/sub/b.txt") == "one\n")
        #expect(try desk.scratch.text("project/a.txt") == "two\n")
        let named = try desk.run(
            "restore", "start", "a.txt", "--yes", "--project", desk.project.description, directory: desk.scratch.path)
        #expect(named.status == 0 && named.output.contains("everett undo --project \(desk.project)"))
        #expect(try desk.scratch.text("project/a.txt") == "one\n")
    }

    @Test func `hostile names and contents reach the terminal as visible text`() throws {
        let desk = try Desk()
        try desk.scratch.write("project/plain", "")
        #expect(try desk.run("init").status == 0)
        #expect(try desk.run("checkpoint", "-m", "start").status == 0)
        let name = Array("a\u{1b}]52;c;eA\u{7}\n\r\u{9b}31m\u{202e}".utf8) + [0x9b, 0xff]
        let path = try #require(BytePath(validating: Array("project/".utf8) + name))
        try desk.scratch.write(path, Array("\u{1b}[2J\u{9b}31m\u{202e}\u{8}\r\n\tx\n".utf8))
        for words in [
            ["status", "-v"], ["diff"], ["diff", "--stat"], ["diff", "--name-status"], ["status", "--json"],
            ["restore", "start", "--dry-run"], ["diff", "--json"],
        ] {
            for isTerminal in [false, true] {
                let answer = try desk.run(
                    words.map { Array($0.utf8) } + [Array("--color=never".utf8)], isTerminal: isTerminal)
                #expect(answer.status == 0, "\(words)")
                let scalars = (answer.output + answer.error).unicodeScalars
                let bad = scalars.filter {
                    $0 != "\n" && $0 != "\t"
                        && ($0.properties.generalCategory == .control || $0.properties.generalCategory == .format)
                }
                #expect(bad.isEmpty, "\(words): \(bad.map(\.value))")
                // Bytes that are not UTF-8 would have become replacement characters in the decoded text.
                #expect(String(validating: answer.rawOutput, as: UTF8.self) != nil)
            }
        }
    }

    @Test func `names that are not text keep their bytes in JSON`() throws {
        let desk = try Desk()
        #expect(try desk.run("init").status == 0)
        #expect(try desk.run("checkpoint", "-m", "start").status == 0)
        try desk.scratch.write(try #require(BytePath(validating: Array("project/x".utf8) + [0xff])), [1])
        let answer = try desk.run("diff", "--json", "--name-status")
        #expect(answer.output.contains(#""path_hex":"78ff","status":"added""#))
    }

    @Test(arguments: ["../../x", "refs/..", "zzzz", "'", "$(id)", "@@"])
    func `an id that means nothing is not found`(_ id: String) throws {
        let desk = try Desk()
        try desk.prepareChange()
        #expect(try desk.run("show", id).status == 3)
        #expect(try desk.run("show", "-rf").status == 2)
        #expect(try desk.run("show", String(repeating: "x", count: 10_000)).status == 2)
    }

    @Test func `diff takes checkpoints before the dashes and paths after them`() throws {
        let desk = try Desk()
        try desk.scratch.write("project/sub/b.txt", "one\n")
        try desk.prepareChange()
        try desk.scratch.write("project/sub/b.txt", "two\n")
        #expect(try desk.run("diff", "--name-status", "--", "sub").output == "M  sub/b.txt\n")
        #expect(try desk.run("diff", "start", "--name-status", "--", "a.txt").output == "M  a.txt\n")
        #expect(try desk.run("diff", "start", "@", "--name-status").output.isEmpty)
        #expect(try desk.run("diff", "start", "@", "x").status == 2)
    }

    @Test func `diff tells binary files, modes, links and missing newlines`() throws {
        let desk = try Desk()
        try desk.scratch.write("project/binary", [0, 1, 2])
        try desk.scratch.write("project/mode", "x\n")
        try desk.scratch.write("project/end", "x\n")
        try desk.scratch.symlink("project/link", to: "mode")
        #expect(try desk.run("init").status == 0)
        #expect(try desk.run("checkpoint").status == 0)
        try desk.scratch.write("project/binary", [0, 1, 2, 3])
        try desk.scratch.changeMode("project/mode", 0o755)
        try desk.scratch.write("project/end", "x")
        try desk.scratch.remove("project/link")
        try desk.scratch.symlink("project/link", to: "end")
        #expect(
            try desk.run("diff").output == """
                M  binary
                   binary file: 3 B -> 4 B
                M  end
                @@ -1 +1 @@
                -x
                +x
                \\ no newline at the end of the file
                M  link
                -link to mode
                +link to end
                P  mode
                   mode 0644 -> 0755

                """)
    }

    @Test func `the log is a graph for a person and a table for a program`() throws {
        let desk = try Desk()
        try desk.prepareChange()
        #expect(try desk.run("checkpoint", "--pin").status == 0)
        desk.clock.advance(milliseconds: 120_000)
        let graph = try desk.run("log", "--color", "never", isTerminal: true).output.split(separator: "\n")
        #expect(graph.count == 2 && graph[0].hasPrefix("@  ") && graph[0].hasSuffix("you are here  pinned"))
        #expect(graph[1].hasPrefix("◆  ") && graph[1].contains(" start  2 min ago"))
        #expect(try desk.run("log", "--limit", "1").output.split(separator: "\n").count == 1)
        #expect(try desk.run("log", "--limit", "0").status == 2)
    }

    @Test func `doctor finds a sound machine sound`() throws {
        let desk = try Desk()
        try desk.prepareChange()
        let answer = try desk.run("doctor", "--json")
        #expect(answer.status == 0 && answer.output.hasPrefix(#"{"ok":true,"checks":[{"name":"home","status":"ok","#))
        for name in [
            "state", "project", "openat2", "rename_exchange", "reflink", "git", "inotify", "clock", "free_space",
        ] {
            #expect(answer.output.contains(#"{"name":"\#(name)","status":""#), "\(name)")
        }
        try desk.scratch.changeMode("home", 0o755)
        #expect(try desk.run("doctor").output.contains("home: chmod 700 \(desk.home)"))
        #expect(try desk.run("doctor", variables: ["EVERETT_HOME": "x"]).status == 1)
    }

    @Test func `doctor leaves nothing behind where there was nothing`() throws {
        let desk = try Desk()
        #expect(try desk.run("doctor").status == 0)
        #expect(!desk.scratch.exists("home"))
        let left = try desk.scratch.snapshot().lines
        #expect(left.allSatisfy { !$0.contains("everett-doctor") })
    }
}

extension Desk {
    /// One checkpoint named `start`, and a file that was changed after it.
    func prepareChange() throws {
        try scratch.write("project/a.txt", "one\n")
        guard try run("init").status == 0, try run("checkpoint", "-m", "start").status == 0 else {
            throw ScratchFault(what: "no checkpoint")
        }
        try scratch.write("project/a.txt", "two\n")
    }
}
