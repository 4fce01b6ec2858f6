import Base
import TestSupport
import Testing

struct DigestTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `the vectors of FIPS 180`(_ text: String, _ hex: String) {
        #expect(Hasher256.digest(of: Array(text.utf8)).hex == hex)
    }

    @Test func `a million times a, in pieces`() {
        var hasher = Hasher256()
        for _ in 0..<1000 { hasher.update([UInt8](repeating: 0x61, count: 1000)) }
        #expect(hasher.finish().hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func `a hasher starts afresh after each message`() {
        var hasher = Hasher256()
        hasher.update([1, 2, 3])
        let first = hasher.finish()
        #expect(hasher.finish() == Hasher256.digest(of: []))
        hasher.update([1])
        hasher.update([])
        hasher.update([2, 3])
        #expect(hasher.finish() == first)
    }

    @Test func `digests are ordered as their bytes`() throws {
        try forAll(seed: 5, count: 3000) { example in
            var one = example.bytes(32)
            var other = example.flip() ? example.bytes(32) : one
            // Differences late in the value, and around the sign bit of a word.
            other[example.int(0...31)] = example.flip() ? 0x80 : 0x7f
            if example.flip() { one[example.int(0...31)] = 0xff }
            let left = Digest(one)
            let right = Digest(other)
            try #require((left < right) == one.lexicographicallyPrecedes(other))
            try #require((left == right) == (one == other))
        }
    }

    @Test func `bytes and hexadecimal read back`() throws {
        try forAll(seed: 6, count: 300) { example in
            let bytes = example.bytes(32)
            let digest = Digest(bytes)
            try #require(digest.bytes == bytes)
            try #require(Digest(hex: digest.hex) == digest)
            try #require(Digest(hex: digest.hex.uppercased()) == digest)
            try #require(digest.firstWord >> 56 == UInt64(bytes[0]))
            try #require(digest.short == String(digest.hex.prefix(12)))
            try #require(Digest(example.bytes(5) + bytes, at: 5) == digest)
        }
        #expect(Digest.zero.hex == String(repeating: "0", count: 64))
    }

    @Test(arguments: [
        "", "00", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
        String(repeating: "0", count: 62) + "0g", String(repeating: "é", count: 32),
    ])
    func `other texts are no digest`(_ text: String) {
        #expect(Digest(hex: text) == nil)
    }

    @Test func `hexadecimal reads back and refuses what is none`() throws {
        #expect(Hex.encode([0, 0x0f, 0xf0, 0xff]) == "000ff0ff")
        #expect(Hex.decode("000FF0ff") == [0, 0x0f, 0xf0, 0xff])
        #expect(Hex.decode("") == [])
        for text in ["0", "0g", " 00", "00 ", "0x00", "٠٠"] { #expect(Hex.decode(text) == nil) }
        try forAll(seed: 7, count: 200) { example in
            let bytes = example.bytes(example.int(0...50))
            try #require(Hex.decode(Hex.encode(bytes)) == bytes)
        }
    }
}
