import Base
import TestSupport

/// Bytes that a compressor can do nothing with, the same for the same seed.
func seededBytes(_ seed: UInt64, _ count: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    var bytes = [UInt8](repeating: 0, count: (count + 7) / 8 * 8)
    unsafe bytes.withUnsafeMutableBytes { raw in
        for offset in stride(from: 0, to: raw.count, by: 8) {
            unsafe raw.storeBytes(of: generator.next().littleEndian, toByteOffset: offset, as: UInt64.self)
        }
    }
    bytes.removeSubrange(count...)
    return bytes
}

extension PropertyCase {
    /// The bytes after a few random injuries: flipped, lost, doubled, cut off, overlong.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<int(1...3) where !bytes.isEmpty {
            let place = int(0...bytes.count - 1)
            switch int(0...6) {
            case 0: bytes[place] ^= 1 << UInt8(int(0...7))
            case 1: bytes[place] = UInt8(int(0...255))
            case 2: bytes[place] = 0xff
            case 3: bytes.remove(at: place)
            case 4: bytes.insert(UInt8(int(0...255)), at: place)
            case 5: bytes.removeSubrange(place...)
            default: bytes += bytes[place...].prefix(int(1...40))
            }
        }
        return bytes
    }

    mutating func digest() -> Digest { Digest(bytes(Digest.size)) }

    /// A name as the kernel would take it; rarely text.
    mutating func name(longest: Int = 12) -> [UInt8] {
        while true {
            let name =
                flip()
                ? (0..<int(1...longest)).map { _ in UInt8(int(0x61...0x64)) }
                : (0..<int(1...longest)).map { _ in UInt8(int(1...255)) }
            if BytePath.isName(name) { return name }
        }
    }

    mutating func path() -> BytePath {
        (0..<int(1...4)).reduce(BytePath.root) { path, _ in path.appending(name()) }
    }

    mutating func text() -> String {
        String((0..<int(0...12)).map { _ in ["a", "ż", "\n", "👍", "-", "0"][int(0...5)] }.joined())
    }
}
