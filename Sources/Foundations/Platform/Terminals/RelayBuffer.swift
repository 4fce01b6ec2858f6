internal import CLinux
internal import Glibc

/// Bytes on their way from one descriptor to another, neither of which is waited for.
struct RelayBuffer: ~Copyable {
    enum Transfer {
        case moved
        /// Nothing can be done now.
        case later
        /// There is nobody on the other side any more.
        case ended(errno: Int32)
    }

    /// What a reader may be behind: as much as the kernel itself keeps of a terminal, so that a key that discards output still does.
    private static let capacity = 1 << 16

    private var bytes = [UInt8](repeating: 0, count: RelayBuffer.capacity)
    private var start = 0
    private var end = 0

    var isEmpty: Bool { start == end }
    var count: Int { end - start }
    var hasRoom: Bool { end < bytes.count }

    mutating func discard() {
        start = 0
        end = 0
    }

    /// Takes what is there, as much as has room.
    mutating func fill(from descriptor: Int32) -> Transfer {
        let room = end
        let got = unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe ev_terminal_read(descriptor, bytes.baseAddress.map { unsafe $0 + room }, bytes.count - room)
        }
        guard got > 0 else { return RelayBuffer.transfer(got) }
        end += Int(got)
        return .moved
    }

    /// Passes on what there is, `most` bytes of it at a time.
    mutating func drain(into descriptor: Int32, most: Int = .max) -> Transfer {
        while start < end {
            let from = start
            let count = min(end - start, most)
            let sent = unsafe bytes.withUnsafeBytes { bytes in
                unsafe ev_terminal_write(descriptor, bytes.baseAddress.map { unsafe $0 + from }, count)
            }
            guard sent > 0 else { return RelayBuffer.transfer(sent) }
            start += Int(sent)
            if most != .max, start < end { return .later }
        }
        discard()
        return .moved
    }

    private static func transfer(_ result: Int64) -> Transfer {
        result == -Int64(EAGAIN) ? .later : .ended(errno: Int32(clamping: -result))
    }
}
