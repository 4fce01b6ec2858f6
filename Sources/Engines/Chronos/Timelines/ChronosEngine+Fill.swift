internal import Base
internal import Platform

/// Where a new workspace comes from.
struct BranchOrigin {
    /// The world whose workspace may hold the same files.
    let world: ProjectRecord
    /// Whether the checkpoint that is branched was just taken of it.
    let isAsNow: Bool
}

/// What a new workspace was filled with.
struct Filled {
    let files: Int
    let bytes: UInt64
    let databases: [BytePath]
    let omitted: [SkippedPath]
    var cloned: [BytePath] = []
    let isVerified: Bool
    let way: TimelineRecord.Way
}

extension ChronosEngine {
    /// Makes the directory of a world and gives it the state of a checkpoint, by the quickest way there is.
    func fill(
        _ world: ProjectRecord, _ place: AbsolutePath, as base: Digest, from origin: BranchOrigin,
        _ supervision: Supervision
    ) throws -> Filled {
        let reader = try ObjectReader(store)
        let target = try targetWorld(base, reader)
        do {
            try makeCacheDirectory(world.id)
            if origin.isAsNow, let filled = try snapshot(world, place, target, from: origin.world) { return filled }
            return try write(world, place, as: base, target, reader, from: origin, supervision)
        } catch let error as SystemError {
            throw EverettError(
                error, while: Phrase("making the workspace \(place)", pl: "tworzenie katalogu roboczego \(place)"))
        }
    }

    private func snapshot(
        _ world: ProjectRecord, _ place: AbsolutePath, _ target: TargetWorld.World, from origin: ProjectRecord
    ) throws -> Filled? {
        let snapshot = WorkspaceSnapshot(engine: self, origin: origin)
        guard try snapshot.make(place) else { return nil }
        try snapshot.plant(in: world, at: place, target.git)
        // It has what no checkpoint holds, too, but for what is another filesystem.
        return Filled(
            files: target.coverage.files + target.coverage.symlinks, bytes: target.coverage.bytes,
            databases: target.files.databaseHeaders.map(\.path),
            omitted: target.coverage.skipped.filter { $0.reason == .mount || $0.reason == .everettOwn },
            isVerified: true, way: .snapshot)
    }

    private func write(
        _ owner: ProjectRecord, _ place: AbsolutePath, as base: Digest, _ target: TargetWorld.World,
        _ reader: ObjectReader, from origin: BranchOrigin, _ supervision: Supervision
    ) throws -> Filled {
        let world = try TargetWorld(
            from: .nothing, to: target, paths: [], components: [.files, .git], repositories: nil,
            TreeDiff { $0 == Tree.empty.id ? .empty : try reader.tree($0) }
        )
        try files.makeDirectory(FileDescriptors.none, CName(place.bytes), permissions: 0o700)
        let root = try files.openOwned(absolute: place, [.read, .directory, .noFollow])
        let live = LiveFiles(of: origin.world, repositories: Set(target.git.inside.map(\.path)), home, files)
        let materialiser = Materialiser(
            engine: self, world: world, target: target, reader: reader, root: root.raw, supervision: supervision,
            live: live
        )
        let (bytes, tree) = try materialiser.write(isWhole: true)
        supervision.report(.checking)
        let writer = try readCheckpoint(base, reader).writer
        let isVerified = try CacheSeed(
            engine: self, world: owner, reader: reader, written: tree, root: root.raw,
            place: { self.home.cache(owner, $0) }
        ).plant(target, writer: writer)
        let hasCloned = (live?.shared.tally).map { $0.mayClone && $0.cloned > 0 } ?? false
        var cloned: [BytePath] = []
        if hasCloned, origin.isAsNow, let live {
            let derived = target.coverage.skipped.filter { $0.reason == .derived }.map(\.path)
            cloned = try DerivedClones(files: files, from: live.root, to: root.raw, supervision: supervision).make(
                derived)
        }
        withExtendedLifetime(live) {}
        return Filled(
            files: world.changes.count { $0.new?.kind != .directory }, bytes: bytes,
            databases: world.changes.filter { $0.new?.kind == .database }.map(\.path),
            omitted: target.coverage.skipped, cloned: cloned, isVerified: isVerified, way: hasCloned ? .clones : .copy
        )
    }
}
