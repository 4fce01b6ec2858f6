internal import Base
package import Platform

extension ChronosEngine {
    /// Writes a checkpoint, or some of its paths, into a directory that does not exist yet or is empty.
    ///
    /// After a failure the directory is empty again, or gone when it was made for this. Nothing is forced to the disk: like
    /// any copy, it can be made once more from what the store holds durably.
    package func materialise(
        _ project: ProjectRecord, _ request: RestoreRequest, into directory: AbsolutePath,
        mayUseHome: Bool = false, _ supervision: Supervision
    ) throws -> MaterialiseReport {
        let start = environment.clock.monotonicNanoseconds
        let lease = try ReaderLease(reading: home, files, environment.clock, supervision)
        defer { withExtendedLifetime(lease) {} }
        let reader = try ObjectReader(store)
        let target = try targetWorld(request.checkpoint, reader)
        try requireKnown(request, .nothing, target, { $0 == Tree.empty.id ? .empty : try reader.tree($0) })
        let world = try TargetWorld(
            from: .nothing, to: target, paths: request.paths, components: [.files, .git], repositories: nil,
            TreeDiff { $0 == Tree.empty.id ? .empty : try reader.tree($0) }
        )
        do {
            let made = try emptyDirectory(directory, mayUseHome: mayUseHome)
            let root = try files.openOwned(absolute: directory, [.read, .directory])
            let materialiser = Materialiser(
                engine: self, world: world, target: target, reader: reader, root: root.raw, supervision: supervision
            )
            do {
                let (bytes, tree) = try materialiser.write(isWhole: request.paths.isEmpty)
                supervision.report(.checking)
                let isVerified = try tree.isThere(files, root: root.raw)
                return MaterialiseReport(
                    directory: directory, files: world.changes.count { $0.new?.kind != .directory }, bytes: bytes,
                    omitted: world.untouched.filter { $0.reason == .purged || $0.reason == .lost },
                    isVerified: isVerified,
                    milliseconds: milliseconds(since: start)
                )
            } catch {
                materialiser.remove()
                if made { try? files.removeDirectory(FileDescriptors.none, CName(directory.bytes)) }
                throw error
            }
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("restoring into \(directory)", pl: "przywracanie do \(directory)"))
        }
    }

    /// True when it was made.
    private func emptyDirectory(_ path: AbsolutePath, mayUseHome: Bool) throws -> Bool {
        if !mayUseHome, path.isWithin(home.path) {
            throw EverettError(
                .refused, Phrase("\(path) is Everett's own", pl: "\(path) należy do programu Everett"),
                hints: [Phrase("name another directory", pl: "podaj inny katalog")]
            )
        }
        do {
            try files.makeDirectory(FileDescriptors.none, CName(path.bytes), permissions: 0o700)
            return true
        } catch {
            guard error.isExisting else { throw error }
        }
        let directory = try files.openOwned(absolute: path, [.read, .directory])
        guard try files.list(directory.raw).isEmpty else {
            throw EverettError(
                .conflict, Phrase("\(path) is not empty", pl: "\(path) nie jest pusty"),
                hints: [
                    Phrase(
                        "name a directory that does not exist yet", pl: "podaj katalog, który jeszcze nie istnieje"
                    )
                ]
            )
        }
        return false
    }
}
