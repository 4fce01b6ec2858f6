import Base
import TestSupport
import Testing

@testable import Chronos

struct TreeTests {
    private func file(_ name: [UInt8]) -> TreeEntry {
        TreeEntry(name: name, kind: .file, permissions: 0o644, size: 1, content: .zero)
    }

    private func encoded(_ entries: [TreeEntry]) -> [UInt8] {
        var out = ByteWriter()
        out.varint(entries.count)
        for entry in entries { entry.encode(into: &out) }
        return out.bytes
    }

    @Test func `an id does not change from one version to the next`() {
        let tree = Tree(sorted: [
            TreeEntry(
                name: Array("a".utf8), kind: .file, permissions: 0o4755, size: 3, content: .zero, isChunked: true,
                attributes: .zero, owner: TreeEntry.Owner(user: 0, group: 1000)
            ),
            TreeEntry(name: Array("b".utf8), kind: .directory, permissions: 0o700, content: .zero),
            TreeEntry(name: [0xff], kind: .symlink, permissions: 0, target: Array("../x".utf8)),
        ])
        let zeros = String(repeating: "0", count: 64)
        #expect(
            Hex.encode(tree.encoded)
                == "03016101" + "07ed1303" + zeros + zeros + "00e807" + "01620200c003" + zeros + "01ff030000042e2e2f78"
        )
        // SHA-256 of the kind, 3, the length as eight bytes, and the bytes above.
        #expect(tree.id.hex == "b15739187f64bab337154312fb6fbff0548b137b40c71184aba4a891321b8b41")
    }

    @Test func `entries come back as they were`() throws {
        try forAll(seed: 51, count: TestScale.count(200)) { example in
            let tree = example.tree()
            try #require(try Tree(tree.encoded) == tree)
            for entry in tree.entries { try #require(tree.entry(named: entry.name) == entry) }
            try #require(tree.entry(named: Array("no such name at all".utf8)) == nil)
        }
    }

    @Test func `names out of order and names given twice are refused`() {
        #expect(throws: Never.self) { try Tree(encoded([file([0x61]), file([0x62])])) }
        #expect(throws: DecodingFault.self) { try Tree(encoded([file([0x62]), file([0x61])])) }
        #expect(throws: DecodingFault.self) { try Tree(encoded([file([0x61]), file([0x61])])) }
    }

    @Test func `names that no directory can hold are refused`() {
        let longest = [UInt8](repeating: 0x61, count: 255)
        #expect(throws: Never.self) { try Tree(encoded([file(longest)])) }
        for name in [[], [0x2e], [0x2e, 0x2e], [0x61, 0], [0x61, 0x2f, 0x62], longest + [0x61]] as [[UInt8]] {
            #expect(throws: DecodingFault.self, "\(name)") { try Tree(encoded([file(name)])) }
        }
    }

    @Test func `kinds, flags and modes that are not known are refused`() {
        let good = encoded([file([0x61])])
        // Count, length of the name, name, kind, flags, permissions (two bytes).
        #expect(good.prefix(7) == [1, 1, 0x61, 1, 0, 0xa4, 0x03])
        for (offset, value) in [(3, 0), (3, 4), (3, 9), (4, 16), (4, 0x80), (6, 0x23)] as [(Int, UInt8)] {
            var bad = good
            bad[offset] = value
            #expect(throws: DecodingFault.self, "\(offset)") { try Tree(bad) }
        }
    }

    @Test func `a link to nothing and a directory in pieces are refused`() {
        let link = TreeEntry(name: [0x61], kind: .symlink, permissions: 0)
        #expect(throws: DecodingFault.self) { try Tree(encoded([link])) }
        let null = TreeEntry(name: [0x61], kind: .symlink, permissions: 0, target: [0x62, 0])
        #expect(throws: DecodingFault.self) { try Tree(encoded([null])) }
        let pieces = TreeEntry(name: [0x61], kind: .directory, permissions: 0, content: .zero, isChunked: true)
        #expect(throws: DecodingFault.self) { try Tree(encoded([pieces])) }
    }

    @Test func `a count larger than the bytes allocates nothing`() {
        var out = ByteWriter()
        out.varint(UInt64.max >> 1)
        #expect(throws: DecodingFault.self) { try Tree(out.bytes) }
    }

    @Test func `setting an entry keeps the order`() throws {
        try forAll(seed: 52, count: TestScale.count(100)) { example in
            let tree = example.changed(example.tree())
            try #require(try Tree(tree.encoded) == tree)
        }
    }

    @Test func `attributes are kept in the order of their names`() throws {
        let list = AttributeList([
            AttributeList.Attribute(name: Array("user.b".utf8), value: []),
            AttributeList.Attribute(name: Array("user.a".utf8), value: [0, 1]),
        ])
        #expect(list.attributes.map { $0.name.last } == [0x61, 0x62])
        #expect(try AttributeList(list.encoded) == list)
        var unsorted = ByteWriter()
        unsorted.varint(2)
        for name in ["user.b", "user.a"] {
            unsorted.blob(Array(name.utf8))
            unsorted.blob([])
        }
        #expect(throws: DecodingFault.self) { try AttributeList(unsorted.bytes) }
    }

    @Test func `an attribute is captured by its bytes whatever letters they make`() {
        for name in ["user.a", "user.", "system.posix_acl_access", "security.capability", "user.\u{301}x"] {
            #expect(AttributeList.isCaptured(Array(name.utf8)), "\(name)")
        }
        #expect(AttributeList.isCaptured(Array("user.".utf8) + [0xff, 0xfe]))
        for name in ["trusted.x", "security.selinux", "usera.x", "system.posix_acl"] {
            #expect(!AttributeList.isCaptured(Array(name.utf8)), "\(name)")
        }
    }
}
