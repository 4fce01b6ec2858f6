internal import Base
internal import Platform

/// Writes a pack of git's and its index: nothing compressed, so that feeding git costs no more than hashing.
///
/// The repository it is for names objects by SHA-256. Both files go with the scratch directory they lie in.
final class GitPackWriter {
    enum Kind: UInt8 {
        case commit = 1
        case tree = 2
        case blob = 3

        var name: String {
            switch self {
            case .commit: "commit"
            case .tree: "tree"
            case .blob: "blob"
            }
        }
    }

    private static let pieceLimit = 65_535
    private static let bufferLimit = 1 << 20

    private let files: any FileOperations
    private let file: Descriptor
    private let index: AbsolutePath
    private var buffer: [UInt8]
    private var written: UInt64 = 0
    private var packHasher = Hasher256()
    private var objectHasher = Hasher256()
    private var entries: [(id: Digest, offset: UInt32)] = []
    private let announced: Int

    /// A pack of exactly `count` objects.
    init(_ directory: AbsolutePath, number: Int, count: Int, _ files: any FileOperations) throws(SystemError) {
        self.files = files
        announced = count
        let name = "pack-\(Digest.zero.hex.dropLast(8))\(10_000_000 + number)"
        let place = directory.appending(BytePath.root.appending(Array("\(name).pack".utf8)))
        index = directory.appending(BytePath.root.appending(Array("\(name).idx".utf8)))
        file = try files.openOwned(absolute: place, [.write, .create, .exclusive, .noFollow], permissions: 0o600)
        buffer = Array("PACK".utf8)
        put(2)
        put(UInt32(count))
    }

    /// The id that git gives to an object.
    static func id(_ kind: Kind, _ bytes: [UInt8]) -> Digest {
        Hasher256.digest(of: Array("\(kind.name) \(bytes.count)\0".utf8) + bytes)
    }

    func add(_ kind: Kind, _ bytes: [UInt8]) throws {
        _ = try add(kind, size: UInt64(bytes.count)) { if !bytes.isEmpty { try $0(bytes) } }
    }

    /// Adds an object whose bytes, `size` of them, come in pieces; returns its id.
    func add(
        _ kind: Kind, size: UInt64, _ produce: (_ take: ([UInt8]) throws -> Void) throws -> Void
    ) throws -> Digest {
        guard let offset = UInt32(exactly: written + UInt64(buffer.count)) else {
            preconditionFailure("packs are cut long before 4 GiB")
        }
        objectHasher.update(Array("\(kind.name) \(size)\0".utf8))
        putHeader(kind, size)
        var checksum = Adler32()
        var left = size
        if size == 0 { putBlock([], isLast: true) }
        try produce { bytes in
            guard UInt64(bytes.count) <= left else { throw EverettError.damaged("content longer than its entry says") }
            left -= UInt64(bytes.count)
            objectHasher.update(bytes)
            checksum.update(bytes)
            for start in stride(from: 0, to: bytes.count, by: GitPackWriter.pieceLimit) {
                let end = min(bytes.count, start + GitPackWriter.pieceLimit)
                putBlock(bytes[start..<end], isLast: left == 0 && end == bytes.count)
                if buffer.count >= GitPackWriter.bufferLimit { try flush() }
            }
        }
        guard left == 0 else { throw EverettError.damaged("content shorter than its entry says") }
        put(checksum.value)
        let id = objectHasher.finish()
        entries.append((id, offset))
        return id
    }

    /// Ends the pack and writes its index, version 1: ids and offsets, without checksums of single objects.
    func finish() throws(SystemError) {
        precondition(entries.count == announced, "a pack holds as many objects as it says")
        try flush()
        let trailer = packHasher.finish().bytes
        try files.writeAll(file.raw, trailer, at: written)
        buffer = []
        entries.sort { $0.id < $1.id }
        var upTo = 0
        for byte in 0...255 {
            while upTo < entries.count, entries[upTo].id.bytes[0] <= UInt8(byte) { upTo += 1 }
            put(UInt32(upTo))
        }
        for entry in entries {
            put(entry.offset)
            buffer += entry.id.bytes
        }
        buffer += trailer
        buffer += Hasher256.digest(of: buffer).bytes
        let table = try files.openOwned(
            absolute: index, [.write, .create, .exclusive, .noFollow], permissions: 0o600)
        try files.writeAll(table.raw, buffer, at: 0)
        buffer = []
    }

    private func flush() throws(SystemError) {
        packHasher.update(buffer)
        try files.writeAll(file.raw, buffer, at: written)
        written += UInt64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    private func put(_ value: UInt32) {
        for shift in [24, 16, 8, 0] as [UInt32] { buffer.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// Kind and size as a pack has them, and the two bytes that begin a zlib stream.
    private func putHeader(_ kind: Kind, _ size: UInt64) {
        var byte = kind.rawValue << 4 | UInt8(size & 15)
        var rest = size >> 4
        while rest > 0 {
            buffer.append(byte | 0x80)
            byte = UInt8(rest & 0x7f)
            rest >>= 7
        }
        buffer += [byte, 0x78, 0x01]
    }

    /// A block of a zlib stream that is stored as it is.
    private func putBlock(_ bytes: ArraySlice<UInt8>, isLast: Bool) {
        let count = UInt16(bytes.count)
        buffer.append(isLast ? 1 : 0)
        for value in [count, ~count] {
            buffer.append(UInt8(truncatingIfNeeded: value))
            buffer.append(UInt8(truncatingIfNeeded: value >> 8))
        }
        buffer += bytes
    }
}

/// The checksum at the end of a zlib stream.
struct Adler32 {
    private static let modulus: UInt32 = 65_521
    /// As many bytes as can be added before a sum overflows.
    private static let run = 5552

    private var low: UInt32 = 1
    private var high: UInt32 = 0

    var value: UInt32 { high << 16 | low }

    mutating func update(_ bytes: [UInt8]) {
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Adler32.run)
            for index in start..<end {
                low &+= UInt32(bytes[index])
                high &+= low
            }
            low %= Adler32.modulus
            high %= Adler32.modulus
            start = end
        }
    }
}
