internal import Base
internal import Platform

/// Writes into an upper directory, which nobody uses meanwhile, what makes another state of the world that it shows.
///
/// What the base shows anyway is not written: an upper directory holds the difference, and only that.
struct UpperWriter {
    let engine: ChronosEngine
    let place: OverlayPlace
    let reader: ObjectReader
    /// What is to be seen in the end.
    let target: TargetWorld.World
    /// What the base holds; nil where the store does not know any more.
    let base: TargetWorld.World?
    /// Both layers, open.
    let upper: Int32
    let lower: Int32
    let supervision: Supervision

    private var files: any FileOperations { engine.files }
    private static let opaque = "user.overlay.opaque"

    /// Makes the changes that lead to the target; returns how many bytes were written.
    func apply(_ world: TargetWorld) throws -> UInt64 {
        let going = world.changes.filter { change in
            guard let old = change.old else { return false }
            guard let new = change.new else { return true }
            return (old.kind == .directory) != (new.kind == .directory)
        }
        // With a directory goes all that lies in it.
        let outermost = PathSet(going.filter { $0.old?.kind == .directory }.map(\.path))
        for change in going where !(change.path.parent.map(outermost.covers) ?? false) { try remove(change.path) }
        for change in world.changes where change.new?.kind == .directory { try makeDirectory(change.path) }
        let written = try write(world)
        for change in world.changes.reversed() {
            guard let entry = change.new, entry.kind == .directory else { continue }
            try setDirectory(change.path, entry.permissions, entry.attributes)
        }
        if world.setsRoot { try setDirectory(.root, target.files.rootPermissions, target.files.rootAttributes) }
        return written
    }

    // MARK: - Single changes

    private func remove(_ path: BytePath) throws {
        if let parent = try openUpper(path.parent ?? .root) {
            try files.removeTree(path.name, in: parent.raw)
        }
        guard try isBeneath(path) else { return }
        let parent = try raise(path.parent ?? .root)
        try files.makeWhiteout(parent.raw, CName(path.name))
    }

    private func makeDirectory(_ path: BytePath) throws {
        let parent = path.parent ?? .root
        if let holder = try openUpper(parent),
            let status = try files.statusIfPresent(holder.raw, CName(path.name))
        {
            if status.kind == .directory { return }
            try files.unlink(holder.raw, CName(path.name))
        } else if try lowerKind(path) == .directory {
            return
        }
        let holder = try raise(parent)
        try files.makeDirectory(holder.raw, CName(path.name), permissions: 0o700)
        // What lies beneath was hidden, and stays so.
        guard try isBeneath(path) else { return }
        let made = try files.openOwned(holder.raw, CName(path.name), [.read, .directory, .noFollow])
        try files.setAttribute(made.raw, CName(UpperWriter.opaque), Array("y".utf8))
    }

    private func setDirectory(_ path: BytePath, _ permissions: UInt16, _ attributes: Digest?) throws {
        let list = try AttributeList.read(attributes, reader) ?? AttributeList.none
        if try openUpper(path) == nil, let kept = try openLower(path) {
            let status = try files.status(kept.raw)
            if status.permissions == UInt32(permissions), try UpperWriter.attributes(kept.raw, files) == list { return }
        }
        let directory = try raise(path)
        _ = try EntryMetadata(files).set(directory.raw, list)
        try files.changeMode(directory.raw, UInt32(permissions))
    }

    // MARK: - Files

    private func write(_ world: TargetWorld) throws -> UInt64 {
        let groups = target.files.linkGroups
        var entries: [(path: BytePath, entry: TreeEntry)] = []
        for change in world.changes {
            guard let entry = change.new, entry.kind != .directory else { continue }
            entries.append((change.path, entry))
        }
        let named = Set(entries.map(\.path))
        for path in world.relinked where !named.contains(path) {
            if let entry = try target.entry(path, reader) { entries.append((path, entry)) }
        }
        var leaders: [Int: BytePath] = [:]
        var followers: [(path: BytePath, leader: BytePath)] = []
        var jobs: [ParallelStaging.Job] = []
        for (path, entry) in entries {
            if try makeRoom(path, entry, isLinked: groups[path] != nil) { continue }
            let group = entry.kind == .file ? groups[path] : nil
            if let leader = group.flatMap({ leaders[$0] }) {
                followers.append((path, leader))
            } else {
                if let group { leaders[group] = path }
                jobs.append(ParallelStaging.Job(entry: entry, path: path))
            }
        }
        let written = try stage(jobs)
        for (path, leader) in followers {
            let from = try raise(leader.parent ?? .root)
            let to = try raise(path.parent ?? .root)
            try files.link(from.raw, CName(leader.name), to.raw, CName(path.name))
        }
        return written
    }

    /// Clears the way for a file; true when the base shows it already.
    private func makeRoom(_ path: BytePath, _ entry: TreeEntry, isLinked: Bool) throws -> Bool {
        if let parent = try openUpper(path.parent ?? .root),
            try files.statusIfPresent(parent.raw, CName(path.name)) != nil
        {
            try files.unlink(parent.raw, CName(path.name))
        }
        if !isLinked, try isBeneath(path), try base?.entry(path, reader) == entry,
            entry.kind != .database || base?.files.header(of: path) == target.files.header(of: path)
        {
            return true
        }
        _ = try raise(path.parent ?? .root)
        return false
    }

    private func stage(_ jobs: [ParallelStaging.Job]) throws -> UInt64 {
        let owner = try files.status(upper)
        let (files, upper, headers, supervision) = (files, upper, target.files, supervision)
        let parallel = ParallelStaging(
            store: engine.store, workers: engine.environment.workers, supervision: supervision,
            makeStaging: { content in
                Staging(
                    files, content: content, headers: headers, rootOwner: (owner.user, owner.group), overrides: [:],
                    supervision)
            },
            makeDirectories: { DirectoryCache(files, root: upper, .beneath) })
        return try parallel.run(jobs) { job, _, worker in
            try worker.staging.stage(
                job.entry, at: job.path, in: try worker.directories.open(job.path.parent ?? .root),
                as: CName(job.path.name), attributes: try AttributeList.read(job.entry.attributes, worker.reader),
                owner: nil)
        }.bytes
    }

    // MARK: - Layers

    private func openUpper(_ path: BytePath) throws(SystemError) -> Descriptor? { try open(upper, path) }
    private func openLower(_ path: BytePath) throws(SystemError) -> Descriptor? { try open(lower, path) }

    private func open(_ root: Int32, _ path: BytePath) throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return try files.openOwned(beneath: root, path, [.read, .directory, .noFollow], resolution: .beneath)
        } catch {
            if error.isMissing || error.isLoopOrEscape { return nil }
            throw error
        }
    }

    private func lowerKind(_ path: BytePath) throws(SystemError) -> FileKind? {
        guard let parent = try openLower(path.parent ?? .root) else { return nil }
        return try files.statusIfPresent(parent.raw, CName(path.name))?.kind
    }

    /// Whether the base would show something at a path, were it not for a mark at the path itself.
    private func isBeneath(_ path: BytePath) throws(SystemError) -> Bool {
        if path.isRoot { return true }
        guard try lowerKind(path) != nil else { return false }
        var prefix = BytePath.root
        for name in path.components.dropLast() {
            let holder = try openUpper(prefix)
            prefix = prefix.appending(name)
            // From here on there is only the base.
            guard let holder, let status = try files.statusIfPresent(holder.raw, CName(name)) else { return true }
            guard status.kind == .directory else { return false }
            let directory = try files.openOwned(holder.raw, CName(name), [.read, .directory, .noFollow])
            if let mark = try? files.attribute(directory.raw, CName(UpperWriter.opaque)), mark == Array("y".utf8) {
                return false
            }
        }
        return true
    }

    /// Opens a directory of the upper layer, made there as the base has it where there is none yet.
    private func raise(_ path: BytePath) throws -> Descriptor {
        if let there = try openUpper(path) { return there }
        let parent = try raise(path.parent ?? .root)
        guard let kept = try openLower(path) else {
            throw EverettError(.internal, Phrase(verbatim: "\(path) is in no layer"))
        }
        let status = try files.status(kept.raw)
        try files.makeDirectory(parent.raw, CName(path.name), permissions: 0o700)
        let made = try files.openOwned(parent.raw, CName(path.name), [.read, .directory, .noFollow])
        _ = try EntryMetadata(files).set(made.raw, try UpperWriter.attributes(kept.raw, files))
        try files.changeMode(made.raw, status.permissions)
        return made
    }

    static func attributes(_ descriptor: Int32, _ files: any FileOperations) throws -> AttributeList {
        try AttributeReader.read(files, descriptor) ?? AttributeList.none
    }
}
