internal import Base

/// A master key and what is derived from it; shared by every thread.
final class SecretKey: Sendable {
    /// Tells keys apart and says nothing of them; never 0.
    let id: UInt64
    private let master: KeyBytes
    fileprivate let identifying: KeyBytes
    fileprivate let sealing: KeyBytes

    static let size = 32

    /// Takes 32 bytes and wipes where they came from.
    init(taking bytes: inout [UInt8]) {
        precondition(bytes.count == SecretKey.size, "a master key has 32 bytes")
        master = KeyBytes(taking: &bytes)
        var deriving = MessageAuthenticator(master)
        identifying = deriving.derive(Array("everett object ids 1".utf8))
        sealing = deriving.derive(Array("everett object keys 1".utf8))
        deriving.update(Array("everett key id 1".utf8))
        var reader = ByteReader(deriving.finish())
        id = max(1, (try? reader.fixed(UInt64.self)) ?? 1)
    }

    /// The master key for the file it is kept in; whoever asks wipes it.
    func hexDigits() -> [UInt8] { master.hexDigits() }

    /// For people: sixteen digits.
    static func name(of id: UInt64) -> String {
        let digits = String(id, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Seals and opens objects under one key; one value for one thread.
///
/// An object's id is a keyed hash of its kind and bytes, and the key it is sealed with is derived from that id: two
/// different messages never share a key, equal ones are stored once, and an id says nothing to whoever guesses at a
/// short secret.
final class SecretSealer {
    let keyID: UInt64
    private var identifying: MessageAuthenticator
    private var sealing: MessageAuthenticator

    init(_ key: SecretKey) {
        keyID = key.id
        identifying = MessageAuthenticator(key.identifying)
        sealing = MessageAuthenticator(key.sealing)
    }

    func id(_ kind: ObjectKind, _ bytes: UnsafeRawBufferPointer) -> Digest {
        var prefix = ByteWriter(reserving: 9)
        prefix.u8(kind.rawValue)
        prefix.fixed(UInt64(bytes.count))
        identifying.update(prefix.bytes)
        unsafe identifying.update(bytes)
        return Digest(identifying.finish())
    }

    func id(_ kind: ObjectKind, _ bytes: [UInt8]) -> Digest { unsafe bytes.withUnsafeBytes { unsafe id(kind, $0) } }

    /// The stored form of an object whose id was computed here.
    func seal(_ id: Digest, _ kind: ObjectKind, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        let header = SealedHeader(keyID: keyID, id: id).encoded
        return unsafe header
            + AuthenticatedCipher.seal(bytes, key: key(of: id), associated: header + [kind.rawValue])
    }

    /// The bytes of a sealed object, proven to be those that were sealed under this id; nil when anything is wrong.
    func open(_ id: Digest, _ kind: ObjectKind, _ stored: [UInt8]) -> [UInt8]? {
        guard let header = try? SealedHeader(stored), header.id == id, header.keyID == keyID else { return nil }
        let plain = AuthenticatedCipher.open(
            stored[SealedHeader.size...], key: key(of: id), associated: header.encoded + [kind.rawValue]
        )
        guard let plain, self.id(kind, plain) == id else { return nil }
        return plain
    }

    private func key(of id: Digest) -> KeyBytes { sealing.derive(id.bytes) }
}

/// What a sealed object begins with; readable without a key, so that packs can be sorted and copied without one.
struct SealedHeader {
    static let size = 1 + 8 + Digest.size
    private static let version: UInt8 = 1

    let keyID: UInt64
    let id: Digest

    init(keyID: UInt64, id: Digest) {
        self.keyID = keyID
        self.id = id
    }

    init(_ stored: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(stored)
        guard try reader.u8() == SealedHeader.version else { throw .malformed }
        keyID = try reader.fixed()
        id = try reader.digest()
        guard reader.remaining >= AuthenticatedCipher.tagSize else { throw .truncated }
    }

    var encoded: [UInt8] {
        var out = ByteWriter(reserving: SealedHeader.size)
        out.u8(SealedHeader.version)
        out.fixed(keyID)
        out.digest(id)
        return out.bytes
    }
}
