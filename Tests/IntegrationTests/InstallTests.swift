import Base
import Platform
import TestSupport
import Testing

/// What `make install` puts where, with the program that the tests were built with.
@Suite struct InstallTests {
    private static let files: [(place: String, permissions: UInt32)] = [
        ("bin/everett", 0o755), ("share/bash-completion/completions/everett", 0o644),
        ("share/zsh/site-functions/_everett", 0o644), ("share/fish/vendor_completions.d/everett.fish", 0o644),
        ("lib/systemd/user/everett.service", 0o644), ("lib/systemd/user/everett.socket", 0o644),
        ("share/man/man1/everett.1", 0o644),
        ("share/man/man1/everett-checkpoint.1", 0o644), ("share/man/man1/everett-config-set.1", 0o644),
        ("share/man/man5/everett.yaml.5", 0o644), ("share/man/pl/man1/everett.1", 0o644),
        ("share/man/pl/man5/everett.yaml.5", 0o644),
    ]

    private static var repository: AbsolutePath? { AbsolutePath("\(#filePath)")?.parent?.parent?.parent }

    @discardableResult
    private func install(_ bench: Bench, _ variables: [String: String], _ words: String...) throws -> String {
        let script = try #require(Self.repository).appending("scripts/install")
        let given = variables.merging(["EVERETT": bench.program.description, "STRIP": ""]) { mine, _ in mine }
        let answer = try bench.run(script, words.map { Array($0.utf8) }, with: given)
        try #require(answer.status == 0, "\(answer.output)\(answer.error)")
        return answer.output
    }

    private func tool(_ name: String) throws -> AbsolutePath {
        try #require(
            ChildProcess.find(name, searchPath: "/usr/local/bin:/usr/bin:/bin"),
            "\(name) is not installed; scripts/bootstrap installs it")
    }

    @Test func `everything is put in its place beneath DESTDIR and taken away again`() throws {
        let bench = try Bench()
        let stage = bench.scratch.at("stage")
        let variables = ["DESTDIR": stage.description, "PREFIX": "/opt/a&b"]
        let said = try install(bench, variables)
        #expect(said.contains("\(stage)/opt/a&b/bin/everett"))
        for file in Self.files {
            let place = "stage/opt/a&b/" + file.place
            try #require(bench.scratch.exists(place), "\(file.place)")
            #expect(try bench.scratch.status(place).permissions & 0o777 == file.permissions, "\(file.place)")
        }
        let unit = try bench.scratch.text("stage/opt/a&b/lib/systemd/user/everett.service")
        #expect(unit.contains("ExecStart=/opt/a&b/bin/everett up\n") && !unit.contains("@PREFIX@"))
        #expect(
            try bench.shell("find ../user ../home ../xdg 2> /dev/null | wc -l") == "1\n",
            "nothing of the user's is touched")

        // A page of a command that this version no longer has goes with the next installation.
        try bench.scratch.write("stage/opt/a&b/share/man/man1/everett-forgotten.1", "old")
        try bench.scratch.write("stage/opt/a&b/share/man/man1/other.1", "not ours")
        try install(bench, variables)
        #expect(!bench.scratch.exists("stage/opt/a&b/share/man/man1/everett-forgotten.1"))

        try install(bench, variables, "remove")
        #expect(
            try bench.shell("find ../stage ! -type d") == "../stage/opt/a&b/share/man/man1/other.1\n",
            "what is not ours stays")
    }

    @Test func `a relative prefix is refused`() throws {
        let bench = try Bench()
        let script = try #require(Self.repository).appending("scripts/install")
        #expect(try bench.run(script, [], with: ["PREFIX": "local"]).status == 2)
    }

    @Test func `the manual pleases those who read it`() throws {
        let bench = try Bench()
        try bench.did("man", "--output", "../man")
        let mandoc = try tool("mandoc")
        let man = try tool("man")
        _ = try tool("groff")
        let pages = try bench.shell("find ../man -type f | sort").split(separator: "\n").map(String.init)
        #expect(pages.count > 60 && pages.count(where: { $0.contains("/pl/") }) * 2 == pages.count)
        let lint = try bench.run(mandoc, (["-T", "lint", "-W", "warning"] + pages).map { Array($0.utf8) })
        #expect(lint.status == 0 && lint.output.isEmpty, "\(lint.output)")
        for page in ["../man/man1/everett.1", "../man/pl/man1/everett-restore.1", "../man/man5/everett.yaml.5"] {
            let shown = try bench.run(
                man, ["--warnings", "-l", page].map { Array($0.utf8) }, with: ["MANWIDTH": "80", "PAGER": "cat"])
            #expect(shown.status == 0 && shown.error.isEmpty && shown.output.count > 500, "\(page): \(shown.error)")
        }
        let polish = try bench.run(
            man, ["-l", "../man/pl/man1/everett.1"].map { Array($0.utf8) }, with: ["MANWIDTH": "80", "PAGER": "cat"])
        #expect(polish.output.contains("KODY WYJŚCIA") && polish.output.contains("'everett"))
        let whatis = try bench.run(mandoc, ["-T", "ascii", "../man/man1/everett.1"].map { Array($0.utf8) })
        #expect(whatis.output.contains("everett - Checkpoints of a whole project"))
    }

    private static let hasAnalyze = ChildProcess.find("systemd-analyze", searchPath: "/usr/bin:/bin") != nil

    @Test(.enabled(if: hasAnalyze, "systemd-analyze is not here, and would be much to install for one look"))
    func `systemd understands the units`() throws {
        let bench = try Bench()
        let analyze = try tool("systemd-analyze")
        let prefix = bench.scratch.at("prefix")
        try install(bench, ["PREFIX": prefix.description, "DESTDIR": ""])
        let units = ["service", "socket"].map { prefix.description + "/lib/systemd/user/everett." + $0 }
        let answer = try bench.run(
            analyze, (["verify", "--user", "--man=no"] + units).map { Array($0.utf8) },
            with: ["XDG_RUNTIME_DIR": bench.scratch.at("tmp").description])
        #expect(answer.status == 0 && answer.error.isEmpty && answer.output.isEmpty, "\(answer.error)\(answer.output)")
    }
}
