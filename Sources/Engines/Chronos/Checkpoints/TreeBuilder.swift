internal import Base
internal import Platform

/// Turns a scan and its outcomes into trees, bottom-up, and into the records the next scan will compare with.
final class TreeBuilder {
    private struct Built {
        let id: Digest
        let record: UInt64
        let subtree: Subtree
    }

    private let files: any FileOperations
    private let cache: ScanCache
    private let binding: CacheBinding
    /// What became of jobs whose directories are not built yet.
    private var outcomes: [Int: JobOutcome] = [:]
    private let sink: ObjectSink
    private let writer: ContentWriter
    private let records: ScanCacheWriter
    private var rootRecord: UInt64 = 0
    private var rootTree: Digest?
    private var rootEntries = Tree.empty
    private var mustSaveCache = false

    private let stamp: UInt64
    private var found = ScanTotals()
    private(set) var skipped: [SkippedPath] = []
    private(set) var torn: [BytePath] = []
    private(set) var notes: [(path: BytePath, text: Phrase)] = []
    private(set) var databaseHeaders: [BytePath: [UInt8]] = [:]
    /// Of what was built anew; in what was not, nothing changed.
    private(set) var fileStores: Set<FileStore> = []

    init(
        files: any FileOperations, sink: ObjectSink, cache: ScanCache, binding: CacheBinding, stamp: UInt64,
        cachePath: AbsolutePath
    ) throws {
        self.files = files
        self.cache = cache
        self.sink = sink
        writer = try ContentWriter(sink, files)
        self.binding = binding
        self.stamp = stamp
        records = ScanCacheWriter(
            replacing: cache, binding: binding, stamp: stamp, spillingTo: sink.isStoring ? (cachePath, files) : nil
        )
    }

    /// Hears what became of jobs; `first` is the number of the first one.
    func add(_ done: [JobOutcome], from first: Int) {
        for (index, outcome) in done.enumerated() { outcomes[first + index] = outcome }
    }

    /// Stores the directories that are scanned to their end, so that nobody needs to keep what is in them.
    func build(within open: [ScannedDirectory]) throws {
        try flushingWhenStale {
            for directory in open {
                for index in directory.entries.indices {
                    guard case .directory(let child) = directory.entries[index].state else { continue }
                    directory.entries[index].state = .built(try record(of: child, directory.entries[index].name))
                }
            }
        }
    }

    /// The root's tree, and what the scan counted with what was found out by reading.
    func build(_ scan: ScanResult) throws -> (id: Digest, tree: Tree, totals: ScanTotals) {
        let built = try flushingWhenStale { try buildRoot(scan) }
        databaseHeaders.merge(scan.databaseHeaders) { own, _ in own }
        var totals = scan.totals
        totals.add(found)
        return (built.id, built.tree, totals)
    }

    /// Passes on what was stored so far, where nothing more comes.
    func flush() throws { try writer.flush() }

    private func flushingWhenStale<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let stale as StaleCache {
            // What was claimed must reach the sink, or the second attempt would find it taken and store nothing.
            try writer.flush()
            throw stale
        }
    }

    private func buildRoot(_ scan: ScanResult) throws -> (id: Digest, tree: Tree) {
        switch scan.root {
        case .unchanged(let tree):
            try require(tree)
            guard let record = cache.rootRecord, let root = remembered(record) else { throw StaleCache() }
            if binding != cache.binding {
                // Everything was looked at anew and found to be as it was: the next scan need not.
                rootRecord = records.keep(record)
                rootTree = tree
                mustSaveCache = true
            }
            return (tree, root.tree)
        case .changed(let directory):
            let built = try build(directory)
            rootRecord = built.record
            rootTree = built.id
            found = built.subtree.found
            mustSaveCache = true
            if let attributes = scan.rootAttributes { try writer.store(.attributes, attributes.encoded) }
            try writer.flush()
            return (built.id, rootEntries)
        }
    }

    /// Remembers what was seen; called once what was stored is durable.
    ///
    /// A cache that cannot be written makes the next checkpoint slower; it must not make this one fail.
    ///
    /// - Returns: The stamp of the cache that is now in force and knows what was seen; nil when there is none.
    func saveCache(_ path: AbsolutePath, _ files: any FileOperations) -> UInt64? {
        guard mustSaveCache else { return cache.rootRecord == nil ? nil : cache.stamp }
        // What was only looked at may be in no pack; a cache that knew it would lead a checkpoint to refer to nothing.
        guard let rootTree, sink.holds(rootTree) else { return nil }
        do {
            return try records.finish(root: rootRecord, path, files) ? stamp : nil
        } catch {
            return nil
        }
    }

    private func build(_ directory: ScannedDirectory) throws -> Built {
        if directory.isPatch, let record = directory.cachedRecord { return try patch(directory, record) }
        var mustBeListed = directory.mustBeListed
        var found = ScanTotals()
        let base = remembered(directory.cachedRecord)
        // What is known comes from that record.
        let isHeld = base.map { sink.holds($0.id) && sink.isChecked($0.id) } ?? false
        var entries: [EntryRecord] = []
        entries.reserveCapacity(directory.entries.count)
        for scanned in directory.entries {
            switch scanned.state {
            case .known(let entry, let auxiliary):
                if !isHeld { try require(entry.content) }
                var known = record(entry, scanned, auxiliary: auxiliary)
                known.isSearched = scanned.isSearched
                if entry.kind == .database {
                    known.header = scanned.header
                }
                entries.append(known)
            case .unchangedDirectory(let unchanged):
                if !isHeld { try require(unchanged.entry.content) }
                var known = record(unchanged.entry, scanned, auxiliary: records.keep(unchanged))
                known.subtree = unchanged.subtree
                entries.append(known)
            case .directory(let child): entries.append(try record(of: child, scanned.name))
            case .built(let record): entries.append(record)
            case .pending(let job):
                finish(job, scanned, directory, &entries, &mustBeListed, &found)
            }
        }
        // Companions of what turned out to be no database come after their file, not in their own place.
        entries.sort { $0.entry.name.lexicographicallyPrecedes($1.entry.name) }
        if let store = FileStore.holding(table: directory.path, entries: entries.lazy.map(\.entry.name)) {
            fileStores.insert(store)
        }
        let tree = Tree(sorted: entries.map(\.entry))
        if directory.path.isRoot { rootEntries = tree }
        let stored = try writer.store(tree, base: base)
        sink.noteChecked(stored.id)
        for entry in entries { entry.subtree.map { found.add($0.found) } }
        let subtree = self.subtree(of: directory, entries, mustBeListed: mustBeListed, found)
        let record = records.add(
            DirectoryRecord(
                status: directory.status, mustBeListed: mustBeListed, tree: stored.id, patchDepth: stored.depth,
                subtree: subtree, entries: entries
            )
        )
        return Built(id: stored.id, record: record.place, subtree: subtree.taking(record.bytes))
    }

    /// Stores a directory that holds what it held, some of it with other content.
    private func patch(_ directory: ScannedDirectory, _ place: UInt64) throws -> Built {
        var mustBeListed = directory.mustBeListed
        var found = ScanTotals()
        var changes: [PatchedDirectory.Change] = []
        for scanned in directory.entries {
            var records: [EntryRecord] = []
            switch scanned.state {
            case .directory(let child): records = [try record(of: child, scanned.name)]
            case .built(let record): records = [record]
            case .pending(let job): finish(job, scanned, directory, &records, &mustBeListed, &found)
            case .known, .unchangedDirectory: preconditionFailure("a patch holds what has changed")
            }
            changes.append((scanned.name, records.first))
        }
        return try unsafe cache.bytes.withBytes { memory in
            guard let patched = unsafe PatchedDirectory(memory, at: place, changes) else { throw StaleCache() }
            try require(patched.base.id)
            if !sink.isChecked(patched.base.id) { try patched.forEachContent { try require($0) } }
            if directory.path.isRoot { rootEntries = try patched.tree() }
            let stored = try writer.store(
                tree: patched.encodedTree(), base: patched.base, patch: patched.treePatch, seen: patched.tree
            )
            sink.noteChecked(stored.id)
            for (_, record) in changes { record?.subtree.map { found.add($0.found) } }
            var totals = directory.totals
            totals.add(found)
            let subtree = Subtree(
                totals: totals, isPlain: !mustBeListed && patched.isPlain, device: directory.status.device,
                cacheBytes: changes.reduce(patched.keptBytes) { $0 + ($1.record?.subtree?.cacheBytes ?? 0) },
                found: found
            )
            let record = records.add(
                DirectoryRecord(
                    status: directory.status, mustBeListed: mustBeListed, tree: stored.id, patchDepth: stored.depth,
                    subtree: subtree, entries: []
                ), patched
            )
            return Built(id: stored.id, record: record.place, subtree: subtree.taking(record.bytes))
        }
    }

    /// Adds what became of a file that had to be read.
    private func finish(
        _ job: Int, _ scanned: ScannedEntry, _ directory: ScannedDirectory, _ entries: inout [EntryRecord],
        _ mustBeListed: inout Bool, _ found: inout ScanTotals
    ) {
        guard let done = outcomes.removeValue(forKey: job) else {
            preconditionFailure("a directory is built when all of its jobs are done")
        }
        let place = entries.count
        add(done.outcome, directory.path.appending(scanned.name), to: &entries, &mustBeListed, &found)
        if entries.count > place { entries[place].isSparse = scanned.isSparse }
        for (sidecar, outcome) in done.sidecars {
            add(outcome, sidecar, to: &entries, &mustBeListed, &found)
            count(outcome, &found)
        }
    }

    private func subtree(
        of directory: ScannedDirectory, _ entries: [EntryRecord], mustBeListed: Bool, _ found: ScanTotals
    ) -> Subtree {
        let device = directory.status.device
        var totals = directory.totals
        totals.add(found)
        return Subtree(
            totals: totals, isPlain: !mustBeListed && entries.allSatisfy { $0.isPlain(on: device) }, device: device,
            cacheBytes: entries.reduce(0) { $0 + ($1.subtree?.cacheBytes ?? 0) }, found: found
        )
    }

    private func record(of child: ScannedDirectory, _ name: [UInt8]) throws -> EntryRecord {
        let built = try build(child)
        let entry = TreeEntry(
            name: name, kind: .directory, permissions: UInt16(child.status.permissions), content: built.id,
            attributes: try child.attributes.map { try writer.store(.attributes, $0.encoded) }
        )
        var record = EntryRecord(
            entry: entry, signature: ScanSignature(child.status), links: child.status.links, isRacy: false,
            auxiliary: built.record
        )
        record.subtree = built.subtree
        return record
    }

    /// What the cache remembers must still be in the store, or the checkpoint would refer to nothing.
    private func require(_ id: Digest?) throws {
        if let id, !sink.holds(id) { throw StaleCache() }
    }

    private func record(_ entry: TreeEntry, _ scanned: ScannedEntry, auxiliary: UInt64) -> EntryRecord {
        EntryRecord(
            entry: entry, signature: scanned.signature, links: scanned.links, isRacy: scanned.isRacy,
            auxiliary: auxiliary, isSparse: scanned.isSparse
        )
    }

    private func add(
        _ outcome: FileOutcome, _ path: BytePath, to entries: inout [EntryRecord], _ mustBeListed: inout Bool,
        _ found: inout ScanTotals
    ) {
        switch outcome {
        case .stored(let file):
            if file.isTorn { torn.append(path) }
            if let note = file.note { notes.append((path, note)) }
            if file.entry.isSecret { found.secrets += 1 }
            append(file, to: &entries)
        case .database(let file, let header):
            found.databases += 1
            if file.entry.isSecret { found.secrets += 1 }
            databaseHeaders[path] = header
            append(file, header: header, to: &entries)
        case .vanished, .replaced:
            // The directory's own times say that it changed; until they are seen to, it is listed each time.
            mustBeListed = true
        case .unreadable:
            skipped.append(SkippedPath(path, .unreadable))
            mustBeListed = true
        case .locked:
            skipped.append(SkippedPath(path, .lockedDatabase))
            mustBeListed = true
        case .mounted:
            skipped.append(SkippedPath(path, .mount))
            mustBeListed = true
        case .excluded:
            skipped.append(SkippedPath(path, .excluded))
            mustBeListed = true
        }
    }

    /// Counts a file that the scan took for a database's companion.
    private func count(_ outcome: FileOutcome, _ found: inout ScanTotals) {
        switch outcome {
        case .stored(let file), .database(let file, _):
            found.files += 1
            found.bytes += file.entry.size
        case .vanished, .unreadable, .locked, .replaced, .mounted, .excluded: break
        }
    }

    private func append(_ file: CapturedFile, header: [UInt8] = [], to entries: inout [EntryRecord]) {
        entries.append(
            EntryRecord(
                entry: file.entry, signature: file.signature, links: file.links, isRacy: file.isRacy,
                auxiliary: file.auxiliary, isSearched: file.isSearched, header: header
            )
        )
    }

    /// A directory as it was, to write the new one as a patch on it.
    private func remembered(_ record: UInt64?) -> (id: Digest, tree: Tree, depth: UInt8)? {
        guard let record else { return nil }
        return unsafe cache.bytes.withBytes { memory in
            guard let cached = unsafe CachedDirectory(memory, at: record) else { return nil }
            return (cached.tree, cached.decodeTree(), cached.patchDepth)
        }
    }
}

/// The scan cache remembers objects that the store has lost: everything is read again.
struct StaleCache: Error {}
