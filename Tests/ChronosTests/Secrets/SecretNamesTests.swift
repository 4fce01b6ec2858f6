import Base
import Testing

@testable import Chronos

@Suite struct SecretNamesTests {
    @Test(arguments: [
        ".env", "a/.env", ".env.local", ".env.production", "deploy/server.pem", "tls.KEY", "id_rsa", "keys/id_ed25519",
        "id_rsa_work", "x.p12", "x.pfx", "x.jks", "app.keystore", ".netrc", ".pgpass", ".npmrc", ".pypirc",
        ".git-credentials", "credentials.json", "config/secrets.yml", "secrets.yaml", "passwords.kdbx", ".htpasswd",
        "home/.aws/credentials", ".docker/config.json", ".kube/config", "infra/terraform.tfstate", "prod.tfstate",
        "service-account.json", ".cargo/credentials.toml", ".ENV",
    ])
    func `a name says that it is a secret`(_ name: String) throws {
        #expect(CapturePolicy().isSecret(try #require(BytePath(name))))
    }

    @Test(arguments: [
        ".env.example", ".env.sample", ".env.template", ".env.dist", "id_rsa.pub", "id_ed25519.pub", ".environment",
        "environment.ts", "keys.js", "monkey", "config.json", "docker/config.json", ".kube", "credentials", "main.c",
        "key", "pem", "secrets.md", "a.pemx", "env", ".envrc",
    ])
    func `a name says nothing`(_ name: String) throws {
        #expect(!CapturePolicy().isSecret(try #require(BytePath(name))))
    }

    @Test func `the owner's patterns are stronger than names and content`() throws {
        let policy = CapturePolicy(secrets: try PatternList(texts: ["*.secret", "private/", "!fixtures/", "!*.pem"]))
        let classifier = FileClassifier(policy, .workspace)
        func verdict(_ name: String) throws -> FileClassifier.Verdict {
            classifier.verdict(on: try #require(BytePath(name)))
        }
        #expect(try verdict("a/b.secret") == .secret(rule: "policy"))
        #expect(try verdict("private/deep/x") == .secret(rule: "policy"))
        #expect(try verdict("fixtures/.env") == .excepted)
        #expect(try verdict("x.pem") == .excepted)
        #expect(try verdict(".env") == .secret(rule: ".env*"))
        #expect(try verdict("main.c") == .search)
        #expect(try verdict("node_modules/a/index.js") == .plain)
        #expect(try verdict("node_modules/a/.npmrc") == .secret(rule: ".npmrc"))
    }

    @Test func `names inside a repository are git's`() throws {
        let path = try #require(BytePath("refs/heads/id_rsa"))
        #expect(FileClassifier(CapturePolicy(), .repository, prefix: .root).verdict(on: path) == .search)
        #expect(FileClassifier(CapturePolicy(), .objects, prefix: .root).verdict(on: path) == .plain)
    }
}
