internal import Base
internal import Platform

/// Where one object of a frame lies in the frame's raw payload.
struct FrameEntry: Sendable {
    let id: Digest
    let kind: ObjectKind
    let encoding: ObjectEncoding
    let depth: UInt8
    let offset: Int
    let length: Int
}

/// A frame ready to be appended to a pack.
struct SealedFrame: Sendable {
    let header: [UInt8]
    let payload: [UInt8]
    let rawLength: Int
    /// Of the raw payload, to compare with what is read back.
    let rawChecksum: UInt32
    let entries: [FrameEntry]
}

/// Gathers objects into one frame; each worker has its own, so that compressing needs no lock.
final class FrameBuilder {
    private let compressor: ZstdCompressor?
    /// A frame is full when it holds this much.
    private let target: Int
    private var raw: [UInt8] = []
    private var entries: [FrameEntry] = []

    /// Without a level frames are stored raw: what is sealed does not get smaller.
    init(level: Int32?, target: Int = PackFormat.frameTarget) throws {
        compressor = try level.map { try ZstdCompressor(level: $0) }
        self.target = target
        raw.reserveCapacity(target + 64 * 1024)
    }

    var isEmpty: Bool { entries.isEmpty }
    var isFull: Bool { raw.count >= target }

    /// Whether an object of this size should start a frame of its own.
    func shouldSeal(before length: Int) -> Bool {
        !isEmpty && raw.count + length > target * 2
    }

    func add(
        _ id: Digest, _ kind: ObjectKind, encoding: ObjectEncoding = .plain, depth: UInt8 = 0,
        _ bytes: UnsafeRawBufferPointer
    ) {
        raw.append(kind.rawValue)
        raw.append(encoding.rawValue)
        var length = ByteWriter()
        length.varint(bytes.count)
        raw.append(contentsOf: length.bytes)
        entries.append(
            FrameEntry(
                id: id, kind: kind, encoding: encoding, depth: depth, offset: raw.count, length: bytes.count
            )
        )
        unsafe raw.append(contentsOf: bytes)
    }

    /// The frame so far; the builder is empty afterwards.
    func seal() -> SealedFrame {
        let compressed = compressor?.compress(raw)
        let payload = compressed ?? raw
        let header = FrameHeader(
            codec: compressed == nil ? .raw : .zstd,
            objects: entries.count,
            rawLength: raw.count,
            storedLength: payload.count,
            payloadCRC: Checksum.crc32c(payload),
        )
        let frame = SealedFrame(
            header: header.encoded, payload: payload, rawLength: raw.count, rawChecksum: Checksum.crc32c(raw),
            entries: entries
        )
        raw.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        return frame
    }
}
