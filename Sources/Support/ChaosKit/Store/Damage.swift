internal import Base
internal import Platform

/// One thing that happens to the bytes of a file.
enum Damage: Sendable, CustomStringConvertible {
    case flip(offset: Int, mask: UInt8)
    case truncate(to: Int)
    /// 4,096 bytes from a multiple of that on, as far as the file goes.
    case zeroPage(offset: Int)

    static func choose(_ size: Int, at offset: Int?, _ dice: inout Dice) -> Damage {
        let place = offset ?? dice.int(0...max(0, size - 1))
        switch dice.int(0...9) {
        case 0...6: return .flip(offset: place, mask: UInt8(1 << dice.int(0...7)))
        case 7: return .truncate(to: place)
        default: return .zeroPage(offset: place / 4096 * 4096)
        }
    }

    func apply(to bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        switch self {
        case .flip(let offset, let mask): if offset < bytes.count { bytes[offset] ^= mask }
        case .truncate(let size): bytes.removeSubrange(min(size, bytes.count)...)
        case .zeroPage(let offset):
            for index in offset..<min(bytes.count, offset + 4096) { bytes[index] = 0 }
        }
        return bytes
    }

    var description: String {
        switch self {
        case .flip(let offset, let mask): "byte \(offset) ^ \(mask)"
        case .truncate(let size): "cut to \(size) bytes"
        case .zeroPage(let offset): "zeros from \(offset)"
        }
    }
}
