internal import Base

/// Cuts large content where the content itself says so (FastCDC), so that an insertion moves one cut, not all.
struct ContentCutter: Sendable {
    static let minimum = 256 * 1024
    static let typical = 1024 * 1024
    static let maximum = 4 * 1024 * 1024

    // Normalised chunking, level 2: harder to cut before the typical size, easier after it. The bits are spread over the
    // high half, where the shifted gear hash has mixed the most input.
    private static let strictMask: UInt64 = mask(bits: 22)
    private static let easyMask: UInt64 = mask(bits: 18)

    private static func mask(bits: Int) -> UInt64 { ((1 << UInt64(bits)) - 1) << UInt64(64 - bits) }

    /// Part of the format: another table would cut, and so store, the same file differently.
    private static let gear: [UInt64] = {
        var generator = SeededGenerator(seed: 0x4576_6572_6574_7431)
        return (0..<256).map { _ in generator.next() }
    }()

    /// Length of the first piece of `bytes`; `bytes` holds at least ``maximum`` or the rest of the file.
    static func firstCut(_ bytes: UnsafeRawBufferPointer) -> Int {
        let end = min(bytes.count, maximum)
        if end <= minimum { return end }
        return unsafe gear.withUnsafeBufferPointer { gear in
            var hash: UInt64 = 0
            var index = minimum
            let middle = min(end, typical)
            while index < middle {
                hash = unsafe (hash &<< 1) &+ gear[Int(bytes[index])]
                index += 1
                if hash & strictMask == 0 { return index }
            }
            while index < end {
                hash = unsafe (hash &<< 1) &+ gear[Int(bytes[index])]
                index += 1
                if hash & easyMask == 0 { return index }
            }
            return end
        }
    }
}

/// How a file's bytes are cut into chunks.
enum CutRule: Sendable {
    /// Up to 1 MiB whole, larger by content.
    case content
    /// Fixed 64 KiB: pages of a database do not shift.
    case fixed

    static let wholeLimit: UInt64 = 1024 * 1024
    static let fixedSize = 64 * 1024

    /// Bytes that must be in sight before a cut is made, unless the file ends sooner.
    var lookahead: Int {
        switch self {
        case .content: ContentCutter.maximum
        case .fixed: CutRule.fixedSize
        }
    }

    func firstCut(_ bytes: UnsafeRawBufferPointer) -> Int {
        switch self {
        case .content: unsafe ContentCutter.firstCut(bytes)
        case .fixed: min(bytes.count, CutRule.fixedSize)
        }
    }
}
