/// A set of bytes that is asked in the inner loop of a search.
package struct ByteSet: Sendable, Hashable {
    private var low: SIMD2<UInt64> = .zero
    private var high: SIMD2<UInt64> = .zero

    package init() {}

    package init(_ ranges: [ClosedRange<UInt8>], and others: String = "") {
        for range in ranges { for byte in range { insert(byte) } }
        for byte in others.utf8 { insert(byte) }
    }

    package func contains(_ byte: UInt8) -> Bool {
        let word = byte < 128 ? low[Int(byte >> 6)] : high[Int(byte >> 6) - 2]
        return word >> UInt64(byte & 63) & 1 == 1
    }

    package mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        if byte < 128 { low[Int(byte >> 6)] |= bit } else { high[Int(byte >> 6) - 2] |= bit }
    }

    package mutating func invert() {
        low = ~low
        high = ~high
    }
}
