/// Cuts what arrives into lines, of which each is one message; pure.
package struct MessageLines: Sendable {
    package enum Line: Sendable, Hashable {
        case whole([UInt8])
        /// A line that is longer than any message may be; it was read to its end and not kept.
        case tooLong
    }

    /// Longer than what any function takes, with room for what JSON makes of it.
    package static let longest = 4 << 20
    private static let newline = UInt8(ascii: "\n")

    private let limit: Int
    private var pending: [UInt8] = []
    private var isSkipping = false

    package init(limit: Int = longest) {
        self.limit = limit
    }

    /// Whole lines in order; what has no end yet is kept.
    package mutating func take(_ bytes: ArraySlice<UInt8>) -> [Line] {
        var lines: [Line] = []
        var rest = bytes
        while let end = rest.firstIndex(of: Self.newline) {
            keep(rest[..<end])
            if let line = finish() { lines.append(line) }
            rest = rest[(end + 1)...]
        }
        keep(rest)
        return lines
    }

    /// What is left when nothing more comes.
    package mutating func finish() -> Line? {
        defer {
            pending.removeAll(keepingCapacity: pending.count < 64 << 10)
            isSkipping = false
        }
        if isSkipping { return .tooLong }
        // Some write CR LF; an empty line says nothing.
        if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
        return pending.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) ? nil : .whole(pending)
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        if isSkipping { return }
        if pending.count + bytes.count > limit {
            pending = []
            isSkipping = true
        } else {
            pending += bytes
        }
    }
}
