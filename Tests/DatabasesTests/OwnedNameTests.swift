import Base
import Databases
import TestSupport
import Testing

struct OwnedNameTests {
    private func mark(_ ids: IDSource = .seeded(7)) -> OwnedMark {
        OwnedMark(home: ids.next(), project: ids.next(), timeline: ids.next(), purpose: .frozen, key: ids.next())
    }

    @Test func `a mark is read as it was written`() throws {
        let mark = mark()
        #expect(OwnedMark(comment: mark.comment) == mark)
        for other in ["", "everett", mark.comment + " ", mark.comment.uppercased(), " " + mark.comment, "the shop's"] {
            #expect(OwnedMark(comment: other) == nil)
        }
    }

    @Test(arguments: [
        "shop", "", String(repeating: "x", count: 63), String(repeating: "ś", count: 31), "a\"b'c", "e\u{301}👩‍👩‍👧",
    ])
    func `a name fits and is known again`(_ base: String) throws {
        let mark = mark()
        let name = mark.name(base: base)
        #expect(name.utf8.count <= 63)
        let owned = try #require(OwnedName(name))
        #expect(owned.belongs(to: mark.home))
        #expect(base.unicodeScalars.starts(with: owned.base.unicodeScalars))
        #expect(OwnedName(base) == nil)
    }

    @Test func `names of names do not grow`() {
        let ids = IDSource.seeded(3)
        let first = mark(ids).name(base: "shop")
        let second = mark(ids).name(base: first)
        #expect(second.hasPrefix("shop_ev_"))
        #expect(second.utf8.count == first.utf8.count)
        #expect(first != second)
    }

    @Test func `a fingerprint is read as it was written`() throws {
        let table = ContentFingerprint.Table(name: "b", rows: 3, digest: "x")
        let other = ContentFingerprint.Table(name: "a", rows: -1, digest: "")
        let print = ContentFingerprint(schema: .zero, objects: .zero, tables: [table, other])
        #expect(try ContentFingerprint(print.encoded) == print)
        let less = ContentFingerprint(schema: .zero, objects: Hasher256.digest(of: [1]), tables: [other])
        #expect(print.differences(from: less) == ["schema", "b"])
        for cut in 0..<print.encoded.count {
            #expect(throws: DecodingFault.self) { try ContentFingerprint(Array(print.encoded.prefix(cut))) }
        }
    }
}
