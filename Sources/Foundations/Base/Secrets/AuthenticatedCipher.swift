internal import CCrypto

/// AES-256-GCM for keys that seal one message and no other, which is why the nonce can be zero.
///
/// Two different messages under one key would reveal both. Whoever calls derives the key from all that the message is made
/// of, so that another message has another key.
package enum AuthenticatedCipher {
    package static let tagSize = 16

    /// The message, unreadable, followed by a tag over it and over the `associated` bytes.
    package static func seal(_ plain: UnsafeRawBufferPointer, key: KeyBytes, associated: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: plain.count + tagSize)
        let isSealed = unsafe withContext { context -> Bool in
            unsafe out.withUnsafeMutableBufferPointer { target in
                guard unsafe start(context, key, sealing: true), unsafe add(context, associated) else { return false }
                var written: Int32 = 0
                var isUpdated: Int32 = 1
                if plain.count > 0 {
                    isUpdated = unsafe EVP_EncryptUpdate(
                        context, target.baseAddress, &written, plain.baseAddress?.assumingMemoryBound(to: UInt8.self),
                        Int32(plain.count)
                    )
                }
                var rest: Int32 = 0
                let place = unsafe target.baseAddress.map { unsafe $0 + Int(written) }
                return unsafe isUpdated == 1 && EVP_EncryptFinal_ex(context, place, &rest) == 1
                    && Int(written) == plain.count
                    && EVP_CIPHER_CTX_ctrl(
                        context, EVP_CTRL_AEAD_GET_TAG, Int32(tagSize),
                        target.baseAddress.map { unsafe $0 + plain.count }
                    ) == 1
            }
        }
        precondition(isSealed, "libcrypto refused to seal")
        return out
    }

    /// The message, or nil when it, its tag, the associated bytes or the key are not what they were.
    package static func open(_ sealed: ArraySlice<UInt8>, key: KeyBytes, associated: [UInt8]) -> [UInt8]? {
        guard sealed.count >= tagSize else { return nil }
        let count = sealed.count - tagSize
        var tag = Array(sealed.suffix(tagSize))
        var out = [UInt8](repeating: 0, count: count)
        let isOpen = unsafe withContext { context -> Bool in
            unsafe sealed.withUnsafeBufferPointer { source in
                unsafe out.withUnsafeMutableBufferPointer { target in
                    guard unsafe start(context, key, sealing: false), unsafe add(context, associated) else {
                        return false
                    }
                    var written: Int32 = 0
                    if count > 0 {
                        let isUpdated = unsafe EVP_DecryptUpdate(
                            context, target.baseAddress, &written, source.baseAddress, Int32(count)
                        )
                        guard isUpdated == 1 else { return false }
                    }
                    let isTagged = unsafe tag.withUnsafeMutableBytes { bytes in
                        unsafe EVP_CIPHER_CTX_ctrl(
                            context, EVP_CTRL_AEAD_SET_TAG, Int32(tagSize), bytes.baseAddress
                        )
                    }
                    var rest: Int32 = 0
                    let place = unsafe target.baseAddress.map { unsafe $0 + Int(written) }
                    return unsafe isTagged == 1 && EVP_DecryptFinal_ex(context, place, &rest) == 1
                }
            }
        }
        guard isOpen else {
            out.wipe()
            return nil
        }
        return out
    }

    private static func withContext(_ body: (OpaquePointer) -> Bool) -> Bool {
        guard let context = unsafe EVP_CIPHER_CTX_new() else { preconditionFailure("no memory for a cipher") }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        return unsafe body(context)
    }

    private static func start(_ context: OpaquePointer, _ key: KeyBytes, sealing: Bool) -> Bool {
        precondition(key.count == 32, "a key of AES-256 has 32 bytes")
        let nonce = [UInt8](repeating: 0, count: 12)
        return unsafe key.withBytes { bytes in
            unsafe EVP_CipherInit_ex(
                context, EVP_aes_256_gcm(), nil, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), nonce,
                sealing ? 1 : 0
            ) == 1
        }
    }

    private static func add(_ context: OpaquePointer, _ associated: [UInt8]) -> Bool {
        var written: Int32 = 0
        return unsafe EVP_CipherUpdate(context, nil, &written, associated, Int32(associated.count)) == 1
    }
}
