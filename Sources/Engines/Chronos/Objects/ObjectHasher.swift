package import Base

/// Computes object ids; one value serves many objects, because setting up a hash costs more than hashing a small file.
package struct ObjectHasher: ~Copyable {
    private var hasher = Hasher256()

    package init() {}

    package mutating func id(_ kind: ObjectKind, _ bytes: [UInt8]) -> Digest {
        unsafe bytes.withUnsafeBytes { unsafe id(kind, $0) }
    }

    package mutating func id(_ kind: ObjectKind, _ bytes: UnsafeRawBufferPointer) -> Digest {
        // Kind and length come first, so that bytes of one kind can never pass for another.
        unsafe withUnsafeTemporaryAllocation(byteCount: 9, alignment: 8) { prefix in
            unsafe prefix.storeBytes(of: kind.rawValue, as: UInt8.self)
            unsafe prefix.storeBytes(of: UInt64(bytes.count).littleEndian, toByteOffset: 1, as: UInt64.self)
            unsafe hasher.update(UnsafeRawBufferPointer(prefix))
        }
        unsafe hasher.update(bytes)
        return hasher.finish()
    }

    package static func id(_ kind: ObjectKind, _ bytes: [UInt8]) -> Digest {
        var hasher = ObjectHasher()
        return hasher.id(kind, bytes)
    }
}
