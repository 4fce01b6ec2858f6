internal import Base
internal import Platform

/// Writes into one open git directory outside of the workspace: beneath it, through no link, and one rename per file.
final class OutsideWriter {
    private let restore: OutsideRestore
    private let directory: Int32
    private(set) var setAside: [SetAside] = []

    private var files: any FileOperations { restore.files }

    init(restore: OutsideRestore, directory: Int32) {
        self.restore = restore
        self.directory = directory
    }

    func apply(_ changes: [TreeChange], logs: [BytePath: [UInt8]]) throws {
        for change in changes where change.removesNothingButFile && logs[change.path] == nil {
            try remove(change.path, change.old)
        }
        for change in changes.reversed() where change.removesDirectory { try removeDirectory(change.path) }
        for change in changes where change.makesDirectory { try makeDirectory(change.path) }
        // The logs first: from then on nothing that is left behind can be collected.
        for (path, log) in logs.sorted(by: { $0.key < $1.key }) { try write(log, at: path) }
        for change in changes {
            guard let entry = change.new, entry.kind != .directory, logs[change.path] == nil else { continue }
            try place(entry, at: change.path, over: change.old)
        }
        for change in changes.reversed() {
            guard let entry = change.new, entry.kind == .directory else { continue }
            try setDirectory(change.path, entry)
        }
        try setDirectory(.root, restore.then.entry)
    }

    // MARK: - Single actions

    private func place(_ entry: TreeEntry, at path: BytePath, over old: TreeEntry?) throws {
        let parent = try open(path.parent ?? .root)
        if try isThere(entry, parent.raw, path) { return try setMetadata(entry, parent.raw, path) }
        try keep(path, parent.raw, unless: old)
        let temporary = self.temporary
        try? files.unlink(parent.raw, temporary)
        if entry.kind == .symlink {
            try files.symlink(target: CName(entry.target), parent.raw, temporary)
        } else {
            let file = try files.openOwned(
                parent.raw, temporary, [.read, .write, .create, .exclusive, .noFollow], permissions: 0o600
            )
            var offset: UInt64 = 0
            try restore.content.forEachPiece(of: entry) { piece in
                try files.writeAll(file.raw, piece, at: offset)
                offset += UInt64(piece.count)
            }
            try EntryMetadata(files).set(file.raw, entry.permissions, try attributes(entry))
            try files.fdatasync(file.raw)
        }
        try files.rename(parent.raw, temporary, parent.raw, CName(path.name), .replace)
    }

    private func write(_ bytes: [UInt8], at path: BytePath) throws {
        var parent = BytePath.root
        for part in path.components.dropLast() {
            parent = parent.appending(part)
            try makeDirectory(parent)
        }
        let holder = try open(parent)
        try AtomicFile.replace(
            files, directory: holder.raw, name: path.name, bytes: bytes, permissions: 0o644
        )
    }

    private func remove(_ path: BytePath, _ old: TreeEntry?) throws {
        do {
            let parent = try open(path.parent ?? .root)
            if try files.statusIfPresent(parent.raw, CName(path.name))?.kind == .directory { return }
            try keep(path, parent.raw, unless: old)
            try files.unlink(parent.raw, CName(path.name))
        } catch let error as SystemError {
            if !error.isMissing { throw error }
        }
    }

    /// One that something new is in stays, and the last look reports it.
    private func removeDirectory(_ path: BytePath) throws {
        do throws(SystemError) {
            let parent = try open(path.parent ?? .root)
            try files.removeDirectory(parent.raw, CName(path.name))
        } catch {
            if !error.isMissing, !error.isNotEmpty { throw error }
        }
    }

    private func makeDirectory(_ path: BytePath) throws {
        do throws(SystemError) {
            let parent = try open(path.parent ?? .root)
            try files.makeDirectory(parent.raw, CName(path.name), permissions: 0o755)
        } catch {
            if !error.isExisting { throw error }
        }
    }

    private func setDirectory(_ path: BytePath, _ entry: TreeEntry) throws {
        let place = try open(path)
        try EntryMetadata(files).set(place.raw, entry.permissions, try attributes(entry))
    }

    private func setMetadata(_ entry: TreeEntry, _ parent: Int32, _ path: BytePath) throws {
        if entry.kind == .symlink { return }
        let file = try files.openOwned(parent, CName(path.name), [.read, .noFollow, .nonBlocking])
        try EntryMetadata(files).set(file.raw, entry.permissions, try attributes(entry))
    }

    // MARK: - What is there

    private var temporary: CName { CName(".everett-\(restore.plan.operation.text).tmp") }

    private func open(_ path: BytePath) throws(SystemError) -> Descriptor {
        try files.openOwned(beneath: directory, path, [.read, .directory, .noFollow], resolution: .beneath)
    }

    private func attributes(_ entry: TreeEntry) throws -> AttributeList {
        try AttributeList.read(entry.attributes, restore.content.objects) ?? AttributeList.none
    }

    private func isThere(_ entry: TreeEntry, _ parent: Int32, _ path: BytePath) throws -> Bool {
        guard let status = try files.statusIfPresent(parent, CName(path.name)) else { return false }
        if entry.kind == .symlink {
            guard status.kind == .symlink else { return false }
            return try files.readLink(parent, CName(path.name)) == entry.target
        }
        guard status.kind == .regular, status.size == entry.size else { return false }
        let file = try files.openOwned(parent, CName(path.name), [.read, .noFollow, .nonBlocking])
        var offset: UInt64 = 0
        var isEqual = true
        try restore.content.forEachPiece(of: entry) { piece in
            guard isEqual else { return }
            isEqual = try files.readUpTo(file.raw, piece.count, at: offset) == piece
            offset += UInt64(piece.count)
        }
        return isEqual
    }

    /// Copies what is there into `rescued`, unless the safety checkpoint holds it.
    private func keep(_ path: BytePath, _ parent: Int32, unless old: TreeEntry?) throws {
        guard let status = try files.statusIfPresent(parent, CName(path.name)), status.kind == .regular else { return }
        if let old, try isThere(old, parent, path) { return }
        var place = restore.run.engine.home.rescued(restore.plan.operation)
        for part in [[]] + restore.path.appending(path).components.dropLast().map({ [$0] }) {
            if let name = part.first { place = place.appending(BytePath.root.appending(name)) }
            do throws(SystemError) {
                try files.makeDirectory(FileDescriptors.none, CName(place.bytes), permissions: 0o700)
            } catch {
                if !error.isExisting { throw error }
            }
        }
        let holder = try files.openOwned(absolute: place, [.read, .directory])
        let file = try files.openOwned(parent, CName(path.name), [.read, .noFollow, .nonBlocking])
        let bytes = try files.readUpTo(file.raw, Int(clamping: status.size), at: 0)
        try AtomicFile.replace(files, directory: holder.raw, name: path.name, bytes: bytes)
        let kept = place.appending(BytePath.root.appending(path.name))
        setAside.append(SetAside(path: restore.path.appending(path), keptAt: kept))
    }
}

extension TreeChange {
    /// A file or link goes, or gives way to a directory.
    fileprivate var removesNothingButFile: Bool {
        old != nil && old?.kind != .directory && (new == nil || new?.kind == .directory)
    }
}
