internal import Base
internal import Platform

/// Looks at a workspace that has just been written, and remembers it as a scan would have: nothing of it is read again.
///
/// What was written was verified, so an entry that is still as it was when it had been written is the stored one. Nobody else
/// reaches the workspace before the file clock has moved on, so a later change cannot leave the times as they are.
struct CacheSeed {
    /// What there is differs from what was written, so nothing of it is remembered.
    private struct Differs: Error {}
    /// It cannot be remembered, which makes the first checkpoint slower and nothing else.
    private struct CannotBeRemembered: Error {}

    let engine: ChronosEngine
    let world: ProjectRecord
    let reader: ObjectReader
    let written: WrittenTree
    /// The open workspace.
    let root: Int32
    /// Where a capture root's cache goes, by its key.
    let place: (String) -> AbsolutePath

    private var files: any FileOperations { engine.files }

    /// True when what is there is what was written.
    func plant(_ target: TargetWorld.World, writer: String) throws -> Bool {
        do {
            try plant(target, isOwn: writer == engine.environment.version)
            return true
        } catch is Differs {
            return false
        } catch is CannotBeRemembered {
            return try written.isThere(files, root: root)
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("looking at the workspace", pl: "oglądanie katalogu roboczego"))
        }
    }

    private func plant(_ target: TargetWorld.World, isOwn: Bool) throws {
        // Other rules than today's may have told files apart.
        guard isOwn, written.isWhole else { throw CannotBeRemembered() }
        let binding = CacheBinding(target.policy, key: engine.vault.currentID)
        var caches: [(key: String, writer: ScanCacheWriter, root: UInt64)] = []
        func plant(
            _ key: String, _ place: FileClassifier.Place, _ tree: Digest, at path: BytePath, without: Set<[UInt8]> = []
        ) throws {
            let writer = ScanCacheWriter(replacing: .empty, binding: binding, stamp: engine.state.ownStamp)
            var walk = SeedWalk(
                seed: self, writer: writer, classifier: FileClassifier(target.policy, place, prefix: path), base: path)
            let directory = try open(path)
            let content = try walk.tree(tree, without: without)
            guard engine.store.packSet.contains(content.id) else { throw CannotBeRemembered() }
            let built = try walk.directory(content, .root, directory.raw, isListedAlways: !without.isEmpty)
            caches.append((key, writer, built.place))
        }
        try plant("files", .workspace, target.files.tree, at: .root)
        for repository in target.git.inside {
            let key = RepositoryCapture.key(repository.path)
            let objects = try reader.tree(repository.tree).entry(named: WorldCapture.objects)
            try plant(
                key, .repository, repository.tree, at: repository.path,
                without: objects == nil ? [] : [WorldCapture.objects])
            if let content = objects?.content {
                try plant(
                    "\(key)-objects", .objects, content, at: repository.path.appending(WorldCapture.objects))
            }
        }
        guard try files.status(root).permissions == UInt32(target.files.rootPermissions) else { throw Differs() }
        for cache in caches {
            // One that cannot be written makes the next checkpoint slower, and nothing else.
            _ = try? cache.writer.finish(root: cache.root, place(cache.key), files)
        }
    }

    private func open(_ path: BytePath) throws(SystemError) -> Descriptor {
        try files.openOwned(beneath: root, path, [.read, .directory, .noFollow], resolution: .beneath)
    }

    /// One capture root.
    private struct SeedWalk {
        let seed: CacheSeed
        let writer: ScanCacheWriter
        let classifier: FileClassifier
        /// Where the capture root lies in the workspace.
        let base: BytePath
        private var memo = FileClassifier.DirectoryMemo()

        init(seed: CacheSeed, writer: ScanCacheWriter, classifier: FileClassifier, base: BytePath) {
            self.seed = seed
            self.writer = writer
            self.classifier = classifier
            self.base = base
        }

        private var files: any FileOperations { seed.files }

        func tree(_ id: Digest, without names: Set<[UInt8]>) throws -> (id: Digest, tree: Tree) {
            let whole = try seed.reader.tree(id)
            if names.isEmpty { return (id, whole) }
            let rest = Tree(sorted: whole.entries.filter { !names.contains($0.name) })
            return (rest.id, rest)
        }

        mutating func directory(
            _ content: (id: Digest, tree: Tree), _ path: BytePath, _ descriptor: Int32, isListedAlways: Bool = false
        ) throws -> (place: UInt64, subtree: Subtree, status: FileStatus) {
            let whole = base.appending(path)
            let status = try files.status(descriptor)
            let present = try files.list(descriptor).count
            let expected = seed.written.children(of: whole)
            guard present == expected.count else { throw Differs() }
            var records: [EntryRecord] = []
            records.reserveCapacity(content.tree.entries.count)
            var totals = ScanTotals()
            var found = 0
            for entry in content.tree.entries {
                guard let wanted = expected[entry.name] else { throw CannotBeRemembered() }
                found += 1
                guard let present = try files.statusIfPresent(descriptor, CName(entry.name)) else { throw Differs() }
                guard wanted.isThere(present) else { throw Differs() }
                records.append(try record(entry, present, path, descriptor, &totals))
            }
            // Something lies there that is no part of this tree: a repository.
            let mustBeListed = isListedAlways || found < present || ScanSignature(status).keepsSeconds
            let device = status.device
            let subtree = Subtree(
                totals: totals, isPlain: !mustBeListed && records.allSatisfy { $0.isPlain(on: device) }, device: device,
                cacheBytes: records.reduce(0) { $0 + ($1.subtree?.cacheBytes ?? 0) })
            let added = writer.add(
                DirectoryRecord(
                    status: status, mustBeListed: mustBeListed, tree: content.id,
                    // How deep a tree lies that others stored is not known here.
                    patchDepth: TreePatch.depthLimit, subtree: subtree, entries: records))
            return (added.place, subtree.taking(added.bytes), status)
        }

        private mutating func record(
            _ entry: TreeEntry, _ status: FileStatus, _ directory: BytePath, _ descriptor: Int32,
            _ totals: inout ScanTotals
        ) throws -> EntryRecord {
            let path = directory.appending(entry.name)
            let signature = ScanSignature(status)
            var record = EntryRecord(
                entry: entry, signature: signature, links: status.links,
                isRacy: signature.keepsSeconds, auxiliary: 0)
            switch entry.kind {
            case .directory:
                guard let content = entry.content else { throw CannotBeRemembered() }
                let child = try files.openOwned(
                    descriptor, CName(entry.name), [.read, .directory, .noFollow], resolution: .beneath)
                let built = try self.directory(try tree(content, without: []), path, child.raw)
                record = EntryRecord(
                    entry: entry, signature: ScanSignature(built.status), links: built.status.links, isRacy: false,
                    auxiliary: built.place)
                record.subtree = built.subtree
                totals.add(built.subtree.totals)
                totals.directories += 1
            case .symlink: totals.symlinks += 1
            case .file, .database:
                totals.addFile(status)
                record.isSparse = status.allocated < status.size
                record.isSearched = classifier.verdict(on: path, &memo) == .search
                if entry.isSecret {
                    totals.secrets += 1
                    // It may be sealed under another key than today's: it is read again.
                    record = EntryRecord(
                        entry: entry, signature: signature, links: status.links, isRacy: true, auxiliary: 0,
                        isSearched: record.isSearched, isSparse: record.isSparse)
                }
                if entry.kind == .database {
                    totals.databases += 1
                    let file = try files.openOwned(descriptor, CName(entry.name), [.read, .noFollow])
                    record.header = try files.readUpTo(file.raw, DatabaseImage.headerSize, at: 0)
                }
            }
            return record
        }
    }
}
