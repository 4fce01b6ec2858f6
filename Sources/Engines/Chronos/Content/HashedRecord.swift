internal import Base

/// A small file of ours: a name of eight bytes, what it says, and the SHA-256 of both.
enum HashedRecord {
    static func bytes(_ magic: [UInt8], _ body: (inout ByteWriter) -> Void) -> [UInt8] {
        var out = ByteWriter()
        out.raw(magic)
        body(&out)
        return out.bytes + Hasher256.digest(of: out.bytes).bytes
    }

    /// What stands between name and hash; throws for what is not such a file, whole and unharmed.
    static func reader(_ bytes: [UInt8], _ magic: [UInt8]) throws(DecodingFault) -> ByteReader {
        guard bytes.count >= magic.count + Digest.size else { throw .truncated }
        let body = Array(bytes.dropLast(Digest.size))
        guard Hasher256.digest(of: body) == Digest(bytes, at: body.count) else { throw .malformed }
        var reader = ByteReader(body)
        guard try reader.raw(magic.count) == magic else { throw .malformed }
        return reader
    }
}
