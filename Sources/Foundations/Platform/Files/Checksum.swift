internal import CLinux

/// CRC-32C: finds damage quickly; proof is the job of SHA-256.
package enum Checksum {
    package static func crc32c(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
        unsafe ev_crc32c(seed, bytes.baseAddress, bytes.count)
    }

    package static func crc32c(_ bytes: [UInt8], seed: UInt32 = 0) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe crc32c($0, seed: seed) }
    }
}
