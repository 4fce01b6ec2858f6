import Base
import TestSupport
import Testing

@testable import Chronos

@Suite struct PathPatternTests {
    private func matches(_ pattern: String, _ path: String, directory: Bool = false) throws -> Bool {
        try PathPattern(pattern).matches(try #require(BytePath(path)), isDirectory: directory)
    }

    @Test(arguments: [
        ("*.log", "a.log"), ("*.log", "deep/down/a.log"), ("/a", "a"), ("a/b", "a/b"), ("**/b", "b"), ("**/b", "x/y/b"),
        ("a/**", "a/x"), ("a/**", "a/x/y"), ("a/**/b", "a/b"), ("a/**/b", "a/x/y/b"), ("a?c", "abc"), ("[a-c]x", "bx"),
        ("[!a-c]x", "dx"), ("[]x]y", "]y"), ("\\*x", "*x"), ("\\!x", "!x"), ("*", "a/b"), ("**", "a/b"),
        ("x[[:digit:]]", "x7"), ("a**b", "axxb"), ("/*/b", "x/b"), ("*a*b*c*", "xxaxxbxxcxx"), ("[a\\]]x", "]x"),
    ])
    func `a pattern means`(_ pattern: String, _ path: String) throws {
        #expect(try matches(pattern, path))
    }

    @Test(arguments: [
        ("*.log", "a.logs"), ("/a", "x/a"), ("a/b", "x/a/b"), ("a/**", "a"), ("a/*", "a/b/c"), ("a?c", "a/c"),
        ("[a-c]x", "dx"), ("a", "ab"), ("a/", "a"), ("**/b", "x/bb"), ("a/**/b", "a/xb"), ("/*", "a/b"), ("?", "ab"),
        ("[^a]", "a"), ("x[[:digit:]]", "xa"),
    ])
    func `a pattern does not mean`(_ pattern: String, _ path: String) throws {
        #expect(try !matches(pattern, path))
    }

    @Test func `a slash at the end means directories`() throws {
        #expect(try matches("logs/", "x/logs", directory: true))
        #expect(try !matches("logs/", "x/logs"))
        #expect(try matches("/logs/", "logs", directory: true))
        #expect(try !matches("/logs/", "x/logs", directory: true))
    }

    @Test func `names are bytes`() throws {
        let pattern = try PathPattern(Array("*".utf8) + [0xff])
        #expect(pattern.matches(try #require(BytePath(validating: [0xc3, 0x28, 0xff])), isDirectory: false))
        // One letter to a String, two spellings to a file system.
        #expect(try !matches("caf\u{e9}", "cafe\u{301}"))
        #expect(try !matches("caf?", "caf\u{e9}"))
    }

    @Test(arguments: [
        ("", PatternFault.empty), ("!", .empty), ("/", .empty), ("a//b", .matchesNothing), ("../x", .matchesNothing),
        ("a/.", .matchesNothing), ("[ab", .openBracket), ("[[:odd:]]", .unknownClass), ("a\\", .openEscape),
        ("a\0", .holdsNUL),
    ])
    func `what can never match is refused`(_ text: String, _ fault: PatternFault) {
        #expect(throws: fault) { try PathPattern(text) }
    }

    @Test func `stars cost no more than their product`() throws {
        let pattern = try PathPattern(String(repeating: "*a", count: 100) + "b")
        let path = try #require(BytePath(String(repeating: "a", count: 255)))
        #expect(!pattern.matches(path, isDirectory: false))
        let deep = try PathPattern(String(repeating: "**/a/", count: 60) + "b")
        let long = try #require(BytePath(Array(repeating: "a", count: 1000).joined(separator: "/")))
        #expect(!deep.matches(long, isDirectory: false))
    }

    @Test func `a pattern matches what the plain definition says`() throws {
        try forAll(seed: 71, count: TestScale.count(4000)) { example in
            let text = example.pattern()
            guard let pattern = try? PathPattern(text) else { return }
            let path = example.shortPath()
            let isDirectory = example.flip()
            let expected = NaivePattern(text).matches(path, isDirectory: isDirectory)
            let shown = "\(String(decoding: text, as: UTF8.self)) on \(path)"
            try #require(pattern.matches(path, isDirectory: isDirectory) == expected, "\(shown)")
        }
    }
}

extension PropertyCase {
    /// Few letters, so that many patterns match.
    fileprivate mutating func pattern() -> [UInt8] {
        let pieces = ["a", "b", "*", "**", "?", "/", "[ab]", "[!a]", "\\*", "ab", "/**/", "/"]
        var text = flip() ? "" : "!"
        for _ in 0..<int(1...6) { text += pieces[int(0...pieces.count - 1)] }
        return Array(text.utf8)
    }

    fileprivate mutating func shortPath() -> BytePath {
        var path = BytePath.root
        for _ in 0..<int(1...4) {
            path = path.appending((0..<int(1...3)).map { _ in Array("ab*".utf8)[int(0...2)] })
        }
        return path
    }
}

/// The definition, written down without a thought for time.
private struct NaivePattern {
    private let parts: [[UInt8]]
    private let meansDirectories: Bool

    init(_ text: [UInt8]) {
        var rest = text
        if rest.first == UInt8(ascii: "!") { rest.removeFirst() }
        meansDirectories = rest.last == UInt8(ascii: "/")
        if meansDirectories { rest.removeLast() }
        let isTied = rest.contains(UInt8(ascii: "/"))
        if rest.first == UInt8(ascii: "/") { rest.removeFirst() }
        var parts = rest.split(separator: UInt8(ascii: "/")).map(Array.init)
        if parts.last == Array("**".utf8) { parts.append(Array("*".utf8)) }
        self.parts = isTied ? parts : [Array("**".utf8)] + parts
    }

    func matches(_ path: BytePath, isDirectory: Bool) -> Bool {
        (!meansDirectories || isDirectory) && match(parts[...], path.components[...])
    }

    private func match(_ parts: ArraySlice<[UInt8]>, _ names: ArraySlice<[UInt8]>) -> Bool {
        guard let part = parts.first else { return names.isEmpty }
        if part == Array("**".utf8) {
            return match(parts.dropFirst(), names) || (!names.isEmpty && match(parts, names.dropFirst()))
        }
        guard let name = names.first, self.name(part[...], name[...]) else { return false }
        return match(parts.dropFirst(), names.dropFirst())
    }

    private func name(_ part: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = part.first else { return text.isEmpty }
        switch first {
        case UInt8(ascii: "*"):
            return name(part.dropFirst(), text) || (!text.isEmpty && name(part, text.dropFirst()))
        case UInt8(ascii: "?"): return !text.isEmpty && name(part.dropFirst(), text.dropFirst())
        case UInt8(ascii: "["):
            let isInverted = part.dropFirst().first == UInt8(ascii: "!")
            guard let end = part.firstIndex(of: UInt8(ascii: "]")), let byte = text.first else { return false }
            return part[..<end].dropFirst(isInverted ? 2 : 1).contains(byte) != isInverted
                && name(part[(end + 1)...], text.dropFirst())
        case UInt8(ascii: "\\"):
            return part.dropFirst().first == text.first && name(part.dropFirst(2), text.dropFirst())
        default: return first == text.first && name(part.dropFirst(), text.dropFirst())
        }
    }
}
