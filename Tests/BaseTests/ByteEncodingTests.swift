import Base
import TestSupport
import Testing

struct ByteEncodingTests {
    private func encoded(_ value: UInt64) -> [UInt8] {
        var writer = ByteWriter()
        writer.varint(value)
        return writer.bytes
    }

    @Test(arguments: [0, 1, 127, 128, 300, 16_383, 16_384, 1 << 62, 1 << 63, UInt64.max - 1, UInt64.max])
    func `edge values survive a varint`(_ value: UInt64) throws {
        var reader = ByteReader(encoded(value))
        #expect(try reader.varint() == value)
        try reader.finish()
    }

    @Test func `every value survives a varint in the shortest form`() throws {
        try forAll(seed: 1, count: 5000) { example in
            let value = example.next() >> UInt64(example.int(0...63))
            let bytes = encoded(value)
            let significant = 64 - value.leadingZeroBitCount
            try #require(bytes.count == max(1, (significant + 6) / 7))
            var reader = ByteReader(bytes)
            try #require(try reader.varint() == value)
            try #require(reader.isAtEnd)
        }
    }

    @Test func `a longer spelling of a number is refused`() throws {
        try forAll(seed: 2, count: 1000) { example in
            var bytes = encoded(example.next() >> UInt64(example.int(8...63)))
            bytes[bytes.count - 1] |= 0x80
            bytes += [UInt8](repeating: 0x80, count: example.int(0...2)) + [0]
            var reader = ByteReader(bytes)
            #expect(throws: DecodingFault.malformed, "\(example)") { try reader.varint() }
        }
    }

    @Test(
        arguments: [
            [0x80, 0x00], [0x80, 0x80, 0x00], [0xff, 0x00],
            // Beyond 64 bits.
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02],
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x81, 0x00],
        ] as [[UInt8]])
    func `a malformed varint is refused`(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        #expect(throws: DecodingFault.malformed) { try reader.varint() }
    }

    @Test(arguments: [[], [0x80], [0xff, 0xff]] as [[UInt8]])
    func `a cut varint is truncated`(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        #expect(throws: DecodingFault.truncated) { try reader.varint() }
    }

    @Test func `everything that is written is read back`() throws {
        try forAll(seed: 3, count: 500) { example in
            let blob = example.bytes(example.int(0...300))
            let digest = Hasher256.digest(of: blob)
            let signed = Int64(truncatingIfNeeded: example.next())
            let optional: UInt64? = example.flip() ? example.next() : nil
            var writer = ByteWriter()
            writer.u8(7)
            writer.fixed(signed)
            writer.fixed(UInt16.max)
            writer.fixed(Int8(-1))
            writer.blob(blob)
            writer.text("zażółć \u{0} 🦫")
            writer.digest(digest)
            writer.flag(true)
            writer.optional(optional) { $0.fixed($1) }
            writer.varint(blob.count)
            writer.raw(blob)

            var reader = ByteReader(writer.bytes)
            try #require(try reader.u8() == 7)
            try #require(try reader.fixed(Int64.self) == signed)
            try #require(try reader.fixed(UInt16.self) == .max)
            try #require(try reader.fixed(Int8.self) == -1)
            try #require(try reader.blob() == blob)
            try #require(try reader.text() == "zażółć \u{0} 🦫")
            try #require(try reader.digest() == digest)
            try #require(try reader.flag())
            let read = try reader.optional { reader throws(DecodingFault) -> UInt64 in try reader.fixed() }
            try #require(read == optional)
            let count = try reader.count()
            try #require(try reader.raw(count) == blob)
            try reader.finish()
        }
    }

    @Test func `fixed numbers are little-endian`() {
        var writer = ByteWriter()
        writer.fixed(UInt32(0x0102_0304))
        #expect(writer.bytes == [4, 3, 2, 1])
    }

    @Test func `any cut and any random bytes throw and never trap`() throws {
        try forAll(seed: 4, count: 3000) { example in
            var reader = ByteReader(example.bytes(example.int(0...40)))
            for _ in 0..<20 {
                switch example.int(0...8) {
                case 0: _ = try? reader.varint()
                case 1: _ = try? reader.count()
                case 2: _ = try? reader.int()
                case 3: _ = try? reader.blob()
                case 4: _ = try? reader.text()
                case 5: _ = try? reader.digest()
                case 6: _ = try? reader.flag()
                case 7: _ = try? reader.raw(example.int(-3...60))
                default: _ = try? reader.fixed(UInt64.self)
                }
                try #require(reader.remaining >= 0)
            }
        }
    }

    @Test func `a forged length allocates nothing`() {
        var reader = ByteReader(encoded(UInt64(Int64.max)) + [1, 2])
        #expect(throws: DecodingFault.truncated) { try reader.blob() }
        var number = ByteReader(encoded(UInt64.max))
        #expect(throws: DecodingFault.malformed) { try number.int() }
    }

    @Test func `flags other than 0 and 1, broken UTF-8 and trailing bytes are malformed`() {
        var flag = ByteReader([2])
        #expect(throws: DecodingFault.malformed) { try flag.flag() }
        var text = ByteReader([2, 0xc3, 0x28])
        #expect(throws: DecodingFault.malformed) { try text.text() }
        let rest = ByteReader([0])
        #expect(throws: DecodingFault.malformed) { try rest.finish() }
    }

    @Test func `a reader of a range sees nothing beyond it`() throws {
        var reader = ByteReader([1, 2, 3, 4], in: 1..<3)
        #expect(try reader.raw(2) == [2, 3])
        #expect(throws: DecodingFault.truncated) { try reader.u8() }
    }
}
