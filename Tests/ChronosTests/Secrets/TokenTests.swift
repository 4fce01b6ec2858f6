import Base
import TestSupport
import Testing

@testable import Chronos

/// What is found to be a secret, and what is not; no real-looking token stands in this file, they are made up as it runs.
@Suite struct TokenTests {
    private static let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789".utf8)
    private static let upper = Array("ABCDEFGHJKLMNPQRSTUVWXYZ234567".utf8)
    private static let hexadecimal = Array("0123456789abcdef".utf8)

    static func random(_ seed: UInt64, _ count: Int, of set: [UInt8] = letters) -> String {
        var generator = SeededGenerator(seed: seed)
        let bytes = (0..<count).map { _ in set[Int(generator.next() % UInt64(set.count))] }
        // A random text has a digit nearly always; a rule that wants one may rely on it.
        return String(decoding: bytes.dropLast() + [UInt8(ascii: "7")], as: UTF8.self)
    }

    static func armoured(_ label: String, newline: String = "\n") -> String {
        let body = (0..<4).map { random(UInt64($0) + 500, 64) }.joined(separator: newline)
        return "-----BEGIN \(label)-----\(newline)\(body)\(newline)-----END \(label)-----\(newline)"
    }

    struct Sample: Sendable, CustomTestStringConvertible {
        let rule: String
        let text: String
        var testDescription: String { rule }
    }

    static let secrets: [Sample] = [
        Sample(rule: "private_key", text: armoured("RSA " + "PRIVATE KEY")),
        Sample(rule: "private_key", text: armoured("OPENSSH " + "PRIVATE KEY", newline: "\r\n")),
        Sample(rule: "private_key", text: "{\"k\": \"" + armoured("PRIVATE KEY", newline: "\\n") + "\"}"),
        Sample(
            rule: "private_key",
            text: "-----BEGIN EC " + "PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"
                + random(9, 64) + "\n"),
        Sample(rule: "private_key", text: armoured("PGP " + "PRIVATE KEY BLOCK")),
        Sample(rule: "aws_access_key_id", text: "id = " + "AKIA" + random(1, 16, of: upper)),
        Sample(rule: "aws_secret_access_key", text: "aws_secret_access_key = " + random(2, 40)),
        Sample(rule: "aws_secret_access_key", text: "AWS_SECRET_ACCESS_KEY=\"" + random(3, 40) + "\""),
        Sample(rule: "aws_secret_access_key", text: "secretAccessKey: '" + random(4, 40) + "',"),
        Sample(rule: "github_token", text: "token: " + "ghp_" + random(5, 36)),
        Sample(rule: "github_token", text: "github_pat_" + random(6, 22) + "_" + random(7, 59)),
        Sample(rule: "gitlab_token", text: "\"" + "glpat-" + random(8, 20) + "\""),
        Sample(rule: "slack_token", text: "xox" + "b-" + "283746152938-" + random(10, 24)),
        Sample(
            rule: "slack_webhook",
            text: "https://hooks.slack.com/services/" + "T" + random(11, 9, of: upper) + "/B" + random(12, 9, of: upper)
                + "/" + random(13, 24)),
        Sample(rule: "stripe_key", text: "sk_" + "live_" + random(14, 24)),
        Sample(rule: "api_key", text: "key=" + "sk-" + random(15, 48)),
        Sample(rule: "api_key", text: "sk-" + "ant-api03-" + random(16, 90)),
        Sample(rule: "api_key", text: "sk-" + "proj-" + random(17, 60)),
        Sample(rule: "google_api_key", text: "AIza" + random(18, 35)),
        Sample(rule: "npm_token", text: "_authToken=" + "npm_" + random(19, 36)),
        Sample(rule: "pypi_token", text: "pypi-AgE" + "IcHlwaS5vcmc" + random(20, 80)),
        Sample(
            rule: "json_web_token",
            text: "Bearer " + "eyJ" + random(21, 30) + ".eyJ" + random(22, 60) + "." + random(23, 43)),
        Sample(rule: "url_password", text: "url = https://deploy:" + "pa5s-w0rdlike" + "@git.company.io/x.git"),
        Sample(rule: "url_password", text: "postgres://app:" + "Vq8!x_2kLm" + "@10.0.0.7:5432/live"),
        Sample(rule: "sendgrid_key", text: "SG." + random(24, 22) + "." + random(25, 43)),
        Sample(rule: "huggingface_token", text: "hf_" + random(26, 34)),
        Sample(rule: "digitalocean_token", text: "dop_v1_" + random(27, 64, of: hexadecimal)),
        Sample(rule: "azure_account_key", text: "AccountKey=" + random(28, 86) + "=="),
    ]

    @Test(arguments: secrets) func `a secret is found wherever it stands`(_ sample: Sample) {
        for (before, after) in [("", ""), ("first\nsecond ", "\nlast"), (String(repeating: "x y\n", count: 40), " z")] {
            let text = Array((before + sample.text + after).utf8)
            let isFound = TokenDetector.holdsToken(text.span)
            #expect(isFound)
            let found = TokenDetector.tokens(in: text.span)
            #expect(found.contains { $0.rule == sample.rule }, "\(found)")
            let line = before.utf8.count { $0 == UInt8(ascii: "\n") } + 1
            #expect((found.first?.line ?? 0) >= line)
        }
    }

    @Test(arguments: secrets) func `what is told of a secret does not give it away`(_ sample: Sample) {
        for token in TokenDetector.tokens(in: Array(sample.text.utf8).span) {
            let told = token.mask.prefix { $0 != "…" }
            #expect(told.utf8.count <= 4)
            // What is shown is what every token of the kind begins with.
            #expect(told.isEmpty || TokenRule.all.contains { $0.anchor.starts(with: Array(told.utf8)) })
        }
    }

    static let harmless = [
        "-----BEGIN CERTIFICATE-----\n" + random(1, 64) + "\n", "-----BEGIN PUBLIC KEY-----\n" + random(2, 64) + "\n",
        "if text.contains(\"-----BEGIN RSA " + "PRIVATE KEY-----\") { … }", "-----BEGIN " + "PRIVATE KEY-----\n...\n",
        "AKIA" + "IOSFODNN7EXAMPLE", "AKIA" + "XXXXXXXXXXXXXXXX", "aws_secret_access_key = <your key>",
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY",
        "ghp_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "ghp_" + "000000000000000000000000000000000000", "const ghp_variable = 1", "sk-circle-fade-dot sk-cube-grid",
        "class=\"sk-folding-cube sk-cube-one-of-the-many-that-are-here\"", "task-" + random(3, 50),
        "npm_config_registry",
        "hf_transformers_checkpoint_loader_for_models", "https://user@example.com/path", "http://localhost:8080/a@b",
        "postgres://postgres:postgres@localhost/test", "postgres://user:password@db.company.io/x",
        "https://user:${PASSWORD}@host.company.io", "https://user:%s@host.company.io", "git@github.com:org/repo.git",
        "mysql://root:secret123@127.0.0.1/x", "https://u:p1234567@example.com/", "ssh://git@host:2222/x",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4ifQ." + random(4, 43),
        "eyJzb21ldGhpbmciOiJlbHNlIn0=", "SG.short.thing", "AIza", "xoxb-your-token-here-please-put-it",
        "see https://docs.company.io:443/a/b:c/@scope/package@1.2.3-beta.4", "sha256-" + random(5, 43) + "=",
        "\"integrity\": \"sha512-" + random(6, 86) + "==\"", "AccountKey=", "glpat-xxxxxxxxxxxxxxxxxxxx",
        "sk_test_" + random(7, 24), "AGE-SECRET-KEY-1EXAMPLE", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + random(8, 40),
        "https://[::1]:8080/x@y", "a://b:c@d", "cvs://:pserver:anoncvs@sources.company.com:/cvs/src", "://:@",
        "npm_" + random(9, 60), "dapi" + random(10, 32),
    ]

    @Test(arguments: harmless) func `what only resembles a secret is none`(_ text: String) {
        let found = TokenDetector.tokens(in: Array("x \(text)\n".utf8).span)
        #expect(found == [], "\(text)")
    }

    @Test func `any bytes may be searched`() throws {
        try forAll(seed: 61, count: TestScale.count(500)) { example in
            var bytes: [UInt8] = []
            for _ in 0..<example.int(0...12) {
                let anchors = TokenRule.all
                switch example.int(0...4) {
                case 0: bytes += anchors[example.int(0...anchors.count - 1)].anchor
                case 1: bytes += Array("-----".utf8)
                case 2: bytes += Array(TokenTests.secrets[example.int(0...TokenTests.secrets.count - 1)].text.utf8)
                default: bytes += example.bytes(example.int(0...70))
                }
                if example.flip() { bytes = example.mutated(bytes) }
            }
            _ = TokenDetector.tokens(in: bytes.span)
        }
    }

    @Test func `long texts of one letter take no time`() {
        for text in [":", "/", "a:", "://", "eyJ", "-----BEGIN ", "eyJaaaaaaaaaaaaaaaaaaaa."] {
            let bytes = Array(String(repeating: text, count: 300_000 / text.utf8.count).utf8)
            _ = TokenDetector.tokens(in: bytes.span)
        }
    }
}
