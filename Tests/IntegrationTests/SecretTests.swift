import Base
import Platform
import TestSupport
import Testing

/// Secrets, as a user and whoever reads the user's terminal, logs or disk meets them.
@Suite struct SecretTests {
    private static let password = "correct-horse-battery-staple"
    /// Made up as the test runs, so that no real-looking token stands in a file.
    private static let token = "gh" + "p_" + "q7XwR2vL9sTb4KmZ8nYc1HdJ6fPg3aUe5iOx"

    private struct Key: Decodable {
        let path: String
        let exists: Bool
        let keys: [String]
        let current: String?
        let ok: Bool
    }

    private struct Scan: Decodable {
        struct File: Decodable {
            struct Token: Decodable {
                let rule: String
                let line: Int
                let mask: String
            }
            let path: String
            let by: String
            let rule: String?
            let tokens: [Token]
        }
        let secrets: [File]
        let excepted: [File]
        let history: [File]?
    }

    private func prepared() throws -> Bench {
        let bench = try Bench()
        try bench.write(".env", "PASSWORD=\(Self.password)\n")
        try bench.write("app.py", "key = '\(Self.token)'\n")
        try bench.write("plain.txt", "one\n")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        return bench
    }

    private func expectHidden(_ answers: [Bench.Answer], sourceLocation: Testing.SourceLocation = #_sourceLocation) {
        for answer in answers {
            for secret in [Self.password, Self.token, String(Self.token.dropFirst(6))] {
                #expect(
                    !answer.output.contains(secret) && !answer.error.contains(secret),
                    "\(answer.output)\(answer.error)", sourceLocation: sourceLocation)
            }
        }
    }

    @Test func `no command shows a secret`() throws {
        let bench = try prepared()
        try bench.write(".env", "PASSWORD=\(Self.password)-2\nOTHER=1\n")
        try bench.write("app.py", "key = '\(Self.token)'\nmore = 1\n")
        try bench.write("plain.txt", "two\n")
        let said = try [
            ["diff"], ["diff", "--json"], ["diff", "--stat"], ["diff", "--stat", "--json"], ["diff", "--name-status"],
            ["status"], ["status", "--json"], ["checkpoint", "-m", "next"], ["show", "next"],
            ["show", "next", "--json"],
            ["diff", "start", "next"], ["diff", "start", "next", "--json"], ["log"], ["restore", "start", "--dry-run"],
            ["restore", "start", "--yes"], ["undo", "--yes"], ["verify"], ["secrets", "scan"],
            ["secrets", "scan", "--history", "--json"], ["secrets", "key"], ["secrets", "key", "--json"], ["doctor"],
        ].map { try bench.run(bench.program, $0.map { Array($0.utf8) }) }
        expectHidden(said)
        #expect(said.allSatisfy { $0.status == 0 }, "\(said.filter { $0.status != 0 }.map { $0.output + $0.error })")
        #expect(said[0].output.contains("content hidden") && said[0].output.contains("+two"))
        #expect(said[1].output.contains(#""secret":true"#))
        try bench.expectSound()
    }

    @Test func `what was stored before it was a secret is not shown either`() throws {
        let bench = try Bench()
        try bench.write("notes.txt", "key = '\(Self.token)'\n")
        try bench.write("x.pem.txt", "p\n")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        try bench.write("notes.txt", "nothing\n")
        try bench.did("checkpoint", "-m", "next")
        expectHidden([try bench.did("diff", "start", "next"), try bench.did("diff", "start", "next", "--json")])
    }

    @Test func `nothing that is written is readable by others, whatever the mask`() throws {
        let bench = try Bench()
        try bench.write(".env", "PASSWORD=\(Self.password)\n")
        try bench.shell("umask 000; \"$EVERETT\" init; \"$EVERETT\" checkpoint -m start; rm .env")
        try bench.shell("umask 000; \"$EVERETT\" restore start --yes")
        let loose = try bench.shell(
            "find \"$EVERETT_HOME\" \"$HOME/.config/everett\" \\( -perm /077 -a ! -type l \\) -print")
        #expect(loose == "")
        #expect(try bench.shell("stat -c %a \"$HOME/.config/everett/secrets.key\"") == "600\n")
        #expect(try bench.text(".env") == "PASSWORD=\(Self.password)\n")
        #expect(try bench.shell("grep -rlF \(Self.password) \"$EVERETT_HOME\" || true") == "")
    }

    @Test func `the key is told without being shown`() throws {
        let bench = try Bench()
        try bench.did("init")
        let early: Key = try bench.did("secrets", "key", "--json").json()
        #expect(
            !early.exists && early.ok && early.current == nil && early.path.hasSuffix("/.config/everett/secrets.key"))
        try bench.write(".env", "PASSWORD=\(Self.password)\n")
        try bench.did("checkpoint", "-m", "start")
        let key: Key = try bench.did("secrets", "key", "--json").json()
        #expect(key.exists && key.ok && key.keys.count == 1 && key.current == key.keys.first)
        let digits = try #require(
            bench.scratch.text("user/.config/everett/secrets.key").split(separator: "\n").last?.split(separator: " ")
                .last)
        for words in [["secrets", "key"], ["secrets", "key", "--json"], ["doctor"], ["doctor", "--json"]] {
            let answer = try bench.run(bench.program, words.map { Array($0.utf8) })
            #expect(!answer.output.contains(digits) && !answer.error.contains(digits))
        }
        #expect(try bench.did("secrets", "key").output.contains("back it up"))
        let moved = try bench.everett(
            "secrets", "key", with: ["XDG_CONFIG_HOME": bench.scratch.at("other").description])
        #expect(moved.status == 5 && moved.output.contains("missing"))
    }

    @Test func `a lost key stops checkpoints of secrets until there is another`() throws {
        let bench = try prepared()
        try bench.scratch.remove("user/.config/everett/secrets.key")
        try bench.write(".env", "PASSWORD=changed\n")
        let refused = try bench.everett("checkpoint", "-m", "next")
        #expect(refused.status == 5 && refused.error.contains("everett secrets key new"), "\(refused.error)")
        #expect(try bench.everett("doctor").status == 1)
        #expect(try bench.everett("verify").status == 5)
        let document = try bench.everett("verify", "--json")
        #expect(document.output.contains(#""sound":null"#) && document.output.contains(#""sealed_unchecked":2"#))
        try bench.did("secrets", "key", "new")
        try bench.did("checkpoint", "-m", "next")
        #expect(try bench.everett("doctor").status == 0)
        #expect(try bench.everett("verify").status == 5, "what the lost key sealed is still unknown")
        #expect(try bench.everett("restore", "start", "--yes").status == 5)
        #expect(try bench.text(".env") == "PASSWORD=changed\n")
    }

    @Test func `a key that others may read is refused with the way out`() throws {
        let bench = try prepared()
        try bench.scratch.changeMode("user/.config/everett/secrets.key", 0o644)
        try bench.write(".env", "PASSWORD=changed\n")
        let refused = try bench.everett("checkpoint")
        #expect(refused.status == 5 && refused.error.contains("chmod 600"))
        let polish = try bench.everett("checkpoint", "--lang", "pl")
        #expect(polish.error.contains("mogą czytać inni"))
    }

    @Test func `a scan says which and why, and its status says whether history holds any`() throws {
        let bench = try prepared()
        let answer = try bench.did("secrets", "scan", "--history", "--json")
        let scan: Scan = try answer.json()
        #expect(scan.secrets.map(\.path) == [".env", "app.py"])
        #expect(scan.secrets[0].by == "name" && scan.secrets[0].rule == ".env*")
        #expect(scan.secrets[1].by == "content" && scan.secrets[1].tokens.map(\.rule) == ["github_token"])
        #expect(scan.secrets[1].tokens.map(\.line) == [1] && scan.secrets[1].tokens.map(\.mask) == ["ghp_… (40)"])
        #expect(scan.history?.isEmpty == true)
        #expect(try bench.everett("secrets", "key", "other").status == 2)
    }
}
