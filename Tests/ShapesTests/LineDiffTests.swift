import Base
import TestSupport
import Testing

@testable import Shapes

@Suite struct LineDiffTests {
    @Test func `edits lead from the old lines to the new ones and are as few as possible`() throws {
        try forAll(seed: 20_261_121, count: 2_000) { example in
            let letters = example.int(1...4)
            let old = (0..<example.int(0...12)).map { _ in example.int(0...letters) }
            let new = (0..<example.int(0...12)).map { _ in example.int(0...letters) }
            let edits = try #require(LineDiff.edits(old, new))
            var left: [Int] = []
            var right: [Int] = []
            var kept = 0
            for edit in edits {
                switch edit {
                case .keep(let a, let b):
                    try #require(old[a] == new[b])
                    left.append(a)
                    right.append(b)
                    kept += 1
                case .remove(let a): left.append(a)
                case .add(let b): right.append(b)
                }
            }
            // Every line of both sides once and in order, and as many kept as can be.
            try #require(left == Array(old.indices) && right == Array(new.indices))
            try #require(kept == Self.longestCommonSubsequence(old, new))
        }
    }

    @Test func `too many differences are given up on`() {
        let old = (0..<100).map { $0 }
        let new = (100..<200).map { $0 }
        #expect(LineDiff.edits(old, new, limit: 199) == nil)
        #expect(LineDiff.edits(old, new, limit: 200)?.count == 200)
    }

    @Test func `a new or emptied file of any length is no search`() {
        let many = Array(0..<50_000)
        #expect(LineDiff.edits([], many)?.count == 50_000)
        #expect(LineDiff.edits(many, [])?.count == 50_000)
        #expect(LineDiff.edits(many, many + [1])?.count == 50_001)
    }

    private static func longestCommonSubsequence(_ a: [Int], _ b: [Int]) -> Int {
        var row = [Int](repeating: 0, count: b.count + 1)
        for x in a {
            var diagonal = 0
            for (index, y) in b.enumerated() {
                let above = row[index + 1]
                row[index + 1] = x == y ? diagonal + 1 : max(above, row[index])
                diagonal = above
            }
        }
        return row[b.count]
    }
}

@Suite struct UnifiedDiffTests {
    private func hunks(_ old: String, _ new: String) throws -> [UnifiedDiff.Hunk] {
        let edits = try #require(LineDiff.edits(Array(old), Array(new)))
        return UnifiedDiff(edits).hunks
    }

    @Test func `a change has three lines around it`() throws {
        let hunks = try hunks("abcdefghi", "abcdXfghi")
        #expect(hunks.map(\.header) == ["@@ -2,7 +2,7 @@"])
    }

    @Test func `changes that are near share a hunk and those that are far do not`() throws {
        #expect(try hunks("abcdefghijklmnop", "XbcdefgYijklmnop").map(\.header) == ["@@ -1,11 +1,11 @@"])
        #expect(
            try hunks("abcdefghijklmnopqr", "XbcdefghijklmnopqY").map(\.header) == [
                "@@ -1,4 +1,4 @@", "@@ -15,4 +15,4 @@",
            ])
    }

    @Test func `an empty side names the line before`() throws {
        #expect(try hunks("", "ab").map(\.header) == ["@@ -0,0 +1,2 @@"])
        #expect(try hunks("a", "").map(\.header) == ["@@ -1 +0,0 @@"])
        #expect(try hunks("same", "same") == [])
    }

    @Test func `lines keep their ends and NUL makes a file binary`() {
        #expect(TextLines(Array("a\nb".utf8))?.lines.map { String(decoding: $0, as: UTF8.self) } == ["a\n", "b"])
        #expect(TextLines([])?.lines.isEmpty == true)
        #expect(TextLines([0x61, 0, 0x62]) == nil)
    }
}
