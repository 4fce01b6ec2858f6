internal import CCrypto

/// SHA-1, for the one protocol that still asks for it (the opening of a WebSocket); it protects nothing.
package enum OldDigest {
    package static func sha1(of bytes: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 20)
        let made = unsafe bytes.withUnsafeBytes { input in
            unsafe out.withUnsafeMutableBufferPointer { output in
                unsafe EVP_Digest(input.baseAddress, input.count, output.baseAddress, nil, EVP_sha1(), nil)
            }
        }
        precondition(made == 1, "libcrypto cannot provide SHA-1")
        return out
    }
}
