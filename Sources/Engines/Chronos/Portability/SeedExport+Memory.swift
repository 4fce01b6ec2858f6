internal import Base
internal import Platform

extension SeedExport {
    static let memoryFile = "memory_dump.zip"

    /// Puts the directories in which libraries keep databases as files into `memory_dump.zip`, beside the patch that has them, too.
    ///
    /// - Returns: Those that are in it, or why there is none.
    func writeMemory(into directory: Int32) throws -> (stores: [BytePath], omitted: String?) {
        let root = try files.openOwned(absolute: scratch.place("tree"), [.read, .directory])
        var stores: [BytePath] = []
        var found: [(path: BytePath, size: UInt64)] = []
        for store in world.coverage.fileStores where !stores.contains(where: { store.path.isWithin($0) }) {
            let before = found.count
            try collect(store.path, root.raw, &found)
            if found.count > before { stores.append(store.path) }
        }
        if stores.isEmpty { return ([], "no memory is captured apart from the files, which are in fs_diff.patch") }
        guard found.count <= ZipWriter.mostEntries, found.reduce(0, { $0 + $1.size }) <= ZipWriter.mostBytes else {
            return ([], "larger than a zip archive can be; the files are in fs_diff.patch")
        }
        let target = try files.openOwned(
            directory, CName(SeedExport.memoryFile), [.write, .create, .exclusive, .noFollow], permissions: 0o600)
        var zip = ZipWriter(files, target.raw)
        for (path, _) in found.sorted(by: { $0.path < $1.path }) {
            try supervision.check()
            let source = try files.openOwned(beneath: root.raw, path, [.read, .noFollow], resolution: .beneath)
            let permissions = try files.status(source.raw).permissions
            try zip.add(path, permissions: permissions & 0o777) { try files.readUpTo(source.raw, 1 << 20, at: $0) }
        }
        try zip.finish()
        return (stores, nil)
    }

    /// Files at or beneath a directory of the scratch tree; nothing where that was left out.
    private func collect(_ path: BytePath, _ root: Int32, _ found: inout [(path: BytePath, size: UInt64)]) throws {
        guard
            let place = try? files.openOwned(
                beneath: root, path, [.read, .directory, .noFollow], resolution: .beneath)
        else { return }
        for entry in try files.list(place.raw) {
            let inside = path.appending(entry.name)
            let status = try files.status(place.raw, CName(entry.name))
            switch status.kind {
            case .directory: try collect(inside, root, &found)
            case .regular: found.append((inside, status.size))
            default: break
            }
        }
    }
}
