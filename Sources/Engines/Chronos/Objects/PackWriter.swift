internal import Base
internal import Platform

/// Writes one pack under a temporary name; nothing refers to it before it is sealed and renamed.
final class PackWriter {
    private let packs: Int32
    private let files: any FileOperations
    private let temporaryName: CName
    private let file: Descriptor
    private var directory = PackDirectoryBuilder()
    private(set) var length: UInt64
    var objectCount: Int { directory.objectCount }

    private var frames: [(offset: UInt64, rawChecksum: UInt32)] = []

    init(
        packs: Int32, temporaryName: String, createdAt: Timestamp, origin: PackFormat.Origin = .checkpoint,
        _ files: any FileOperations
    ) throws(SystemError) {
        self.packs = packs
        self.files = files
        self.temporaryName = CName(temporaryName)
        file = try files.openOwned(packs, self.temporaryName, [.read, .write, .create, .exclusive])
        let header = PackFormat.header(createdAt: createdAt, origin)
        length = UInt64(header.count)
        do {
            try files.writeAll(file.raw, header, at: 0)
        } catch {
            discard()
            throw error
        }
    }

    func append(_ frame: SealedFrame) throws(SystemError) {
        try files.writeAll(file.raw, frame.header, at: length)
        try files.writeAll(file.raw, frame.payload, at: length + UInt64(frame.header.count))
        directory.add(frame, at: length)
        frames.append((length, frame.rawChecksum))
        length += UInt64(frame.header.count + frame.payload.count)
    }

    /// Writes directory and footer; returns the id that names the pack. Not durable yet.
    func close() throws(SystemError) -> Digest {
        let encoded = directory.encode()
        let id = Hasher256.digest(of: encoded)
        try files.writeAll(file.raw, encoded, at: length)
        let footer = PackFormat.footer(directoryOffset: length, directory: encoded, digest: id)
        try files.writeAll(file.raw, footer, at: length + UInt64(encoded.count))
        length += UInt64(encoded.count + footer.count)
        return id
    }

    /// Reads everything back and compares it with what was given; for packs whose sources are about to be removed.
    func check(_ id: Digest) throws {
        let damaged = EverettError.damaged("a pack that was just written does not read back as it was written")
        let decompressor = try ZstdDecompressor()
        for frame in frames {
            let raw = try FrameReader.read(
                file.raw, at: frame.offset, limit: length, files, with: decompressor, name: "new pack \(id.short)"
            )
            guard Checksum.crc32c(raw) == frame.rawChecksum else { throw damaged }
        }
        let tail = try files.readUpTo(file.raw, PackFormat.footerSize, at: length - UInt64(PackFormat.footerSize))
        guard let footer = try? PackFormat.readFooter(tail), footer.digest == id else { throw damaged }
        let directory = try files.readUpTo(file.raw, footer.length, at: footer.offset)
        guard Hasher256.digest(of: directory) == id else { throw damaged }
    }

    func sync() throws(SystemError) {
        try files.fdatasync(file.raw)
    }

    func rename(to id: Digest) throws(SystemError) {
        try files.rename(packs, temporaryName, packs, CName(Pack.name(of: id)), .replace)
    }

    /// Removes the temporary file after a failure; one that stays is swept by the next owner of the lock.
    func discard() {
        try? files.unlink(packs, temporaryName)
    }
}
