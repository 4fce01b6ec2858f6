internal import CCrypto

/// Key material in memory of its own, which is wiped when the last owner lets go.
// SAFETY: the memory is written in `init` and in `deinit` only.
@safe
package final class KeyBytes: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer

    /// Takes the bytes and wipes where they came from.
    package init(taking bytes: inout [UInt8]) {
        unsafe memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        unsafe memory.copyBytes(from: bytes)
        bytes.wipe()
    }

    deinit {
        unsafe OPENSSL_cleanse(memory.baseAddress, memory.count)
        unsafe memory.deallocate()
    }

    package var count: Int { unsafe memory.count }

    func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        unsafe body(UnsafeRawBufferPointer(memory))
    }

    /// The key as hexadecimal digits, for the file it is kept in; whoever asks wipes them.
    package func hexDigits() -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        var bytes = unsafe withBytes { unsafe Array($0) }
        defer { bytes.wipe() }
        var out: [UInt8] = []
        // Room for all of it at once: a buffer that grows leaves copies behind.
        out.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
        return out
    }
}

extension [UInt8] {
    /// Overwrites every byte in a way that no optimiser leaves out; copies that were made before are not reached.
    package mutating func wipe() {
        unsafe withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
        removeAll()
    }
}
