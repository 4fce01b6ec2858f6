/// A SHA-256 value, kept in four words so that comparing and hashing it is cheap.
package struct Digest: Sendable, Hashable, Comparable, CustomStringConvertible {
    package static let size = 32

    // Big-endian words, so that comparing them in order compares the bytes in order.
    private let a: UInt64
    private let b: UInt64
    private let c: UInt64
    private let d: UInt64

    /// Reads 32 bytes starting at `offset`, which the caller has checked to be there.
    package init(_ bytes: [UInt8], at offset: Int = 0) {
        self = unsafe bytes.withUnsafeBytes { unsafe Digest($0, at: offset) }
    }

    /// Reads 32 bytes from memory, which the caller has checked to be there.
    package init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        precondition(offset >= 0 && bytes.count - offset >= Digest.size)
        a = UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        b = UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
        c = UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self))
        d = UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self))
    }

    /// The digest with these 64 hexadecimal digits, or nil.
    package init?(hex: String) {
        guard let bytes = Hex.decode(hex), bytes.count == Digest.size else { return nil }
        self.init(bytes)
    }

    package static let zero = Digest([UInt8](repeating: 0, count: size))

    package var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(Digest.size)
        append(to: &out)
        return out
    }

    package func append(to out: inout [UInt8]) {
        for word in [a, b, c, d] {
            var rest = word.bigEndian
            unsafe withUnsafeBytes(of: &rest) { unsafe out.append(contentsOf: $0) }
        }
    }

    /// The first eight bytes as a number, which orders digests as far as it goes.
    package var firstWord: UInt64 { a }

    /// The first eight bytes as a number; in the order of the digests themselves.
    package var prefix: UInt64 { a }

    package var hex: String { Hex.encode(bytes) }

    /// Twelve digits: enough for a person, checked for uniqueness wherever it is read back.
    package var short: String { String(hex.prefix(12)) }

    package var description: String { hex }

    package static func < (left: Digest, right: Digest) -> Bool {
        if left.a != right.a { return left.a < right.a }
        if left.b != right.b { return left.b < right.b }
        if left.c != right.c { return left.c < right.c }
        return left.d < right.d
    }
}
