internal import Base
package import Platform

extension ChronosEngine {
    /// Writes a checkpoint, or some of its paths, into a directory that does not exist yet or is empty.
    package func materialise(
        _ project: ProjectRecord, _ request: RestoreRequest, into directory: AbsolutePath, _ supervision: Supervision
    ) throws -> MaterialiseReport {
        let start = environment.clock.monotonicNanoseconds
        let reader = try ObjectReader(store)
        let target = try targetWorld(request.checkpoint, reader)
        let nothing = TargetWorld.World(
            files: FilesComponent(
                rootPermissions: target.files.rootPermissions, rootAttributes: target.files.rootAttributes,
                tree: Tree.empty.id, links: [], databaseHeaders: []
            ),
            git: GitComponent(repositories: []), coverage: try Coverage.nothing()
        )
        let diff = TreeDiff { $0 == Tree.empty.id ? .empty : try reader.tree($0) }
        let world = try TargetWorld(
            from: nothing, to: target, paths: request.paths, components: [.files, .git], repositories: nil, diff
        )
        do {
            let root = try emptyDirectory(directory)
            let bytes = try write(world, target, reader, into: root.raw, supervision)
            try files.syncFileSystem(root.raw)
            supervision.report(.checking)
            let place = ProjectRecord(
                id: project.id, root: directory, created: project.created, policy: project.policy
            )
            let looked = try lookAtWorld(place, root.raw, supervision)
            let now = TargetWorld.World(
                files: looked.world.files, git: looked.world.git, coverage: looked.world.coverage
            )
            let left = try TargetWorld(
                from: now, to: target, paths: request.paths, components: [.files, .git], repositories: nil,
                treeDiff(reader, seen: looked.trees)
            )
            return MaterialiseReport(
                directory: directory, files: world.changes.count { $0.new?.kind != .directory }, bytes: bytes,
                isVerified: left.changes.isEmpty, milliseconds: milliseconds(since: start)
            )
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("restoring into \(directory)", pl: "przywracanie do \(directory)"))
        }
    }

    private func emptyDirectory(_ path: AbsolutePath) throws -> Descriptor {
        do {
            try files.makeDirectory(FileDescriptors.none, CName(path.bytes), permissions: 0o700)
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
        return directory
    }

    private func write(
        _ world: TargetWorld, _ target: TargetWorld.World, _ reader: ObjectReader, into root: Int32,
        _ supervision: Supervision
    ) throws -> UInt64 {
        let owner = try files.status(root)
        let staging = Staging(
            files, directory: root, content: ContentReader(reader), headers: target.files,
            rootOwner: (owner.user, owner.group), overrides: [:], supervision
        )
        var groups: [BytePath: [BytePath]] = [:]
        for group in target.files.links { for path in group { groups[path] = group } }
        var leaders: [[BytePath]: BytePath] = [:]
        let total = world.changes.reduce(UInt64(0)) { $0 + ($1.new?.size ?? 0) }
        for (index, change) in world.changes.enumerated() {
            try supervision.check()
            guard let entry = change.new else { continue }
            if index % 64 == 0 {
                supervision.report(
                    .staging, units: index, of: world.changes.count, bytes: staging.bytesWritten, of: total
                )
            }
            if entry.kind == .directory {
                try files.makeDirectory(root, CName(change.path), permissions: 0o700)
            } else if let group = groups[change.path], let leader = leaders[group], entry.kind == .file {
                try staging.link(CName(leader), as: CName(change.path), path: change.path)
            } else {
                _ = try staging.stage(
                    entry, at: change.path, as: CName(change.path), isLiveDatabase: false,
                    attributes: try attributes(entry.attributes, reader), owner: nil
                )
                if let group = groups[change.path] { leaders[group] = change.path }
            }
        }
        // Deepest first, so that a read-only directory is closed after it was filled.
        for change in world.changes.reversed() {
            guard let entry = change.new, entry.kind == .directory else { continue }
            try setDirectory(root, CName(change.path), entry.permissions, try attributes(entry.attributes, reader))
        }
        if world.changes.first != nil {
            try setDirectory(
                root, CName(BytePath.root), target.files.rootPermissions,
                try attributes(target.files.rootAttributes, reader)
            )
        }
        return staging.bytesWritten
    }

    private func setDirectory(
        _ root: Int32, _ name: CName, _ permissions: UInt16, _ attributes: AttributeList?
    ) throws(SystemError) {
        let directory = try files.openOwned(root, name, [.read, .directory, .noFollow])
        for attribute in attributes?.attributes ?? [] {
            try files.setAttribute(directory.raw, CName(attribute.name), attribute.value)
        }
        try files.changeMode(directory.raw, UInt32(permissions))
    }

    private func attributes(_ id: Digest?, _ reader: ObjectReader) throws -> AttributeList? {
        guard let id else { return nil }
        guard let list = try? AttributeList(try reader.read(id, .attributes)) else {
            throw EverettError.damaged("attributes \(id.short)")
        }
        return list
    }
}

extension Coverage {
    /// The report of an empty world.
    fileprivate static func nothing() throws -> Coverage {
        Coverage(
            files: 0, directories: 0, symlinks: 0, databases: 0, repositories: 0, bytes: 0, skipped: [], torn: [],
            notes: []
        )
    }
}
