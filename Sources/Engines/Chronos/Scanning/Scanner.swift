internal import Base
internal import Platform

/// Finds what changed beneath a root since the last checkpoint, by asking the kernel about every entry.
///
/// A directory whose times have not moved holds the names it held, so it is not listed again; its entries are still asked
/// for one by one. Nothing is opened but directories, and those beneath the root and through no link.
final class Scanner {
    /// Which capture root is scanned.
    enum Mode {
        /// A workspace: repositories are left to the git component.
        case files
        /// A repository's own directory; `objects` comes after the references that need it.
        case repository
        /// A repository's objects.
        case objects
    }

    /// Everything has to be looked at, whatever a watcher says.
    struct NewLink: Error {}

    /// Jobs to be done while the scan waits.
    struct Wave {
        let jobs: [HashJob]
        let firstJob: Int
        /// What is not scanned to its end; directories in it are.
        let open: [ScannedDirectory]
    }

    struct Exclusion: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    /// On the heap, because a deep tree has many of them on the stack.
    private final class Outcome {
        enum Change {
            case unchanged(record: UInt64)
            case changed(ScannedDirectory)
            /// A repository without a directory named `.git`: its own directory is all there is of it.
            case repository
        }
        let change: Change
        let totals: ScanTotals
        /// What the record of an unchanged directory says.
        let subtree: Subtree?
        /// Whether nobody looked at it.
        let isQuiet: Bool

        init(change: Change, totals: ScanTotals, subtree: Subtree? = nil, isQuiet: Bool = false) {
            self.change = change
            self.totals = totals
            self.subtree = subtree
            self.isQuiet = isQuiet
        }
    }

    /// What looking at the remembered entries of a directory came to.
    private enum Finding {
        case unchanged
        /// These have other content; nothing came, went or became something else.
        case touched([Touched])
        /// It must be listed.
        case unclear
    }

    private struct Touched {
        let name: [UInt8]
        let status: FileStatus
        /// A directory's; nil for a file.
        let child: ScannedDirectory?
    }

    private static let mostTouched = 256
    private static let deepest = 2_000
    private static let gitName: [UInt8] = Array(".git".utf8)
    private static let headName: [UInt8] = Array("HEAD".utf8)
    private static let repositoryNames: Set<[UInt8]> = Set(["HEAD", "objects", "refs"].map { Array($0.utf8) })
    private static let lockSuffix: [UInt8] = Array(".lock".utf8)
    /// What git writes into before it gives it its name.
    private static let scratchPrefixes: [[UInt8]] = ["tmp_", ".tmp-"].map { Array($0.utf8) }
    /// Tells who collects garbage now, by a process id that must not come back.
    private static let collectorName: [UInt8] = Array("gc.pid".utf8)

    private let files: any FileOperations
    private let cache: ScanCache
    private let mode: Mode
    private let excluded: Set<Exclusion>
    private let leftOut: [BytePath: SkippedPath.Reason]
    private let policy: CapturePolicy
    /// Whether what is remembered was told apart otherwise, so that every entry is looked at anew.
    private let reclassifies: Bool
    private let classifier: FileClassifier
    /// Whether what was sealed under the key of that time is sealed under today's.
    private let hasSameKey: Bool
    /// Directories above what is left out: they look unchanged, yet are to be held otherwise.
    private let aboveLeftOut: Set<BytePath>
    private let skippedTopNames: Set<[UInt8]>
    /// The only names of the root that count; nil: all.
    private let onlyTopNames: Set<[UInt8]>?
    /// Knows what changed since the cache was written.
    private let quiet: ScanQuiet?
    private let isCancelled: () -> Bool
    /// Takes the jobs there are when they have become many, so that what a scan holds is bounded.
    private let onWave: ((Wave) throws -> Void)?
    private let filesAtOnce: Int

    private var crossesMounts: Bool { policy.crossesMounts }

    private var jobs: [HashJob] = []
    /// The number of the first of `jobs`; those before it were taken.
    private var firstJob = 0
    /// The directories that are being listed, outermost first.
    private var open: [ScannedDirectory] = []
    private var skipped: [SkippedPath] = []
    private var links: [FileIdentity: Set<BytePath>] = [:]
    private var repositories: Set<BytePath> = []
    private var gitFiles: Set<BytePath> = []
    private var databaseHeaders: [BytePath: [UInt8]] = [:]
    private var quietDirectories = 0

    init(
        _ files: any FileOperations, cache: ScanCache, binding: CacheBinding, mode: Mode, policy: CapturePolicy,
        classifier: FileClassifier, excluded: Set<Exclusion>, leftOut: [BytePath: SkippedPath.Reason],
        skippedTopNames: Set<[UInt8]>, onlyTopNames: Set<[UInt8]>? = nil,
        quiet: ScanQuiet? = nil, isCancelled: @escaping () -> Bool,
        filesAtOnce: Int = .max, onWave: ((Wave) throws -> Void)? = nil
    ) {
        self.files = files
        self.cache = cache
        self.mode = mode
        self.policy = policy
        reclassifies = cache.binding != binding
        hasSameKey = cache.binding.key == binding.key
        self.classifier = classifier
        self.excluded = excluded
        self.leftOut = leftOut
        aboveLeftOut = leftOut.keys.reduce(into: []) { above, path in
            var next = path.parent
            while let directory = next, above.insert(directory).inserted { next = directory.parent }
        }
        self.skippedTopNames = skippedTopNames
        self.onlyTopNames = onlyTopNames
        // What is left out may lie anywhere, and what is told apart otherwise is looked at anew.
        self.quiet = leftOut.isEmpty && cache.binding == binding ? quiet : nil
        self.isCancelled = isCancelled
        self.filesAtOnce = max(1, filesAtOnce)
        self.onWave = onWave
    }

    /// Scans the directory behind an open descriptor.
    func scan(_ root: Int32) throws -> ScanResult {
        try unsafe cache.bytes.withBytes { memory in
            let status = try files.status(root)
            let cached = cache.rootRecord.flatMap { unsafe CachedDirectory(memory, at: $0) }
            let outcome = try unsafe scan(root, .root, status, cached, cache.rootRecord, memory)
            let change: ScanResult.Root =
                switch outcome.change {
                case .unchanged: .unchanged(tree: cached?.tree ?? .zero)
                case .changed(let directory): .changed(directory)
                // The root is never one: `list` looks beneath it only.
                case .repository: .unchanged(tree: .zero)
                }
            return ScanResult(
                root: change, rootStatus: status, rootAttributes: try attributes(root), jobs: jobs, firstJob: firstJob,
                totals: outcome.totals, skipped: skipped.sorted { $0.path < $1.path }, links: links,
                databaseHeaders: databaseHeaders, repositories: repositories.sorted(), gitFiles: gitFiles.sorted(),
                quietDirectories: quietDirectories
            )
        }
    }

    // MARK: - A directory that may be unchanged

    private func scan(
        _ directory: Int32, _ path: BytePath, _ status: FileStatus, _ cached: CachedDirectory?, _ record: UInt64?,
        _ memory: UnsafeRawBufferPointer
    ) throws -> Outcome {
        if isCancelled() { throw EverettError(.cancelled, Words.cancelled) }
        if path.isRoot, let cached, let record, cached.matches(status),
            let outcome = unsafe outcomeOfQuiet(path, record, memory)
        {
            return outcome
        }
        var children: [[UInt8]: Outcome] = [:]
        if let cached, let record, !reclassifies, !cached.mustBeListed, cached.matches(status),
            !aboveLeftOut.contains(path)
        {
            var totals = ScanTotals()
            switch try unsafe compare(directory, path, cached, memory, &totals, &children) {
            case .unchanged: return Outcome(change: .unchanged(record: record), totals: totals, subtree: cached.subtree)
            case .touched(let touched): return try patch(directory, path, status, record, touched, &totals)
            case .unclear: break
            }
        }
        return try unsafe list(directory, path, status, cached, record, memory, children)
    }

    /// What is known of a directory that nobody has touched; nil when it must be looked at.
    private func outcomeOfQuiet(
        _ path: BytePath, _ record: UInt64, _ memory: UnsafeRawBufferPointer
    ) -> Outcome? {
        guard let quiet, record != 0, quiet.isQuiet(path), let cached = unsafe CachedDirectory(memory, at: record)
        else { return nil }
        let subtree = cached.subtree
        guard subtree.isPlain else { return nil }
        quietDirectories += subtree.totals.directories + 1
        return Outcome(change: .unchanged(record: record), totals: subtree.totals, subtree: subtree, isQuiet: true)
    }

    /// Compares every remembered entry with what is there; child directories that were scanned on the way are kept in `children`.
    private func compare(
        _ directory: Int32, _ path: BytePath, _ cached: CachedDirectory, _ memory: UnsafeRawBufferPointer,
        _ totals: inout ScanTotals, _ children: inout [[UInt8]: Outcome]
    ) throws -> Finding {
        var cursor = cached.makeCursor()
        var seen = 0
        var status = FileStatus.none
        var headers: [BytePath: [UInt8]] = [:]
        var touched: [Touched] = []
        let wave = firstJob
        let changed = quiet?.changedNames(in: path)
        // Where all is plain nothing but what is marked can have changed, and the sums of the rest are known.
        let loud = changed != nil && cached.isPlain ? quiet?.loudNames(in: path) : nil
        var passed = 0
        if loud != nil { totals = cached.subtree.totals }
        while let entry = cursor.next() {
            seen += 1
            if let changed, let loud {
                if !entry.isNamed(in: changed), entry.kind != .directory || !entry.isNamed(in: loud) {
                    passed += 1
                    continue
                }
                guard unsafe takeOut(entry, memory, of: &totals) else { return .unclear }
            } else if let changed, unsafe countUntouched(entry, path, changed, memory, &totals, &children) {
                continue
            }
            guard let kind = entry.kind, let name = unsafe entry.rawName else { return .unclear }
            guard unsafe files.status(directory, rawName: name, into: &status) == 0 else { return .unclear }
            let believed = entry.matches(status) && !entry.isRacy
            if kind.isFileLike, status.links > entry.links { try distrustWatcher() }
            switch kind {
            case .directory:
                let name = entry.name
                let place = path.appending(name)
                var known = believed ? unsafe outcomeOfQuiet(place, entry.auxiliary, memory) : nil
                if known == nil {
                    known = try unsafe scanChild(directory, place, name, status, entry.auxiliary, memory)
                }
                guard let outcome = known else { return .unclear }
                children[name] = outcome
                switch outcome.change {
                case .unchanged: guard believed else { return .unclear }
                case .changed(let child):
                    guard entry.isSameFile(as: status) else { return .unclear }
                    touched.append(Touched(name: name, status: status, child: child))
                case .repository: return .unclear
                }
                totals.add(outcome.totals)
                totals.directories += 1
            case .file where !believed:
                guard status.kind == .regular, entry.isSameFile(as: status) else { return .unclear }
                touched.append(Touched(name: entry.name, status: status, child: nil))
                totals.addFile(status)
            case .database:
                guard believed, try sidecarSignature(directory, entry.name) == entry.auxiliary else { return .unclear }
                headers[path.appending(entry.name)] = entry.databaseHeader
                totals.databases += 1
                totals.addFile(status)
                if entry.isSecret { totals.secrets += 1 }
            case .file:
                totals.addFile(status)
                if entry.isSecret { totals.secrets += 1 }
            case .symlink:
                guard believed else { return .unclear }
                totals.symlinks += 1
            }
            if status.links > 1, kind.isFileLike {
                links[FileIdentity(status), default: []].insert(path.appending(entry.name))
            }
            // Listing bounds what is held at once, where there is much of it.
            if touched.count > Scanner.mostTouched || firstJob != wave { return .unclear }
        }
        guard seen == cached.count else { return .unclear }
        if !touched.isEmpty {
            guard jobs.count + touched.count < filesAtOnce else { return .unclear }
            // What belongs to a database is told by the names beside it.
            if touched.contains(where: { $0.child == nil }), cached.holdsCompanions { return .unclear }
        }
        databaseHeaders.merge(headers) { _, new in new }
        quietDirectories += passed
        return touched.isEmpty ? .unchanged : .touched(touched)
    }

    /// Takes an entry out of the sums of its directory; false when it is not known what it added.
    private func takeOut(
        _ entry: CachedEntry, _ memory: UnsafeRawBufferPointer, of totals: inout ScanTotals
    ) -> Bool {
        if entry.kind == .directory {
            guard let child = unsafe CachedDirectory(memory, at: entry.auxiliary) else { return false }
            totals.remove(child.subtree.totals)
            totals.directories -= 1
            return true
        }
        guard entry.isSettled else { return false }
        var sum = ScanTotals()
        sum.addSettled(entry)
        totals.remove(sum)
        return true
    }

    /// A directory that holds what it held, some of it with other content: the rest need not be listed, nor sorted again.
    private func patch(
        _ directory: Int32, _ path: BytePath, _ status: FileStatus, _ record: UInt64, _ touched: [Touched],
        _ totals: inout ScanTotals
    ) throws -> Outcome {
        let found = ScannedDirectory(
            path: path, status: status, cachedRecord: record,
            attributes: path.isRoot ? nil : try attributes(directory), isPatch: true
        )
        for entry in touched {
            let state: ScannedEntry.State
            if let child = entry.child {
                state = .directory(child)
            } else {
                jobs.append(HashJob(path: path.appending(entry.name), status: entry.status, sidecars: []))
                state = .pending(job: firstJob + jobs.count - 1)
            }
            found.entries.append(
                ScannedEntry(
                    name: entry.name, signature: ScanSignature(entry.status), links: entry.status.links, isRacy: false,
                    isSparse: entry.status.kind == .regular && entry.status.allocated < entry.status.size, state: state
                )
            )
        }
        found.totals = totals
        return Outcome(change: .changed(found), totals: totals)
    }

    /// Opens and scans a child directory; nil when it is gone or may not be opened, which listing will report.
    private func scanChild(
        _ directory: Int32, _ path: BytePath, _ name: [UInt8], _ status: FileStatus, _ record: UInt64,
        _ memory: UnsafeRawBufferPointer
    ) throws -> Outcome? {
        let child: Descriptor
        do {
            child = try files.openOwned(
                directory, CName(name), [.read, .directory, .noFollow],
                resolution: crossesMounts ? .beneathAcrossMounts : .beneath
            )
        } catch {
            if error.isMissing || error.isPermission || error.isLoopOrEscape { return nil }
            throw EverettError(error, while: Phrase("scanning \(path)", pl: "przeglądanie \(path)"))
        }
        // The entry may have been replaced since it was asked about.
        let opened = try files.status(child.raw)
        guard opened.inode == status.inode, opened.device == status.device else { return nil }
        let cached = record == 0 ? nil : unsafe CachedDirectory(memory, at: record)
        do {
            return try unsafe scan(child.raw, path, opened, cached, cached == nil ? nil : record, memory)
        } catch let error as SystemError where error.isMissing {
            // Removed while it was being looked at: an open directory without a name has no entries to list.
            return nil
        }
    }

    // MARK: - What no event named

    // Methods of their own, called by what calls itself for each level of a tree: what they need of the stack is given back.

    /// Counts an entry as remembered; false when it must be looked at.
    private func countUntouched(
        _ entry: CachedEntry, _ path: BytePath, _ changed: Set<[UInt8]>, _ memory: UnsafeRawBufferPointer,
        _ totals: inout ScanTotals, _ children: inout [[UInt8]: Outcome]
    ) -> Bool {
        if entry.isNamed(in: changed) { return false }
        if entry.isSettled {
            totals.addSettled(entry)
            return true
        }
        guard entry.kind == .directory, !entry.isRacy else { return false }
        let name = entry.name
        guard let outcome = unsafe outcomeOfQuiet(path.appending(name), entry.auxiliary, memory) else { return false }
        children[name] = outcome
        totals.add(outcome.totals)
        totals.directories += 1
        return true
    }

    /// Takes an entry as remembered into a directory that is listed; false when it must be looked at.
    private func appendUntouched(
        _ old: CachedEntry, _ name: [UInt8], _ changed: Set<[UInt8]>, _ hasCompanions: Bool,
        _ children: [[UInt8]: Outcome], to found: ScannedDirectory, _ memory: UnsafeRawBufferPointer,
        _ totals: inout ScanTotals
    ) -> Bool {
        if old.isNamed(in: changed) { return false }
        let state: ScannedEntry.State
        if old.kind == .directory {
            guard !old.isRacy,
                let outcome = unsafe children[name]
                    ?? outcomeOfQuiet(found.path.appending(name), old.auxiliary, memory),
                outcome.isQuiet, case .unchanged(let record) = outcome.change, let subtree = outcome.subtree,
                let known = old.treeEntry
            else { return false }
            totals.add(outcome.totals)
            totals.directories += 1
            state = .unchangedDirectory(UnchangedDirectory(record: record, entry: known, subtree: subtree))
        } else {
            guard !hasCompanions, old.isSettled, name != Scanner.gitName, let known = old.treeEntry else {
                return false
            }
            totals.addSettled(old)
            state = .known(known, auxiliary: 0)
        }
        found.entries.append(
            ScannedEntry(
                name: name, signature: old.signature, links: old.links, isRacy: false, isSearched: old.isSearched,
                state: state
            )
        )
        return true
    }

    private static func holdsCompanions(_ names: [[UInt8]]) -> Bool {
        names.contains { name in SidecarSignature.suffixes.contains { name.suffix($0.count).elementsEqual($0) } }
    }

    // MARK: - A directory that must be listed

    private func list(
        _ directory: Int32, _ path: BytePath, _ status: FileStatus, _ cached: CachedDirectory?, _ record: UInt64?,
        _ memory: UnsafeRawBufferPointer, _ children: [[UInt8]: Outcome]
    ) throws -> Outcome {
        let listedAt = Machine.fileClockNanoseconds
        let names = try files.list(directory).map(\.name).sorted { $0.lexicographicallyPrecedes($1) }
        let present = Set(names)
        if try isRepository(directory, path, present) {
            return Outcome(change: .repository, totals: ScanTotals())
        }
        let found = ScannedDirectory(
            path: path, status: status, cachedRecord: record,
            attributes: path.isRoot ? nil : try attributes(directory)
        )
        found.mustBeListed = ScanSignature(status).isRacy(readAt: listedAt)
        open.append(found)
        defer { open.removeLast() }
        var totals = ScanTotals()
        var cursor = cached?.makeCursor()
        var remembered = cursor?.next()
        var differs = false
        let changed = quiet?.changedNames(in: path)
        let hasCompanions = Scanner.holdsCompanions(names)
        // Files that may turn out to be databases, and so may have companions; each comes before those.
        var owners: Set<[UInt8]> = []
        for name in names {
            while let entry = remembered, entry.compareName(with: name) < 0 {
                remembered = cursor?.next()
                differs = true
            }
            let old = remembered.flatMap { $0.compareName(with: name) == 0 ? $0 : nil }
            if let old, let changed,
                unsafe appendUntouched(old, name, changed, hasCompanions, children, to: found, memory, &totals)
            {
                continue
            }
            let entryPath = path.appending(name)
            var entryStatus = FileStatus.none
            let failure = unsafe CName(name).withPointer {
                unsafe files.status(directory, rawName: $0, into: &entryStatus)
            }
            if failure != 0 {
                try note(SystemError(.stat, failure, entryPath.description), at: entryPath)
                found.mustBeListed = true
                continue
            }
            if entryStatus.kind == .regular, isSidecar(name, of: owners) { continue }
            if mode == .files, name == Scanner.gitName, entryStatus.kind == .directory,
                !isExcluded(entryPath, entryStatus)
            {
                repositories.insert(entryPath)
                found.mustBeListed = true
                continue
            }
            if mode == .files, name == Scanner.gitName, entryStatus.kind == .regular,
                !isExcluded(entryPath, entryStatus)
            {
                // Leads to a repository elsewhere, which must be asked about each time.
                gitFiles.insert(entryPath)
                found.mustBeListed = true
            }
            if path.isRoot, let onlyTopNames, !onlyTopNames.contains(name) {
                found.mustBeListed = true
                continue
            }
            if let reason = reasonToSkip(entryPath, name, entryStatus, in: status) {
                if reason != .everettOwn { skipped.append(SkippedPath(entryPath, reason)) }
                found.mustBeListed = true
                continue
            }
            guard
                let entry = try unsafe scanEntry(
                    directory, entryPath, name, entryStatus, old, present, memory, children, &totals
                )
            else {
                found.mustBeListed = true
                continue
            }
            if entryStatus.kind == .regular { owners.insert(name) }
            switch entry.state {
            case .known, .unchangedDirectory: if old == nil || old?.matches(entryStatus) != true { differs = true }
            case .pending, .directory, .built: differs = true
            }
            found.entries.append(entry)
            if jobs.count >= filesAtOnce { try passOnJobs() }
        }
        if remembered != nil, let last = found.entries.last, remembered?.compareName(with: last.name) != 0 {
            differs = true
        }
        // A directory that has to be listed each time may still be just as it was.
        if !differs, let cached, let record, cached.mustBeListed == found.mustBeListed, cached.matches(status),
            cached.count == found.entries.count
        {
            return Outcome(change: .unchanged(record: record), totals: totals, subtree: cached.subtree)
        }
        found.totals = totals
        return Outcome(change: .changed(found), totals: totals)
    }

    private func scanEntry(
        _ directory: Int32, _ path: BytePath, _ name: [UInt8], _ status: FileStatus, _ old: CachedEntry?,
        _ present: Set<[UInt8]>, _ memory: UnsafeRawBufferPointer, _ children: [[UInt8]: Outcome],
        _ totals: inout ScanTotals
    ) throws -> ScannedEntry? {
        let signature = ScanSignature(status)
        let believed = old.map { $0.matches(status) && !$0.isRacy } ?? false
        func entry(_ state: ScannedEntry.State, isRacy: Bool = false, isSearched: Bool = false) -> ScannedEntry {
            ScannedEntry(
                name: name, signature: signature, links: status.links, isRacy: isRacy, isSearched: isSearched,
                isSparse: status.kind == .regular && status.allocated < status.size, state: state
            )
        }
        switch status.kind {
        case .directory:
            let record = old?.kind == .directory ? old?.auxiliary ?? 0 : 0
            var remembered = children[name]
            if remembered == nil, believed { remembered = unsafe outcomeOfQuiet(path, record, memory) }
            if remembered == nil {
                remembered = try unsafe scanChild(directory, path, name, status, record, memory)
            }
            guard var outcome = remembered else {
                // One that was removed meanwhile is not there to be read.
                if try files.statusIfPresent(directory, CName(name)) != nil {
                    skipped.append(SkippedPath(path, .unreadable))
                }
                return nil
            }
            if case .repository = outcome.change {
                repositories.insert(path)
                return nil
            }
            if case .unchanged(let record) = outcome.change {
                if believed, let known = old?.treeEntry, let subtree = outcome.subtree {
                    totals.add(outcome.totals)
                    totals.directories += 1
                    return entry(
                        .unchangedDirectory(UnchangedDirectory(record: record, entry: known, subtree: subtree))
                    )
                }
                // The parent remembers the directory otherwise than the directory itself: nothing cached is believed.
                guard let anew = try unsafe scanChild(directory, path, name, status, 0, memory) else { return nil }
                outcome = anew
            }
            guard case .changed(let child) = outcome.change else { return nil }
            totals.add(outcome.totals)
            totals.directories += 1
            return entry(.directory(child))
        case .symlink:
            totals.symlinks += 1
            if believed, let known = old?.treeEntry, known.kind == .symlink {
                return entry(.known(known, auxiliary: 0))
            }
            let readAt = Machine.fileClockNanoseconds
            let target: [UInt8]
            do {
                target = try files.readLink(directory, CName(name))
            } catch {
                // Something else has taken the link's place since it was asked about.
                if !error.isUnsupported { try note(error, at: path) }
                return nil
            }
            if target.isEmpty { return nil }
            let link = TreeEntry(name: name, kind: .symlink, permissions: 0, target: target)
            return entry(.known(link, auxiliary: 0), isRacy: signature.isRacy(readAt: readAt))
        default:
            totals.addFile(status)
            if status.links > 1 { links[FileIdentity(status), default: []].insert(path) }
            if status.links > max(1, old?.links ?? 0) { try distrustWatcher() }
            let sidecars = try sidecars(of: name, in: directory, among: present)
            if believed, let old, let known = old.treeEntry, known.kind.isFileLike, isToldApart(old, path) {
                if known.kind == .database {
                    let auxiliary = try sidecarSignature(directory, name)
                    if auxiliary == old.auxiliary {
                        totals.databases += 1
                        if known.isSecret { totals.secrets += 1 }
                        databaseHeaders[path] = old.databaseHeader
                        var found = entry(.known(known, auxiliary: auxiliary))
                        found.header = old.databaseHeader ?? []
                        return found
                    }
                } else if sidecars.isEmpty {
                    if known.isSecret { totals.secrets += 1 }
                    return entry(.known(known, auxiliary: 0), isSearched: old.isSearched)
                }
            }
            jobs.append(
                HashJob(
                    path: path, status: status,
                    sidecars: sidecars.map { (path.parent ?? .root).appending($0) },
                )
            )
            return entry(.pending(job: firstJob + jobs.count - 1))
        }
    }

    /// A file has a name more than it had. No event named its first name, which may lie anywhere, quiet and taken for the only one.
    private func distrustWatcher() throws {
        if quiet != nil { throw NewLink() }
    }

    private func passOnJobs() throws {
        guard let onWave else { return }
        let wave = Wave(jobs: jobs, firstJob: firstJob, open: open)
        firstJob += jobs.count
        jobs.removeAll(keepingCapacity: true)
        do {
            try onWave(wave)
        } catch let error as SystemError {
            // Not to be taken for something that the scan itself met.
            throw EverettError(error, while: Phrase("reading the project", pl: "odczyt projektu"))
        }
    }

    // MARK: - Small questions

    /// An entry that could not be asked about: gone since it was listed, not ours to read, or a failure of the disk.
    private func note(_ error: SystemError, at path: BytePath) throws {
        if error.isMissing { return }
        guard error.isPermission else {
            throw EverettError(error, while: Phrase("reading \(path)", pl: "odczyt \(path)"))
        }
        skipped.append(SkippedPath(path, .unreadable))
    }

    private func reasonToSkip(
        _ path: BytePath, _ name: [UInt8], _ status: FileStatus, in parent: FileStatus
    ) -> SkippedPath.Reason? {
        if excluded.contains(Exclusion(device: status.device, inode: status.inode)) { return .everettOwn }
        if isExcluded(path, status) { return .excluded }
        if let reason = leftOut[path] { return reason }
        if path.parent?.isRoot == true, status.kind == .directory, skippedTopNames.contains(name) {
            return .everettOwn
        }
        switch status.kind {
        case .directory:
            if status.device != parent.device, !crossesMounts { return .mount }
            return isTooDeep(path) ? .tooDeep : nil
        case .symlink: return nil
        case .regular:
            if status.device != parent.device, !crossesMounts { return .mount }
            return isTransient(path, name) ? .transient : nil
        default: return .specialFile
        }
    }

    /// Whether a directory lies within more others than a stack has room for: nobody made such a tree to keep it.
    private func isTooDeep(_ path: BytePath) -> Bool {
        // Each level takes a byte and a slash at least.
        path.bytes.count > 2 * Scanner.deepest && path.bytes.count { $0 == UInt8(ascii: "/") } > Scanner.deepest
    }

    /// Whether a file of a repository belongs to a git command that is running.
    private func isTransient(_ path: BytePath, _ name: [UInt8]) -> Bool {
        if mode == .files { return false }
        if name.count > 5, name.suffix(5).elementsEqual(Scanner.lockSuffix) { return true }
        if mode == .objects { return Scanner.scratchPrefixes.contains(where: name.starts) }
        return name == Scanner.collectorName && path.parent?.isRoot == true
    }

    /// Whether a directory is a repository without a working tree, or one whose `.git` is elsewhere: told by its names, so
    /// that the answer cannot depend on what is remembered.
    private func isRepository(_ directory: Int32, _ path: BytePath, _ present: Set<[UInt8]>) throws -> Bool {
        guard mode == .files, !path.isRoot, present.isSuperset(of: Scanner.repositoryNames) else { return false }
        return try Scanner.repositoryNames.allSatisfy { name in
            guard let status = try files.statusIfPresent(directory, CName(name)) else { return false }
            return name == Scanner.headName ? status.kind == .regular : status.kind == .directory
        }
    }

    /// Whether a remembered file is kept as the policy and the key of today would have it.
    private func isToldApart(_ old: CachedEntry, _ path: BytePath) -> Bool {
        guard reclassifies else { return true }
        if old.isSecret, !hasSameKey { return false }
        switch classifier.verdict(on: path) {
        case .secret: return old.isSecret
        case .search: return old.isSearched || old.kind == .database && !old.isSecret
        case .excepted, .plain: return !old.isSecret
        }
    }

    /// Whether the policy excludes an entry of a directory that it does not exclude.
    private func isExcluded(_ path: BytePath, _ status: FileStatus) -> Bool {
        guard mode == .files, !policy.excluded.isEmpty else { return false }
        return policy.excluded.verdict(on: path, isDirectory: status.kind == .directory) == true
    }

    /// Whether a file is named as a database's companion: it is then looked at together with the file it belongs to.
    private func isSidecar(_ name: [UInt8], of owners: Set<[UInt8]>) -> Bool {
        SidecarSignature.suffixes.contains { suffix in
            name.count > suffix.count && name.suffix(suffix.count).elementsEqual(suffix)
                && owners.contains(Array(name.dropLast(suffix.count)))
        }
    }

    /// Files beside a file that are named as its companions; a directory or link of such a name is the user's own.
    private func sidecars(of name: [UInt8], in directory: Int32, among present: Set<[UInt8]>) throws -> [[UInt8]] {
        try SidecarSignature.suffixes.map { name + $0 }.filter { sidecar in
            try present.contains(sidecar) && files.statusIfPresent(directory, CName(sidecar))?.kind == .regular
        }
    }

    /// What a database's log and journal look like now; shared memory is left out, since readers change it too.
    private func sidecarSignature(_ directory: Int32, _ name: [UInt8]) throws -> UInt64 {
        try SidecarSignature.read(files, directory, name)
    }

    private func attributes(_ descriptor: Int32) throws -> AttributeList? {
        try AttributeReader.read(files, descriptor)
    }
}
