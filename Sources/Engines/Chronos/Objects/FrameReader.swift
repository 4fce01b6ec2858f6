internal import Base
internal import Platform

/// Reads one frame from a pack's file.
enum FrameReader {
    static func read(
        _ file: Int32, at offset: UInt64, limit: UInt64, _ files: any FileOperations,
        with decompressor: ZstdDecompressor, name: String
    ) throws -> [UInt8] {
        guard offset <= limit else { throw EverettError.damaged("\(name), frame at \(offset) is not in the file") }
        let headerBytes = try files.readUpTo(file, PackFormat.frameHeaderSize, at: offset)
        guard headerBytes.count == PackFormat.frameHeaderSize, let header = try? FrameHeader(headerBytes) else {
            throw EverettError.damaged("\(name), frame header at \(offset)")
        }
        let start = offset + UInt64(PackFormat.frameHeaderSize)
        guard start + UInt64(header.storedLength) <= limit else {
            throw EverettError.damaged("\(name), frame at \(offset) is cut short")
        }
        let payload = try files.readUpTo(file, header.storedLength, at: start)
        guard payload.count == header.storedLength, Checksum.crc32c(payload) == header.payloadCRC else {
            throw EverettError.damaged("\(name), frame at \(offset)")
        }
        switch header.codec {
        case .raw:
            guard header.rawLength == payload.count else {
                throw EverettError.damaged("\(name), frame at \(offset)")
            }
            return payload
        case .zstd:
            guard let raw = decompressor.decompress(payload, rawLength: header.rawLength) else {
                throw EverettError.damaged("\(name), frame at \(offset)")
            }
            return raw
        }
    }
}
