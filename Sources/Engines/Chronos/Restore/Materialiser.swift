internal import Base
internal import Platform

/// Writes a world into an empty directory.
struct Materialiser {
    let engine: ChronosEngine
    let world: TargetWorld
    let target: TargetWorld.World
    let reader: ObjectReader
    let root: Int32
    let supervision: Supervision
    /// Where files may be had without reading the store.
    var live: LiveFiles?

    private var files: any FileOperations { engine.files }

    /// Only a whole world gives the directory itself a mode.
    func write(isWhole: Bool) throws -> (bytes: UInt64, tree: WrittenTree) {
        let owner = try files.status(root)
        let groups = target.files.linkGroups
        var leaders: [Int: BytePath] = [:]
        var followers: [(path: BytePath, leader: BytePath)] = []
        var jobs: [ParallelStaging.Job] = []
        let directories = DirectoryCache(files, root: root, .beneath)
        for change in world.changes {
            guard let entry = change.new else { continue }
            let group = entry.kind == .file ? groups[change.path] : nil
            if entry.kind == .directory {
                let parent = try directories.open(change.path.parent ?? .root)
                // Ours to fill, and otherwise what it shall be: most then need nothing more in the end.
                try files.makeDirectory(
                    parent, CName(change.path.name), permissions: UInt32(entry.permissions) & 0o777 | 0o700)
            } else if let leader = group.flatMap({ leaders[$0] }) {
                followers.append((change.path, leader))
            } else {
                if let group { leaders[group] = change.path }
                jobs.append(ParallelStaging.Job(entry: entry, path: change.path))
            }
        }
        let written = try writeFiles(jobs, rootOwner: (owner.user, owner.group))
        var seen = Dictionary(zip(jobs.map(\.path), written.signatures), uniquingKeysWith: { first, _ in first })
        for (path, leader) in followers {
            let from = try open(leader.parent ?? .root)
            let to = try directories.open(path.parent ?? .root)
            do {
                try files.link(from.raw, CName(leader.name), to, CName(path.name))
            } catch {
                throw EverettError(error, while: Phrase("linking \(path)", pl: "dowiązywanie \(path)"))
            }
            // Another name changes what the kernel says about the file.
            seen[leader] = ScanSignature(try files.status(from.raw, CName(leader.name)))
        }
        for (path, leader) in followers { seen[path] = seen[leader] }
        var tree = WrittenTree()
        for (path, signature) in seen { tree.addFile(path, signature) }
        // Deepest first, so that a read-only directory is closed after it was filled.
        let innermostFirst = world.changes.filter { $0.new?.kind == .directory }.sorted { $0.path > $1.path }
        for change in innermostFirst {
            guard let entry = change.new else { continue }
            try setDirectory(change.path, entry.permissions, entry.attributes)
            tree.addDirectory(change.path, permissions: entry.permissions)
        }
        if isWhole {
            try setDirectory(.root, target.files.rootPermissions, target.files.rootAttributes)
            tree.addRoot(permissions: target.files.rootPermissions)
        }
        return (written.bytes, tree)
    }

    private func writeFiles(
        _ jobs: [ParallelStaging.Job], rootOwner: Staging.Owner
    ) throws -> (signatures: [ScanSignature], bytes: UInt64) {
        let (files, root, headers, live, supervision) = (files, root, target.files, live, supervision)
        let parallel = ParallelStaging(
            store: engine.store, workers: engine.environment.workers, supervision: supervision, readsPacks: live == nil,
            makeStaging: { content in
                Staging(
                    files, content: content, headers: headers, rootOwner: rootOwner, overrides: [:],
                    from: live?.makeSource(), supervision
                )
            },
            makeDirectories: { DirectoryCache(files, root: root, .beneath) }
        )
        return try parallel.run(jobs) { job, _, worker in
            try worker.staging.stage(
                job.entry, at: job.path, in: try worker.directories.open(job.path.parent ?? .root),
                as: CName(job.path.name), attributes: try AttributeList.read(job.entry.attributes, worker.reader),
                owner: nil
            )
        }
    }

    /// Through no link: the directory is new, but others may reach it.
    private func open(_ path: BytePath) throws(SystemError) -> Descriptor {
        try files.openOwned(beneath: root, path, [.read, .directory, .noFollow], resolution: .beneath)
    }

    private func setDirectory(_ path: BytePath, _ permissions: UInt16, _ attributes: Digest?) throws {
        let list = try AttributeList.read(attributes, reader) ?? AttributeList.none
        let directory = try open(path)
        let status = try files.status(directory.raw)
        var isAsWanted = status.permissions == UInt32(permissions)
        if Machine.user == 0 {
            let owner = try files.status(root)
            if (owner.user, owner.group) != (status.user, status.group) {
                try files.changeOwner(directory.raw, user: owner.user, group: owner.group)
                isAsWanted = false
            }
        }
        if try EntryMetadata(files).set(directory.raw, list) { isAsWanted = false }
        if !isAsWanted { try files.changeMode(directory.raw, UInt32(permissions)) }
    }

    /// Removes what a failed attempt wrote, as far as that goes; whatever else is there stays.
    func remove() {
        for change in world.changes where change.new?.kind == .directory {
            guard let parent = try? open(change.path.parent ?? .root) else { continue }
            try? files.changeMode(parent.raw, CName(change.path.name), 0o700)
        }
        for change in world.changes.reversed() {
            guard let parent = try? open(change.path.parent ?? .root) else { continue }
            if change.new?.kind == .directory {
                try? files.removeDirectory(parent.raw, CName(change.path.name))
            } else {
                try? files.unlink(parent.raw, CName(change.path.name))
            }
        }
    }
}
