import Base
import Platform
import TestSupport
import Testing

struct MappedBytesTests {
    private func file(_ scratch: Scratch, _ bytes: [UInt8]) throws -> Descriptor {
        try scratch.write("file", bytes)
        return try RealFileOperations().openOwned(absolute: scratch.at("file"), [.read])
    }

    @Test func `any range holds the bytes of the file, copied or mapped`() throws {
        let scratch = try Scratch()
        var generator = SeededGenerator(seed: 3)
        let bytes = generator.bytes(900_000)
        let file = try file(scratch, bytes)
        try forAll(seed: 41, count: 200) { example in
            let start = example.int(0...bytes.count)
            let end = example.int(start...bytes.count)
            let mapped = try MappedBytes(RealFileOperations(), file.raw, UInt64(start)..<UInt64(end))
            try #require(mapped.count == end - start)
            try #require(mapped.isMapped == (end - start >= MappedBytes.mappedFrom))
            let from = example.int(0...mapped.count)
            let to = example.int(from...mapped.count)
            try #require(try mapped.bytes(in: from..<to) == Array(bytes[(start + from)..<(start + to)]))
            let visible = unsafe mapped.withBytes { $0.count }
            try #require(visible == mapped.count)
        }
    }

    @Test func `numbers are little-endian and digests are in byte order`() throws {
        let scratch = try Scratch()
        let digest = Hasher256.digest(of: [1])
        var writer = ByteWriter()
        writer.u8(0)
        writer.fixed(UInt32(0xdead_beef))
        writer.fixed(UInt64(0x0123_4567_89ab_cdef))
        writer.digest(digest)
        let file = try file(scratch, writer.bytes)
        let mapped = try MappedBytes(RealFileOperations(), file.raw, 0..<UInt64(writer.bytes.count))
        #expect(try mapped.u32(at: 1) == 0xdead_beef)
        #expect(try mapped.u64(at: 5) == 0x0123_4567_89ab_cdef)
        #expect(try mapped.digest(at: 13) == digest)
    }

    @Test(arguments: [0, 45, MappedBytes.mappedFrom + 45])
    func `reading outside throws`(_ size: Int) throws {
        let scratch = try Scratch()
        let file = try file(scratch, [UInt8](repeating: 1, count: size))
        let mapped = try MappedBytes(RealFileOperations(), file.raw, 0..<UInt64(size))
        for offset in [-1, Int.min, Int.max, size, size - 3] {
            #expect(throws: DecodingFault.truncated) { try mapped.u32(at: offset) }
            #expect(throws: DecodingFault.truncated) { try mapped.u64(at: offset) }
            #expect(throws: DecodingFault.truncated) { try mapped.digest(at: offset) }
        }
        #expect(throws: DecodingFault.truncated) { try mapped.bytes(in: -1..<1) }
        #expect(throws: DecodingFault.truncated) { try mapped.bytes(in: 0..<size + 1) }
        #expect(try mapped.bytes(in: size..<size).isEmpty)
    }

    @Test func `a file that is too short or cannot be mapped is an error`() throws {
        let scratch = try Scratch()
        let file = try file(scratch, [UInt8](repeating: 1, count: 300_000))
        let raw = file.raw
        #expect(throws: SystemError.self) { try MappedBytes(RealFileOperations(), raw, 0..<300_001) }
        #expect(throws: SystemError.self) { try MappedBytes(RealFileOperations(), raw, 0..<UInt64.max) }
        let failing = FaultyFileOperations(RealFileOperations(), try FaultPlan(parsing: "fail:map:1:EMFILE"))
        #expect(throws: SystemError.self) { try MappedBytes(failing, raw, 0..<300_000) }
    }

    @Test func `the bytes outlive the descriptor`() throws {
        let scratch = try Scratch()
        let mapped = try {
            let file = try file(scratch, [UInt8](repeating: 6, count: 300_000))
            return try MappedBytes(RealFileOperations(), file.raw, 10..<300_000)
        }()
        try scratch.remove("file")
        #expect(try mapped.bytes(in: 299_980..<299_990) == [UInt8](repeating: 6, count: 10))
    }
}
