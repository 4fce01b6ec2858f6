import Base
import Platform
import TestSupport

@testable import Chronos

/// Searches everything in a home for bytes that must not be there: each file as it lies, and each frame of each pack.
enum HomeSearch {
    static func places(holding needle: String, in home: AbsolutePath) throws -> [String] {
        try places(holding: Array(needle.utf8), in: home)
    }

    static func places(holding needle: [UInt8], in home: AbsolutePath) throws -> [String] {
        var found: [String] = []
        try visit(home) { path, bytes in
            if contains(bytes, needle) { found.append("\(path)") }
            let name = String(decoding: path.name, as: UTF8.self)
            if name.hasSuffix(".pack") || name.hasPrefix("tmp-") {
                for frame in frames(bytes) where contains(frame, needle) { found.append("\(path), a frame") }
            }
        }
        return found
    }

    private static func visit(_ directory: AbsolutePath, _ body: (AbsolutePath, [UInt8]) throws -> Void) throws {
        let files = RealFileOperations()
        let open = try files.openOwned(absolute: directory, [.read, .directory])
        for entry in try files.list(open.raw) {
            let path = directory.appending(BytePath.root.appending(entry.name))
            switch try files.status(FileDescriptors.none, CName(path.bytes)).kind {
            case .directory: try visit(path, body)
            case .regular: try body(path, try files.readWhole(absolute: path, limit: 1 << 30))
            default: break
            }
        }
    }

    /// The raw payloads of a pack, expanded.
    private static func frames(_ pack: [UInt8]) -> [[UInt8]] {
        guard let decompressor = try? ZstdDecompressor() else { return [] }
        var frames: [[UInt8]] = []
        var offset = PackFormat.headerSize
        while offset + PackFormat.frameHeaderSize <= pack.count,
            let header = try? FrameHeader(Array(pack[offset..<offset + PackFormat.frameHeaderSize]))
        {
            let start = offset + PackFormat.frameHeaderSize
            guard start + header.storedLength <= pack.count else { break }
            let payload = Array(pack[start..<start + header.storedLength])
            let raw = header.codec == .raw ? payload : decompressor.decompress(payload, rawLength: header.rawLength)
            if let raw { frames.append(raw) }
            offset = start + header.storedLength
        }
        return frames
    }

    static func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
        guard let first = needle.first, bytes.count >= needle.count else { return false }
        var from = 0
        while let place = bytes[from...].firstIndex(of: first), bytes.count - place >= needle.count {
            if bytes[place..<place + needle.count].elementsEqual(needle) { return true }
            from = place + 1
        }
        return false
    }
}
