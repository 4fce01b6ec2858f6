internal import CCrypto

/// SHA-256 by libcrypto, which uses the processor's own instructions.
///
/// The algorithm is looked up once per value and the context reused, because the look-up costs more than hashing a
/// small file.
@safe
package struct Hasher256: ~Copyable {
    private let context: OpaquePointer
    private let algorithm: OpaquePointer

    package init() {
        guard let context = unsafe EVP_MD_CTX_new(), let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil) else {
            // libcrypto without SHA-256 or memory for a context of 48 bytes: nothing can run.
            preconditionFailure("libcrypto cannot provide SHA-256")
        }
        unsafe self.context = unsafe context
        unsafe self.algorithm = unsafe algorithm
        restart()
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
        unsafe EVP_MD_free(algorithm)
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let accepted = unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(accepted == 1, "libcrypto refused input")
    }

    package mutating func update(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe update($0) }
    }

    /// The digest of everything since the last one; the value is ready for the next message.
    package mutating func finish() -> Digest {
        var out = [UInt8](repeating: 0, count: Digest.size)
        let accepted = unsafe out.withUnsafeMutableBufferPointer { buffer in
            unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
        }
        precondition(accepted == 1, "libcrypto refused to finish")
        restart()
        return Digest(out)
    }

    private func restart() {
        let accepted = unsafe EVP_DigestInit_ex2(context, algorithm, nil)
        precondition(accepted == 1, "libcrypto refused to start")
    }

    package static func digest(of bytes: [UInt8]) -> Digest {
        var hasher = Hasher256()
        hasher.update(bytes)
        return hasher.finish()
    }
}
