internal import CCrypto

/// HMAC-SHA-256 with one key, for many messages.
@safe
package struct MessageAuthenticator: ~Copyable {
    private let context: OpaquePointer

    package init(_ key: KeyBytes) {
        guard let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil) else {
            preconditionFailure("libcrypto cannot provide HMAC")
        }
        defer { unsafe EVP_MAC_free(algorithm) }
        guard let context = unsafe EVP_MAC_CTX_new(algorithm) else {
            preconditionFailure("no memory for an authenticator")
        }
        unsafe self.context = unsafe context
        var digest = Array("SHA256".utf8CString)
        let accepted = unsafe digest.withUnsafeMutableBufferPointer { name in
            var parameters = unsafe [
                OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.baseAddress, 0),
                OSSL_PARAM_construct_end(),
            ]
            return unsafe key.withBytes { bytes in
                unsafe EVP_MAC_init(
                    context, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, &parameters
                )
            }
        }
        precondition(accepted == 1, "libcrypto refused a key")
    }

    deinit {
        // Wipes the key it holds.
        unsafe EVP_MAC_CTX_free(context)
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let accepted = unsafe EVP_MAC_update(
            context, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count
        )
        precondition(accepted == 1, "libcrypto refused input")
    }

    package mutating func update(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe update($0) }
    }

    /// The code of everything since the last one; the value is ready for the next message.
    package mutating func finish() -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 32)
        var written = 0
        let accepted = unsafe out.withUnsafeMutableBufferPointer { buffer in
            unsafe EVP_MAC_final(context, buffer.baseAddress, &written, buffer.count)
        }
        precondition(accepted == 1 && written == out.count, "libcrypto refused to finish")
        let restarted = unsafe EVP_MAC_init(context, nil, 0, nil)
        precondition(restarted == 1, "libcrypto refused to start")
        return out
    }

    /// A key for one purpose, which says nothing of the one it is made from (HKDF's expansion to one block).
    package mutating func derive(_ purpose: [UInt8]) -> KeyBytes {
        update(purpose)
        update([1])
        var bytes = finish()
        return KeyBytes(taking: &bytes)
    }
}
