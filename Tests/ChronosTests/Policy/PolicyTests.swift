import Base
import TestSupport
import Testing

@testable import Chronos

@Suite struct PolicyTests {
    private func path(_ text: String) throws -> BytePath { try #require(BytePath(text)) }

    @Test func `the last pattern that matches decides`() throws {
        let list = try PatternList(texts: ["*.log", "!keep.log", "a/keep.log"])
        #expect(list.verdict(on: try path("x.log"), isDirectory: false) == true)
        #expect(list.verdict(on: try path("keep.log"), isDirectory: false) == false)
        #expect(list.verdict(on: try path("a/keep.log"), isDirectory: false) == true)
        #expect(list.verdict(on: try path("x.txt"), isDirectory: false) == nil)
    }

    @Test func `what lies in an excluded directory cannot be excepted`() throws {
        let policy = CapturePolicy(excluded: try PatternList(texts: ["logs/", "!logs/keep"]))
        #expect(policy.excludes(try path("x/logs"), isDirectory: true))
        #expect(policy.excludes(try path("logs/keep"), isDirectory: false))
        #expect(!policy.excludes(try path("x/logs"), isDirectory: false))
    }

    @Test func `the nearest directory decides about secrets`() throws {
        let list = try PatternList(texts: ["private/", "!private/README.md"])
        #expect(list.nearestVerdict(on: try path("a/private/deep/x"), isDirectory: false) == true)
        #expect(list.nearestVerdict(on: try path("private/README.md"), isDirectory: false) == false)
        #expect(list.nearestVerdict(on: try path("other"), isDirectory: false) == nil)
    }

    @Test func `derived directories are known by name, by pattern, and excepted`() throws {
        let policy = CapturePolicy(derived: try PatternList(texts: ["/gen/", "!vendor/"]))
        #expect(
            policy.derivedDirectory(above: try path("a/node_modules/b/node_modules/c")) == (try path("a/node_modules")))
        #expect(policy.derivedDirectory(above: try path("gen/x")) == (try path("gen")))
        #expect(policy.derivedDirectory(above: try path("a/gen/x")) == nil)
        #expect(policy.derivedDirectory(above: try path("vendor/x")) == nil)
        #expect(policy.derivedDirectory(above: try path("node_modules")) == nil)
    }

    @Test func `a policy is read as it was written`() throws {
        var policy = CapturePolicy(
            maximumBytes: .max, maximumFiles: 7, crossesMounts: true,
            excluded: try PatternList(texts: ["*.log", "!a.log"]), derived: try PatternList(texts: ["gen/"]),
            secrets: try PatternList(texts: ["*.secret"]), detectsTokens: false
        )
        #expect(try CapturePolicy(policy.encoded) == policy)
        policy.excluded = .none
        #expect(try CapturePolicy(policy.encoded) == policy)
        for length in 0..<policy.encoded.count {
            #expect(throws: DecodingFault.self) { try CapturePolicy(Array(policy.encoded.prefix(length))) }
        }
    }
}
