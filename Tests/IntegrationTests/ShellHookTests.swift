import Base
import Platform
import TestSupport
import Testing

/// The snippet for a person's shell, run by real shells.
@Suite struct ShellHookTests {
    private func program(_ shell: ShellDriver) throws -> AbsolutePath { try shell.program() }

    private func file(_ shell: ShellDriver) -> String {
        switch shell {
        case .bash: "user/.bashrc"
        case .zsh: "user/.zshrc"
        case .fish: "user/.config/fish/conf.d/everett.fish"
        }
    }

    @Test(arguments: ShellDriver.allCases) func `what is risky has a checkpoint before it`(_ shell: ShellDriver) throws
    {
        let hooks = try HookBench()
        let bench = hooks.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        try bench.did("hooks", "install", "shell", "--shell", shell.rawValue)
        let answer = try bench.did("hooks", "list", "--json").output
        #expect(
            answer.contains(
                "\"agent\":\"shell\",\"scope\":\"user\",\"path\":\"\(bench.scratch.at(file(shell)))\",\"state\":\"current\""
            ))
        // Typed into a terminal, as by a person.
        try bench.scratch.write("typed", "ls >/dev/null; cat a\nls\nrm a\necho gone\nexit\n")
        let script = try #require(
            ChildProcess.find("script", searchPath: "/usr/bin:/bin"), "scripts/bootstrap installs bsdutils")
        let command = shell == .fish ? "\(try program(shell)) -i" : "\(try program(shell)) -i"
        let sh = try #require(AbsolutePath("/bin/sh"))
        let result = try bench.run(
            sh,
            [Array("-c".utf8), Array("\(script) -qec '\(command)' /dev/null < ../typed > ../screen 2>&1".utf8)],
            with: hooks.surroundings.merging(["TERM": "dumb", "HISTFILE": bench.scratch.at("history").description]) {
                $1
            })
        let screen = (try? bench.scratch.text("screen")) ?? ""
        #expect(result.status == 0, "\(screen)\(result.error)")
        #expect(screen.contains("gone"), "\(screen)")
        #expect(!bench.exists("a"))
        let before = try hooks.checkpoints().first { $0["occasion"]?["detail"]?.text == "rm a" }
        let made = try hooks.checkpoints()
        #expect(!made.isEmpty, "\(screen)")
        #expect(made.allSatisfy { $0["occasion"]?["agent"] == .string("shell") })
        let id = try #require((before ?? made.first)?["id"]?.text)
        try bench.did("restore", id, "--yes")
        #expect(try bench.text("a") == "one\n")
        try bench.did("hooks", "remove", "shell")
        #expect(!bench.scratch.exists(file(shell)))
    }

    @Test func `the file of the user's shell stays as it is`() throws {
        let bench = try Bench()
        let file = "# mine\nexport A=b\n"
        try bench.scratch.write("user/.bashrc", file)
        try bench.everett("hooks", "install", "shell", with: ["SHELL": "/bin/bash"])
        #expect(try bench.scratch.text("user/.bashrc").hasPrefix(file))
        try bench.did("hooks", "remove", "shell")
        #expect(try bench.scratch.text("user/.bashrc") == file)
    }
}
