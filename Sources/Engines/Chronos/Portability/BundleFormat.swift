internal import Base
internal import Platform

/// The fixed parts of a bundle; docs/technical/bundle-format.md is their specification.
enum BundleFormat {
    static let magic: [UInt8] = Array("EVBNDL\r\n".utf8)
    static let endMagic: [UInt8] = Array("EVBEND\r\n".utf8)
    static let version: UInt16 = 1
    static let hashSHA256: UInt8 = 1
    /// Magic, version, hash, zero, length of the manifest.
    static let headerSize = 16
    static let checksumSize = 4
    static let endSize = 8 + Digest.size
    static let manifestLimit = 16 * 1024 * 1024

    /// Everything before the frames.
    static func head(_ manifest: BundleManifest) -> [UInt8] {
        let encoded = manifest.encoded
        var out = ByteWriter(reserving: headerSize + encoded.count + checksumSize)
        out.raw(magic)
        out.fixed(version)
        out.u8(hashSHA256)
        out.u8(0)
        out.fixed(UInt32(encoded.count))
        out.raw(encoded)
        out.fixed(Checksum.crc32c(out.bytes))
        return out.bytes
    }

    /// The length of the manifest that a header announces.
    static func manifestLength(_ header: [UInt8]) throws(BundleFault) -> Int {
        var reader = ByteReader(header)
        guard let found = try? reader.raw(magic.count), found == magic else {
            throw BundleFault("it is not a bundle of Everett", pl: "to nie jest paczka programu Everett")
        }
        guard let version = try? reader.fixed(UInt16.self), let hash = try? reader.u8(), let zero = try? reader.u8(),
            let length = try? reader.fixed(UInt32.self)
        else { throw .truncated }
        guard version == BundleFormat.version, hash == hashSHA256 else {
            throw BundleFault("version \(version) is not known here", pl: "nieznana wersja \(version)")
        }
        guard zero == 0, length <= UInt32(manifestLimit) else { throw .damaged("header") }
        return Int(length)
    }
}

/// Why a bundle is not accepted.
struct BundleFault: Error {
    let reason: Phrase

    init(_ english: String, pl polish: String) {
        reason = Phrase(english, pl: polish)
    }

    static func damaged(_ what: String) -> BundleFault {
        BundleFault("its \(what) is damaged", pl: "uszkodzony fragment: \(what)")
    }

    static let truncated = BundleFault("it ends too early", pl: "kończy się za wcześnie")
    static let trailing = BundleFault("something follows its end", pl: "coś następuje po jej końcu")
    static let checksum = BundleFault("its checksum is wrong", pl: "nie zgadza się suma kontrolna")

    var error: EverettError {
        EverettError(
            .integrity, Phrase("the bundle is refused: ", pl: "paczka została odrzucona: ") + reason,
            hints: [
                Phrase("nothing was imported; export it anew", pl: "niczego nie zaimportowano; wyeksportuj ją ponownie")
            ]
        )
    }
}

/// What a bundle says about itself before anything else.
struct BundleManifest: Sendable, Hashable {
    let writer: String
    let exported: Timestamp
    /// The checkpoint in the bundle.
    let checkpoint: Digest
    /// The checkpoint it was made from: another one when something was left out.
    let source: Digest
    let objects: Int
    /// Bytes of all objects, before they were compressed.
    let rawBytes: UInt64
    /// Ascending.
    let leftOut: [BytePath]

    var encoded: [UInt8] {
        var out = ByteWriter()
        out.text(writer)
        out.fixed(exported.milliseconds)
        out.digest(checkpoint)
        out.digest(source)
        out.varint(objects)
        out.varint(rawBytes)
        out.varint(leftOut.count)
        for path in leftOut { out.blob(path.bytes) }
        return out.bytes
    }

    init(
        writer: String, exported: Timestamp, checkpoint: Digest, source: Digest, objects: Int, rawBytes: UInt64,
        leftOut: [BytePath]
    ) {
        self.writer = writer
        self.exported = exported
        self.checkpoint = checkpoint
        self.source = source
        self.objects = objects
        self.rawBytes = rawBytes
        self.leftOut = leftOut
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        writer = try reader.text()
        exported = Timestamp(milliseconds: try reader.fixed())
        checkpoint = try reader.digest()
        source = try reader.digest()
        objects = try reader.int()
        rawBytes = try reader.varint()
        var leftOut: [BytePath] = []
        for _ in 0..<(try reader.count()) { leftOut.append(try reader.path(after: leftOut.last)) }
        self.leftOut = leftOut
        try reader.finish()
    }
}
