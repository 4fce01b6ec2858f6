import Base
import Platform
import TestSupport
import Testing

/// Completion in the real shells, with the real program answering.
@Suite struct CompletionShellTests {
    @Test(arguments: ShellDriver.allCases) func `commands, options and values are offered where they belong`(
        _ shell: ShellDriver
    ) throws {
        let bench = try Bench()
        try bench.did("init")
        #expect(try Set(shell.offers("everett rest", bench)) == ["restore"])
        #expect(try Set(shell.offers("everett config tr", bench)) == ["trust"])
        #expect(try Set(shell.offers("everett restore x --comp", bench)) == ["--component"])
        #expect(try Set(shell.offers("everett restore x --component g", bench)) == ["git"])
        #expect(try Set(shell.offers("everett completions z", bench)) == ["zsh"])
        #expect(try Set(shell.offers("everett help exit", bench)) == ["exit-codes"])
        #expect(try Set(shell.offers("everett config get capture.max_s", bench)) == ["capture.max_size"])
        #expect(try Set(shell.offers("everett status --set capture.max_s", bench)) == ["capture.max_size="])
        #expect(try shell.offers("everett checkpoint -m ", bench).isEmpty)
    }

    @Test(arguments: ShellDriver.allCases) func `checkpoints are offered by name, the others by id`(
        _ shell: ShellDriver
    ) throws {
        let bench = try Bench()
        try bench.write("a", "one\n")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        try bench.write("a", "two\n")
        let second: Documents.Checkpoint = try bench.did("checkpoint", "--json").json()
        let short = String(second.id.prefix(12))
        #expect(try Set(shell.offers("everett restore ", bench)) == ["start", short, "@"])
        #expect(try Set(shell.offers("everett show st", bench)) == ["start"])
        #expect(try Set(shell.offers("everett show \(second.id.prefix(5))", bench)) == [short])
        #expect(
            try Set(shell.offers("everett --project \(bench.project) show st", bench)) == ["start"],
            "the project is the one the line names")
        #expect(try Set(shell.offers("everett --project /nowhere show st", bench)).isEmpty)
    }

    @Test(arguments: ShellDriver.allCases) func `a hostile name is text and nothing else`(_ shell: ShellDriver) throws {
        let bench = try Bench()
        try bench.write("a", "one\n")
        try bench.did("init")
        let trap = bench.scratch.at("trapped")
        let names = [
            "n $(touch \(trap))", "n `touch \(trap)`", "n ; touch \(trap)", "n && touch \(trap) #",
            "n ${x:=$(touch \(trap))}",
            "n 'q' \"d\" \\", "n *", "n ~", "n !!", "n:colon", "n%s%n", "n[a]", "n{a,b}", "n\\ttab", "n(e)",
            "n<(touch \(trap))",
            "nż🙂", "n>x", "n|y", "n=z",
        ]
        for name in names { try bench.did("checkpoint", "-m", name) }
        let offers = try shell.offers("everett restore n", bench)
        #expect(offers.count == names.count, "\(offers)")
        if shell == .bash {
            // What bash would write into the line is read back as exactly these names.
            let bash = try shell.program()
            let script = "for word in \(offers.joined(separator: " ")); do printf '%s\\n' \"$word\"; done"
            let back = try bench.run(bash, ["--norc", "-c", script].map { Array($0.utf8) })
            #expect(Set(back.output.split(separator: "\n").map(String.init)) == Set(names), "\(back.error)")
        } else {
            #expect(Set(offers) == Set(names))
        }
        #expect(!bench.scratch.exists("trapped"))
    }

    @Test(arguments: ["'n sp", "n\\ sp", "\"n sp"]) func `bash completes inside quotes`(_ typed: String) throws {
        let bench = try Bench()
        try bench.did("init")
        for name in ["n space", "n spa$x", "n spa'x"] { try bench.did("checkpoint", "-m", name) }
        let expected: Set<String> =
            switch typed.first {
            case "'": ["n space", "n spa$x"]
            case "\"": ["n space", "n spa'x"]
            default: ["n\\ space", "n\\ spa\\$x", "n\\ spa\\'x"]
            }
        #expect(try Set(ShellDriver.bash.offers("everett show " + typed, bench)) == expected)
    }

    @Test func `bash counts a word from its last colon as readline does`() throws {
        let bench = try Bench()
        try bench.did("init")
        try bench.did("checkpoint", "-m", "a:b:c")
        #expect(try ShellDriver.bash.offers("everett show a:", bench) == ["b:c"])
        #expect(try ShellDriver.bash.offers("everett show a:b:", bench) == ["c"])
        #expect(try ShellDriver.bash.offers("everett --color=al", bench) == ["always"])
        #expect(try ShellDriver.bash.offers("LC_ALL=C /usr/bin/everett ver", bench) == ["verify", "version"])
    }

    @Test(arguments: ShellDriver.allCases) func `where nothing is known nothing is said`(_ shell: ShellDriver) throws {
        let bench = try Bench()
        #expect(try shell.offers("everett restore ", bench).isEmpty)
        #expect(!bench.scratch.exists("home"), "completing makes no home")
        try bench.did("init")
        #expect(try shell.offers("everett restore ", bench).isEmpty)
        try bench.scratch.write("home/state.db", Array("no database".utf8))
        #expect(try shell.offers("everett restore ", bench).isEmpty)
    }

    @Test func `an answer is quick and opens neither packs nor caches`() throws {
        let bench = try Bench()
        try bench.write("a", "one\n")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        let traced = try bench.shell(
            """
            if command -v strace > /dev/null && strace -o /dev/null true 2> /dev/null; then
                strace -f -e trace=openat,open -o ../trace "$EVERETT" complete checkpoints -- '' > ../said
                cat ../trace
            else
                "$EVERETT" complete checkpoints -- '' > ../said
            fi
            """)
        #expect(try bench.scratch.text("said").hasPrefix("start\t"))
        let home = traced.split(separator: "\n").filter { $0.contains(bench.home.description) }
        #expect(home.allSatisfy { $0.contains("/state.db") }, "\(home)")
        #expect(!traced.contains("libcurl"))
    }
}
