internal import Base
internal import Platform

/// Reads a bundle from its first byte to its last, object by object, and proves that nothing was missing or added.
///
/// Memory is taken for one frame at a time, and only for as much as the bundle said beforehand it would need.
struct BundleReader {
    private let size: UInt64
    private let read: (UInt64, Int) throws -> [UInt8]
    private let decompressor: ZstdDecompressor

    init(size: UInt64, _ read: @escaping (UInt64, Int) throws -> [UInt8]) throws {
        self.size = size
        self.read = read
        decompressor = try ZstdDecompressor()
    }

    init(_ bytes: [UInt8]) throws {
        try self.init(size: UInt64(bytes.count)) { offset, count in Array(bytes[Int(offset)..<Int(offset) + count]) }
    }

    /// Hands out the manifest, then each object; returns the hash of the whole bundle, which was compared.
    func forEachObject(
        _ begin: (BundleManifest) throws -> Void, _ body: (ObjectKind, ArraySlice<UInt8>) throws -> Void
    ) throws -> Digest {
        var hasher = Hasher256()
        var position: UInt64 = 0
        func take(_ count: Int) throws -> [UInt8] {
            guard UInt64(count) <= size - position else { throw BundleFault.truncated }
            let bytes = try read(position, count)
            guard bytes.count == count else { throw BundleFault.truncated }
            position += UInt64(count)
            hasher.update(bytes)
            return bytes
        }
        let header = try take(BundleFormat.headerSize)
        let encoded = try take(try BundleFormat.manifestLength(header))
        let checksum = try take(BundleFormat.checksumSize)
        var sum = ByteReader(checksum)
        guard try sum.fixed(UInt32.self) == Checksum.crc32c(header + encoded),
            let manifest = try? BundleManifest(encoded)
        else { throw BundleFault.damaged("manifest") }
        try begin(manifest)
        var objects = 0
        var rawBytes: UInt64 = 0
        while true {
            let start = try take(BundleFormat.endMagic.count)
            if start == BundleFormat.endMagic { break }
            let rest = try take(PackFormat.frameHeaderSize - start.count)
            guard let frame = try? FrameHeader(start + rest), frame.objects > 0 else {
                throw BundleFault.damaged("frame header")
            }
            rawBytes += UInt64(frame.rawLength)
            objects += frame.objects
            // What describes an object in a frame is at most as much as ten bytes.
            guard objects <= manifest.objects, rawBytes <= manifest.rawBytes + UInt64(objects) * 12 else {
                throw BundleFault("it holds more than it says", pl: "zawiera więcej, niż podaje")
            }
            let payload = try take(frame.storedLength)
            guard Checksum.crc32c(payload) == frame.payloadCRC, let raw = expanded(payload, frame) else {
                throw BundleFault.damaged("frame")
            }
            try split(raw, count: frame.objects, body)
        }
        guard objects == manifest.objects else {
            throw BundleFault("it holds less than it says", pl: "zawiera mniej, niż podaje")
        }
        let digest = hasher.finish()
        guard UInt64(Digest.size) <= size - position, let end = try? read(position, Digest.size), end == digest.bytes
        else { throw BundleFault.checksum }
        guard position + UInt64(Digest.size) == size else { throw BundleFault.trailing }
        return digest
    }

    private func expanded(_ payload: [UInt8], _ frame: FrameHeader) -> [UInt8]? {
        switch frame.codec {
        case .raw: payload.count == frame.rawLength ? payload : nil
        case .zstd: decompressor.decompress(payload, rawLength: frame.rawLength)
        }
    }

    private func split(
        _ raw: [UInt8], count: Int, _ body: (ObjectKind, ArraySlice<UInt8>) throws -> Void
    ) throws {
        var reader = ByteReader(raw)
        for _ in 0..<count {
            guard let kind = ObjectKind(rawValue: try fault { () throws(DecodingFault) in try reader.u8() }),
                try fault({ () throws(DecodingFault) in try reader.u8() }) == ObjectEncoding.plain.rawValue
            else { throw BundleFault.damaged("object") }
            let length = try fault { () throws(DecodingFault) in try reader.count() }
            let start = reader.position
            _ = try fault { () throws(DecodingFault) in try reader.raw(length) }
            try body(kind, raw[start..<start + length])
        }
        guard reader.isAtEnd else { throw BundleFault.damaged("frame") }
    }

    private func fault<Value>(_ body: () throws(DecodingFault) -> Value) throws(BundleFault) -> Value {
        do {
            return try body()
        } catch {
            throw .damaged("object")
        }
    }
}
