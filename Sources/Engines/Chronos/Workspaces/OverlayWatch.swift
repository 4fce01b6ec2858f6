internal import Base
internal import Platform

/// Knows what changed in a sandbox timeline: only what its upper directory holds can be other than in the base.
struct OverlayWatch: ScanWatch {
    let place: OverlayPlace
    let files: any FileOperations

    func look(_ root: Int32) -> ScanLook {
        let nothing = ScanLook(epoch: 0, sequence: 0, picture: nil, caches: [:])
        guard let caches = try? files.openOwned(absolute: place.caches, [.read, .directory]),
            let names = try? files.list(caches.raw),
            let upper = try? files.openOwned(absolute: place.upper, [.read, .directory])
        else { return nothing }
        var dirty = DirtyPaths(limit: .max)
        guard (try? mark(upper.raw, .root, &dirty)) != nil else { return nothing }
        let suffix = Array(".scan".utf8)
        let keys = names.map(\.name).filter { $0.suffix(suffix.count).elementsEqual(suffix) }
            .map { String(decoding: $0.dropLast(suffix.count), as: UTF8.self) }
        // The caches began as those of the base, and lie with the upper directory that they are about.
        return ScanLook(
            epoch: 0, sequence: 0, picture: dirty.picture(),
            caches: Dictionary(keys.map { ($0, 0) }, uniquingKeysWith: { first, _ in first }))
    }

    /// Whatever is there may have changed, marks that hide something of the base among it; what is not there is as it was in the base.
    /// What was there and is gone has left another time on its directory, which is listed then.
    private func mark(_ directory: Int32, _ path: BytePath, _ dirty: inout DirtyPaths) throws(SystemError) {
        for entry in try files.list(directory) {
            dirty.mark(path, name: entry.name)
            guard entry.kind == .directory else { continue }
            let child: Descriptor
            do throws(SystemError) {
                child = try files.openOwned(
                    directory, CName(entry.name), [.read, .directory, .noFollow], resolution: .beneath)
            } catch {
                // Gone since; or not ours to enter, and then it is looked at by name.
                dirty.mark(path.appending(entry.name), deep: true)
                continue
            }
            try mark(child.raw, path.appending(entry.name), &dirty)
        }
    }

    func lookAgain(_ root: Int32) -> ScanLook { look(root) }
    func settle(_ look: ScanLook, _ caches: [String: UInt64], hasBelieved: Bool) {}
    func mark(_ paths: [BytePath]) {}
}
