import Base
import TestSupport
import Testing

struct BytePathTests {
    @Test(arguments: ["/", "/a", "a/", "a//b", ".", "..", "a/./b", "a/../b", "../a", "a/..", "a\u{0}b"])
    func `what does not name an entry beneath is refused`(_ text: String) {
        #expect(BytePath(text) == nil)
    }

    @Test(arguments: ["a", "a/b", "...", "a/...", " ", "a\nb", ".git", "..a", "ż/ó", "a\\b"])
    func `odd names are accepted as they are`(_ text: String) throws {
        let path = try #require(BytePath(text))
        #expect(path.description == text)
        #expect(path.bytes == Array(text.utf8))
    }

    @Test func `a component has at most 255 bytes`() {
        #expect(BytePath(String(repeating: "a", count: 255)) != nil)
        #expect(BytePath(String(repeating: "a", count: 256)) == nil)
        #expect(BytePath("b/" + String(repeating: "ż", count: 128)) == nil)
    }

    @Test func `names that look alike but have other bytes differ`() throws {
        let composed = try #require(BytePath("\u{e9}"))
        let decomposed = try #require(BytePath("e\u{301}"))
        #expect(composed.description == decomposed.description)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
    }

    @Test func `names need not be UTF-8`() throws {
        let path = try #require(BytePath(validating: [0x61, 0x2f, 0xff]))
        #expect(!path.isUTF8)
        #expect(path.name == [0xff])
        #expect(BytePath(validating: path.bytes) == path)
    }

    @Test func `parent, name and components take a path apart`() throws {
        let path = try #require(BytePath("a/b/c"))
        #expect(path.components == [[0x61], [0x62], [0x63]])
        #expect(path.name == [0x63])
        #expect(path.parent == BytePath("a/b"))
        #expect(BytePath("a")?.parent == .root)
        #expect(BytePath.root.parent == nil)
        #expect(BytePath.root.name.isEmpty)
        #expect(BytePath.root.components.isEmpty)
        #expect(BytePath("") == .root)
    }

    @Test func `appending and taking apart are opposites`() throws {
        try forAll(seed: 8, count: 500) { example in
            let names = (0..<example.int(1...6)).map { _ in
                example.bytes(example.int(1...9)).map { $0 == 0 || $0 == 0x2f || $0 == 0x2e ? 0x41 : $0 }
            }
            let path = names.reduce(BytePath.root) { $0.appending($1) }
            try #require(BytePath(validating: path.bytes) == path)
            try #require(path.components == names)
            let parent = try #require(path.parent)
            try #require(parent.appending(path.name) == path)
            try #require(path.isWithin(parent))
            try #require(!parent.isWithin(path))
            try #require(BytePath.root.appending(path) == path)
            try #require(path.appending(BytePath.root) == path)
        }
    }

    @Test func `within means the same or beneath, by whole names`() throws {
        let inside = try #require(BytePath("a/b"))
        for (text, expected) in [("a/b", true), ("a/b/c", true), ("a", false), ("a/bc", false), ("a/b-", false)] {
            #expect(BytePath(text)?.isWithin(inside) == expected, "\(text)")
        }
        #expect(inside.isWithin(.root))
        #expect(BytePath.root.isWithin(.root))
        #expect(!BytePath.root.isWithin(inside))
    }

    @Test func `paths are ordered by their bytes`() throws {
        let texts = ["", "A", "a", "a-b", "a/b", "a0", "b", "é"]
        let paths = texts.compactMap { BytePath($0) }
        #expect(paths.count == texts.count)
        #expect(paths.shuffled().sorted() == paths)
    }
}
