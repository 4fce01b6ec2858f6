internal import Base
package import Platform

extension ChronosEngine {
    /// Writes a checkpoint, or some of its paths, into a directory that does not exist yet or is empty.
    ///
    /// After a failure the directory is empty again, or gone when it was made for this.
    package func materialise(
        _ project: ProjectRecord, _ request: RestoreRequest, into directory: AbsolutePath, _ supervision: Supervision
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
            let made = try emptyDirectory(directory)
            let root = try files.openOwned(absolute: directory, [.read, .directory])
            let materialiser = Materialiser(
                engine: self, world: world, target: target, reader: reader, root: root.raw, supervision: supervision
            )
            do {
                let bytes = try materialiser.write(isWhole: request.paths.isEmpty)
                try files.syncFileSystem(root.raw)
                supervision.report(.checking)
                let isVerified = try isEqual(directory, root.raw, target, request, reader, project, supervision)
                return MaterialiseReport(
                    directory: directory, files: world.changes.count { $0.new?.kind != .directory }, bytes: bytes,
                    isVerified: isVerified, milliseconds: milliseconds(since: start)
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

    /// Whether nothing would be left to restore.
    private func isEqual(
        _ directory: AbsolutePath, _ root: Int32, _ target: TargetWorld.World, _ request: RestoreRequest,
        _ reader: ObjectReader, _ project: ProjectRecord, _ supervision: Supervision
    ) throws -> Bool {
        let place = ProjectRecord(id: project.id, root: directory, created: project.created, policy: .everything)
        let looked = try lookAtWorld(place, root, supervision)
        let now = TargetWorld.World(
            files: looked.world.files, git: looked.world.git, coverage: looked.world.coverage
        )
        let left = try TargetWorld(
            from: now, to: target, paths: request.paths, components: [.files, .git], repositories: nil,
            treeDiff(reader, seen: looked.trees)
        )
        let relinked = try left.relinked.filter { try target.entry($0, reader)?.kind == .file }
        return left.changes.isEmpty && relinked.isEmpty && !left.setsRoot
    }

    /// True when it was made.
    private func emptyDirectory(_ path: AbsolutePath) throws -> Bool {
        if path.isWithin(home.path) {
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

extension CapturePolicy {
    /// For looking at what was just written: nothing of it is too much.
    fileprivate static let everything = CapturePolicy(maximumBytes: .max, maximumFiles: .max)
}
