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

    private var files: any FileOperations { engine.files }

    /// Returns how many bytes were written. Only a whole world gives the directory itself a mode.
    func write(isWhole: Bool) throws -> UInt64 {
        let owner = try files.status(root)
        let staging = Staging(
            files, content: ContentReader(reader), headers: target.files, rootOwner: (owner.user, owner.group),
            overrides: [:], supervision
        )
        let groups = target.files.linkGroups
        var leaders: [Int: BytePath] = [:]
        let total = world.changes.reduce(UInt64(0)) { $0 + ($1.new?.size ?? 0) }
        for (index, change) in world.changes.enumerated() {
            try supervision.check()
            guard let entry = change.new else { continue }
            if index % 64 == 0 {
                supervision.report(
                    .staging, units: index, of: world.changes.count, bytes: staging.bytesWritten, of: total
                )
            }
            let parent = try open(change.path.parent ?? .root)
            let name = CName(change.path.name)
            let group = entry.kind == .file ? groups[change.path] : nil
            if entry.kind == .directory {
                try files.makeDirectory(parent.raw, name, permissions: 0o700)
            } else if let leader = group.flatMap({ leaders[$0] }) {
                let directory = try open(leader.parent ?? .root)
                try staging.link(directory.raw, CName(leader.name), to: parent.raw, as: name, path: change.path)
            } else {
                _ = try staging.stage(
                    entry, at: change.path, in: parent.raw, as: name,
                    attributes: try engine.attributes(entry.attributes, reader), owner: nil
                )
                if let group { leaders[group] = change.path }
            }
        }
        // Deepest first, so that a read-only directory is closed after it was filled.
        let directories = world.changes.filter { $0.new?.kind == .directory }.sorted { $0.path > $1.path }
        for change in directories {
            guard let entry = change.new else { continue }
            try setDirectory(change.path, entry.permissions, entry.attributes)
        }
        if isWhole { try setDirectory(.root, target.files.rootPermissions, target.files.rootAttributes) }
        return staging.bytesWritten
    }

    /// Through no link: the directory is new, but others may reach it.
    private func open(_ path: BytePath) throws(SystemError) -> Descriptor {
        try files.openOwned(beneath: root, path, [.read, .directory, .noFollow], resolution: .beneath)
    }

    private func setDirectory(_ path: BytePath, _ permissions: UInt16, _ attributes: Digest?) throws {
        let list = try engine.attributes(attributes, reader) ?? AttributeList.none
        let directory = try open(path)
        if Machine.user == 0 {
            let owner = try files.status(root)
            try files.changeOwner(directory.raw, user: owner.user, group: owner.group)
        }
        try EntryMetadata(files).set(directory.raw, permissions, list)
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
