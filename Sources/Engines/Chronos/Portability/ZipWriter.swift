internal import Base
internal import Platform

/// Writes a zip archive into an open file, uncompressed and without times: the same content is the same archive.
struct ZipWriter {
    /// Beyond these the format needs another form that not every tool reads.
    static let mostBytes: UInt64 = 4_000_000_000
    static let mostEntries = 65_000

    private let files: any FileOperations
    private let file: Int32
    private var offset: UInt64 = 0
    private var directory = ByteWriter()
    private var count = 0

    init(_ files: any FileOperations, _ file: Int32) {
        self.files = files
        self.file = file
    }

    /// Adds a file; `read` gives what it holds from a place on, and nothing at its end.
    mutating func add(_ path: BytePath, permissions: UInt32, _ read: (UInt64) throws -> [UInt8]) throws {
        let start = offset
        let name = path.bytes
        offset += UInt64(ZipWriter.headerSize + name.count)
        var sum = CRC32()
        var size: UInt64 = 0
        while true {
            let bytes = try read(size)
            if bytes.isEmpty { break }
            sum.add(bytes)
            try files.writeAll(file, bytes, at: offset)
            offset += UInt64(bytes.count)
            size += UInt64(bytes.count)
        }
        var common = ByteWriter()
        common.fixed(UInt16(20))
        // Names are UTF-8 where they can be.
        common.fixed(UInt16(String(validating: name, as: UTF8.self) == nil ? 0 : 0x0800))
        common.fixed(UInt16(0))
        common.fixed(UInt16(0))
        common.fixed(UInt16(0x0021))
        common.fixed(sum.value)
        common.fixed(UInt32(clamping: size))
        common.fixed(UInt32(clamping: size))
        common.fixed(UInt16(clamping: name.count))
        common.fixed(UInt16(0))
        var header = ByteWriter()
        header.fixed(UInt32(0x0403_4b50))
        header.raw(common.bytes)
        header.raw(name)
        try files.writeAll(file, header.bytes, at: start)
        directory.fixed(UInt32(0x0201_4b50))
        // Made by a Unix, whose modes follow.
        directory.fixed(UInt16(0x0314))
        directory.raw(common.bytes)
        directory.fixed(UInt16(0))
        directory.fixed(UInt16(0))
        directory.fixed(UInt16(0))
        directory.fixed(UInt32((0o100000 | permissions) << 16))
        directory.fixed(UInt32(clamping: start))
        directory.raw(name)
        count += 1
    }

    mutating func finish() throws(SystemError) {
        var end = ByteWriter()
        end.raw(directory.bytes)
        end.fixed(UInt32(0x0605_4b50))
        end.fixed(UInt16(0))
        end.fixed(UInt16(0))
        end.fixed(UInt16(clamping: count))
        end.fixed(UInt16(clamping: count))
        end.fixed(UInt32(clamping: directory.bytes.count))
        end.fixed(UInt32(clamping: offset))
        end.fixed(UInt16(0))
        try files.writeAll(file, end.bytes, at: offset)
        try files.fdatasync(file)
    }

    private static let headerSize = 30
}

/// The checksum that zip archives have: CRC-32 as in Ethernet.
private struct CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1 }
    }

    private var state: UInt32 = 0xffff_ffff

    var value: UInt32 { ~state }

    mutating func add(_ bytes: [UInt8]) {
        for byte in bytes { state = CRC32.table[Int((state ^ UInt32(byte)) & 0xff)] ^ (state >> 8) }
    }
}
