import Base
import Platform
import TestSupport
import Testing

@testable import Configuration

@Suite struct ConfigurationFileTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.makeDirectory("project")
    }

    private func read() -> ConfigurationFile? {
        .project(scratch.at("project"), RealFileOperations(), PatternText.problem)
    }

    private func mistakes() -> [String] { read()?.layer.mistakes.map(\.line.english) ?? [] }

    @Test func `a file is read once, with the hash of the bytes that were decoded`() throws {
        #expect(read() == nil)
        try scratch.write("project/everett.yaml", "color: never\n")
        let file = try #require(read())
        #expect(!file.isBroken && file.digest == Hasher256.digest(of: Array("color: never\n".utf8)))
        #expect(file.layer.statements.map(\.origin.description) == ["everett.yaml:1:8"])
    }

    @Test func `a link in its place is not followed, wherever it leads`() throws {
        try scratch.write("secret", "password: 12345678\n")
        for target in ["../secret", scratch.at("secret").description, "inside", "everett.yaml"] {
            try? scratch.remove("project/everett.yaml")
            try scratch.write("project/inside", "color: never\n")
            try scratch.symlink("project/everett.yaml", to: target)
            let found = mistakes()
            #expect(found.count == 1 && found[0].contains("symbolic link") && !found[0].contains("1234"), "\(found)")
        }
    }

    @Test func `what is no regular file is refused, and a FIFO without waiting`() throws {
        try scratch.makeFIFO("project/everett.yaml")
        #expect(mistakes() == ["everett.yaml: it is no regular file"])
        try scratch.remove("project/everett.yaml")
        try scratch.makeDirectory("project/everett.yaml")
        #expect(mistakes() == ["everett.yaml: it is no regular file"])
    }

    @Test func `a file that is too large is not read to its end`() throws {
        try scratch.write("project/everett.yaml", [UInt8](repeating: 35, count: YAMLText.largest + 10))
        #expect(mistakes() == ["everett.yaml:1:1: the file is larger than 1 MiB"])
        #expect(read()?.bytes?.count == YAMLText.largest + 1)
    }

    @Test func `a project that is gone has no file`() throws {
        try scratch.remove("project")
        #expect(read() == nil)
    }

    @Test func `the user's own file may be a link`() throws {
        try scratch.write("dotfiles/config.yaml", "color: never\n")
        try scratch.symlink("config.yaml", to: "dotfiles/config.yaml")
        let file = ConfigurationFile.read(scratch.at("config.yaml"), .user, RealFileOperations(), PatternText.problem)
        #expect(file?.isBroken == false)
    }

    @Test func `trust holds for one content`() throws {
        try scratch.write("project/everett.yaml", "capture:\n  exclude: [a]\n")
        let file = try #require(read())
        var sources = SettingSources(project: file)
        #expect(sources.trust == .untrusted && sources.effective.capture.excluded.isEmpty)
        sources.record = .init(content: try #require(file.digest), since: Timestamp(milliseconds: 1))
        #expect(sources.trust == .trusted(since: Timestamp(milliseconds: 1)))
        #expect(sources.effective.capture.excluded == ["a"])
        for text in ["capture:\n  exclude: [b]\n", "capture:\n  exclude: [a]\n\n", "# x\ncapture:\n  exclude: [a]\n"] {
            try scratch.write("project/everett.yaml", text)
            sources.project = read()
            #expect(sources.trust == .untrusted && sources.effective.capture.excluded.isEmpty)
        }
        try scratch.write("project/everett.yaml", "capture:\n  secrets: [a]\n")
        sources.project = read()
        #expect(sources.trust == .unneeded && sources.effective.capture.secrets == ["a"])
        try scratch.write("project/everett.yaml", "capture:\n  secrets: [a]\n  oops: 1\n")
        sources.project = read()
        #expect(sources.trust == .broken && sources.effective.capture.secrets.isEmpty)
    }
}
