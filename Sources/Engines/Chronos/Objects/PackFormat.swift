internal import Base
internal import Platform

/// The constants and fixed records of a pack; docs/technical/store-format.md is their specification.
enum PackFormat {
    static let version: UInt16 = 1
    static let hashSHA256: UInt8 = 1
    static let headerMagic: [UInt8] = Array("EVPACK\r\n".utf8)
    static let frameMagic: [UInt8] = Array("EVFR".utf8)
    static let directoryMagic: [UInt8] = Array("EVDX".utf8)
    static let footerMagic: [UInt8] = Array("EVPEND\r\n".utf8)
    static let headerSize = 24
    static let frameHeaderSize = 28
    static let directoryHeaderSize = 16
    static let footerSize = 64
    static let entrySize = 16
    static let frameRecordSize = 16

    static func directorySize(objects: Int, frames: Int) -> Int {
        directoryHeaderSize + objects * (Digest.size + entrySize) + frames * frameRecordSize
    }

    /// Small objects are gathered until a frame holds this much.
    static let frameTarget = 256 * 1024
    /// No frame holds more raw bytes than this; a decoder refuses what claims to.
    static let frameLimit = 64 * 1024 * 1024
    /// The largest object, so that a frame has room for it and for what describes it.
    static let objectLimit = frameLimit - 64
    /// Small objects of a pack that is rewritten are gathered until a frame holds this much: fewer, better compressed
    /// frames for content that is read seldom. docs/technical/store-format.md has the measurements.
    static let rewrittenFrameTarget = 1024 * 1024
    /// A pack is closed when it has grown to this.
    static let packTarget: UInt64 = 64 * 1024 * 1024
    /// A pack is closed at this many objects too: its directory is gathered in memory.
    static let packObjectTarget = 200_000

    /// Who wrote a pack; told apart so that each is rewritten once.
    enum Origin: UInt8, Sendable {
        /// A checkpoint: compressed quickly, in the order of capture.
        case checkpoint = 0
        /// A collection: compressed well, like beside like.
        case rewritten = 1
    }

    static func header(createdAt: Timestamp, _ origin: Origin) -> [UInt8] {
        var out = ByteWriter(reserving: headerSize)
        out.raw(headerMagic)
        out.fixed(version)
        out.u8(hashSHA256)
        out.u8(origin.rawValue)
        out.fixed(createdAt.milliseconds)
        out.fixed(Checksum.crc32c(out.bytes))
        return out.bytes
    }

    @discardableResult
    static func readHeader(_ bytes: [UInt8]) throws(DecodingFault) -> (origin: Origin, createdAt: Timestamp) {
        var reader = ByteReader(bytes)
        guard try reader.raw(8) == headerMagic else { throw .malformed }
        let version: UInt16 = try reader.fixed()
        guard version == PackFormat.version, try reader.u8() == hashSHA256 else { throw .malformed }
        guard let origin = Origin(rawValue: try reader.u8()) else { throw .malformed }
        let createdAt = Timestamp(milliseconds: try reader.fixed())
        let crc: UInt32 = try reader.fixed()
        guard crc == Checksum.crc32c(Array(bytes.prefix(headerSize - 4))) else { throw .malformed }
        return (origin, createdAt)
    }

    static func footer(directoryOffset: UInt64, directory: [UInt8], digest: Digest) -> [UInt8] {
        var out = ByteWriter(reserving: footerSize)
        out.fixed(directoryOffset)
        out.fixed(UInt64(directory.count))
        out.digest(digest)
        out.fixed(Checksum.crc32c(out.bytes))
        out.fixed(UInt32(0))
        out.raw(footerMagic)
        return out.bytes
    }

    static func readFooter(_ bytes: [UInt8]) throws(DecodingFault) -> (offset: UInt64, length: Int, digest: Digest) {
        var reader = ByteReader(bytes)
        let offset: UInt64 = try reader.fixed()
        let length: UInt64 = try reader.fixed()
        let digest = try reader.digest()
        let crc: UInt32 = try reader.fixed()
        guard crc == Checksum.crc32c(Array(bytes.prefix(48))) else { throw .malformed }
        _ = try reader.raw(4)
        guard try reader.raw(8) == footerMagic, length <= UInt64(Int32.max) else { throw .malformed }
        return (offset, Int(length), digest)
    }
}

/// The fixed part of a frame, before its payload.
struct FrameHeader {
    enum Codec: UInt8 {
        case raw = 0
        case zstd = 1
    }

    let codec: Codec
    let objects: Int
    let rawLength: Int
    let storedLength: Int
    let payloadCRC: UInt32

    var encoded: [UInt8] {
        var out = ByteWriter(reserving: PackFormat.frameHeaderSize)
        out.raw(PackFormat.frameMagic)
        out.u8(codec.rawValue)
        out.raw([0, 0, 0])
        out.fixed(UInt32(objects))
        out.fixed(UInt32(rawLength))
        out.fixed(UInt32(storedLength))
        out.fixed(payloadCRC)
        out.fixed(Checksum.crc32c(out.bytes))
        return out.bytes
    }

    init(codec: Codec, objects: Int, rawLength: Int, storedLength: Int, payloadCRC: UInt32) {
        self.codec = codec
        self.objects = objects
        self.rawLength = rawLength
        self.storedLength = storedLength
        self.payloadCRC = payloadCRC
    }

    init(_ bytes: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(bytes)
        guard try reader.raw(4) == PackFormat.frameMagic else { throw .malformed }
        guard let codec = Codec(rawValue: try reader.u8()) else { throw .malformed }
        _ = try reader.raw(3)
        self.codec = codec
        objects = Int(try reader.fixed(UInt32.self))
        rawLength = Int(try reader.fixed(UInt32.self))
        storedLength = Int(try reader.fixed(UInt32.self))
        payloadCRC = try reader.fixed()
        let crc: UInt32 = try reader.fixed()
        guard crc == Checksum.crc32c(Array(bytes.prefix(PackFormat.frameHeaderSize - 4))) else { throw .malformed }
        guard rawLength <= PackFormat.frameLimit, storedLength <= PackFormat.frameLimit else { throw .malformed }
    }
}
