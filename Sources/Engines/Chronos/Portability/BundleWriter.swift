internal import Base
internal import Platform

/// Writes a bundle frame by frame under a temporary name, and gives it its own when it is whole and durable.
struct BundleWriter {
    let files: any FileOperations
    let hooks: Hooks
    let compressionLevel: Int32

    /// Returns how many bytes the bundle has.
    func write(
        _ world: ExportedWorld, _ manifest: BundleManifest, _ items: [ExportedWorld.Item], to path: AbsolutePath,
        replaces: Bool, _ supervision: Supervision
    ) throws -> UInt64 {
        let parent = path.parent ?? path
        let directory = try files.openOwned(absolute: parent, [.read, .directory])
        let temporary = CName(path.name + Array(".everett-\(Machine.processID).tmp".utf8))
        try? files.unlink(directory.raw, temporary)
        let file = try files.openOwned(
            directory.raw, temporary, [.write, .create, .exclusive, .noFollow], permissions: 0o600
        )
        do {
            let size = try write(world, manifest, items, file.raw, supervision)
            try files.fdatasync(file.raw)
            try hooks.reach(.exportWritten)
            try files.rename(
                directory.raw, temporary, directory.raw, CName(path.name), replaces ? .replace : .noReplace)
            try files.fsync(directory.raw)
            return size
        } catch {
            try? files.unlink(directory.raw, temporary)
            throw error
        }
    }

    private func write(
        _ world: ExportedWorld, _ manifest: BundleManifest, _ items: [ExportedWorld.Item], _ file: Int32,
        _ supervision: Supervision
    ) throws -> UInt64 {
        var hasher = Hasher256()
        var position: UInt64 = 0
        func append(_ bytes: [UInt8]) throws {
            try files.writeAll(file, bytes, at: position)
            hasher.update(bytes)
            position += UInt64(bytes.count)
        }
        try append(BundleFormat.head(manifest))
        let builder = try FrameBuilder(level: compressionLevel)
        func flush() throws {
            if builder.isEmpty { return }
            let frame = builder.seal()
            try append(frame.header)
            try append(frame.payload)
        }
        var done: UInt64 = 0
        for (index, item) in items.enumerated() {
            try supervision.check()
            let bytes = try world.bytes(item)
            if builder.shouldSeal(before: bytes.count) { try flush() }
            unsafe bytes.withUnsafeBytes { unsafe builder.add(item.id, item.kind, $0) }
            if builder.isFull { try flush() }
            done += UInt64(bytes.count)
            if index % 64 == 0 {
                supervision.report(.writing, units: index, of: items.count, bytes: done, of: manifest.rawBytes)
            }
        }
        try flush()
        try append(BundleFormat.endMagic)
        let digest = hasher.finish()
        try files.writeAll(file, digest.bytes, at: position)
        return position + UInt64(Digest.size)
    }
}
