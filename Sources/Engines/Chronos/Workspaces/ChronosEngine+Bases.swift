package import Base
internal import Platform

/// Frozen bases: what sandbox timelines share, and what becomes of it.
extension ChronosEngine {
    /// So much may differ between a base and what begins on it, before a base of its own is worth its while.
    static let mostChanges = 4_000
    static let mostBytes: UInt64 = 256 << 20
    /// For so long a base that no timeline is made of is kept for the next one.
    static let baseGrace: Int64 = 24 * 3_600_000

    /// What a world's files are called: equal for equal files and repositories.
    func baseID(_ checkpoint: Digest, _ reader: ObjectReader) throws -> Digest {
        let stored = try readCheckpoint(checkpoint, reader)
        var out = ByteWriter()
        out.text("base")
        let files = try readFiles(stored, reader)
        out.varint(UInt64(files.rootPermissions))
        out.optional(files.rootAttributes) { $0.digest($1) }
        out.digest(files.tree)
        for group in files.links { for path in group { out.blob(path.bytes) } }
        for header in files.databaseHeaders { out.blob(header.header) }
        if let git = stored.git { out.digest(git) }
        return Hasher256.digest(of: out.bytes)
    }

    /// Every base there is, those last used first.
    package func bases() throws -> [FrozenBase] {
        try wrapped { () throws(SystemError) in
            let directory: Descriptor
            do throws(SystemError) {
                directory = try files.openOwned(absolute: home.bases, [.read, .directory])
            } catch {
                if error.isMissing { return [] }
                throw error
            }
            var found: [FrozenBase] = []
            for entry in try files.list(directory.raw) {
                guard let id = Digest(hex: String(decoding: entry.name, as: UTF8.self)) else { continue }
                let place = home.base(id)
                guard let status = try files.statusIfPresent(FileDescriptors.none, CName(place.about.bytes)),
                    let about = try? files.readWhole(absolute: place.about, limit: 4096)
                else { continue }
                let lines = String(decoding: about, as: UTF8.self).split(separator: "\n")
                guard lines.count == 2, let project = Identifier(String(lines[0])),
                    let checkpoint = Digest(hex: String(lines[1]))
                else { continue }
                found.append(
                    FrozenBase(
                        id: id, path: place.path, project: project, checkpoint: checkpoint,
                        used: Timestamp(milliseconds: status.modifiedNanoseconds / 1_000_000)))
            }
            return found.sorted { $0.used > $1.used }
        }
    }

    /// The bases that timelines are made of, whatever state those are in.
    func usedBases() throws -> Set<Digest> {
        var used: Set<Digest> = []
        for project in try state.projects() {
            for timeline in try state.timelineRecords(project.id) {
                if let place = timeline.workspace.flatMap(OverlayPlace.init), timeline.kind == .sandbox {
                    used.insert(place.base)
                }
            }
        }
        return used
    }

    /// The base from which a state is reached by the fewest changes; nil when a new one is worth its while.
    func nearestBase(to checkpoint: Digest, _ project: ProjectRecord) throws -> FrozenBase? {
        let reader = try ObjectReader(store)
        let wanted = try baseID(checkpoint, reader)
        let bases = try bases().filter { $0.project == project.id }
        if let same = bases.first(where: { $0.id == wanted }) { return same }
        let target = try targetWorld(checkpoint, reader)
        var best: (base: FrozenBase, changes: Int)?
        for base in bases.prefix(4) {
            guard let world = try baseWorld(base, reader) else { continue }
            let changes = try TargetWorld(
                from: world, to: target, paths: [], components: [.files, .git], repositories: nil, treeDiff(reader)
            ).changes
            let bytes = changes.reduce(UInt64(0)) { $0 + ($1.new?.size ?? 0) }
            guard changes.count <= ChronosEngine.mostChanges, bytes <= ChronosEngine.mostBytes else { continue }
            if best.map({ changes.count < $0.changes }) ?? true { best = (base, changes.count) }
        }
        return best?.base
    }

    /// What a base holds; nil where its checkpoint has been collected.
    func baseWorld(_ base: FrozenBase, _ reader: ObjectReader) throws -> TargetWorld.World? {
        do {
            let world = try targetWorld(base.checkpoint, reader)
            _ = try reader.tree(world.files.tree)
            return world
        } catch let error as EverettError where error.code == .integrity || error.code == .notFound {
            return nil
        }
    }

    func base(_ id: Digest) throws -> FrozenBase? { try bases().first { $0.id == id } }

    /// Writes a base of a project's newest checkpoint where sandbox timelines are used and those there are have fallen behind.
    package func freshenBase(_ project: ProjectRecord, _ supervision: Supervision) throws {
        guard try bases().contains(where: { $0.project == project.id }), let head = try head(project),
            try nearestBase(to: head, project) == nil
        else { return }
        try prepareBase(head, project, supervision)
    }

    /// Writes the base of a checkpoint, where there is none yet; others use the store meanwhile.
    package func prepareBase(_ checkpoint: Digest, _ project: ProjectRecord, _ supervision: Supervision) throws {
        let lease = try ReaderLease(reading: home, files, environment.clock, supervision)
        defer { withExtendedLifetime(lease) {} }
        let reader = try ObjectReader(store)
        let id = try baseID(checkpoint, reader)
        if try base(id) != nil { return }
        let target = try targetWorld(checkpoint, reader)
        let draft = BasePlace(
            path: home.bases.appending(
                BytePath.root.appending(Array("\(BaseName.making)\(environment.identity.pid)-\(id.hex)".utf8))))
        do {
            try write(target, of: checkpoint, to: draft, project, reader, supervision)
            try environment.hooks.reach(.baseFilled)
            let about = "\(project.id.text)\n\(checkpoint.hex)\n"
            let directory = try files.openOwned(absolute: draft.path, [.read, .directory])
            let file = try files.openOwned(
                directory.raw, CName("about"), [.write, .create, .exclusive, .noFollow], permissions: 0o600)
            try files.writeAll(file.raw, Array(about.utf8), at: 0)
            // Others will believe that it holds what it is called by: what a power cut leaves must be whole, or not there.
            supervision.report(.writing)
            try files.syncFileSystem(directory.raw)
            try environment.hooks.reach(.baseSynced)
            let bases = try files.openOwned(absolute: home.bases, [.read, .directory])
            do throws(SystemError) {
                try files.rename(
                    bases.raw, CName(draft.path.name), bases.raw, CName(Array(id.hex.utf8)), .noReplace)
            } catch {
                // Another process was faster.
                guard error.isExisting else { throw error }
                try files.removeTree(draft.path)
            }
            try files.fsync(bases.raw)
            try environment.hooks.reach(.baseReady)
        } catch {
            try? files.removeTree(draft.path)
            guard let system = error as? SystemError else { throw error }
            throw EverettError(
                system, while: Phrase("making the base of sandbox timelines", pl: "tworzenie podstawy piaskownic"))
        }
    }

    private func write(
        _ target: TargetWorld.World, of checkpoint: Digest, to place: BasePlace, _ project: ProjectRecord,
        _ reader: ObjectReader, _ supervision: Supervision
    ) throws {
        let world = try TargetWorld(
            from: .nothing, to: target, paths: [], components: [.files, .git], repositories: nil,
            TreeDiff { $0 == Tree.empty.id ? .empty : try reader.tree($0) })
        try makeDirectory(home.bases)
        for directory in [place.path, place.files, place.caches] {
            try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
        }
        try environment.hooks.reach(.baseIntended)
        let root = try files.openOwned(absolute: place.files, [.read, .directory, .noFollow])
        let live = LiveFiles(of: project, repositories: Set(target.git.inside.map(\.path)), home, files)
        let materialiser = Materialiser(
            engine: self, world: world, target: target, reader: reader, root: root.raw, supervision: supervision,
            live: project.overlay == nil ? live : nil)
        let (_, tree) = try materialiser.write(isWhole: true)
        supervision.report(.checking)
        let isVerified = try CacheSeed(
            engine: self, world: project, reader: reader, written: tree, root: root.raw,
            place: { place.cache($0) }
        ).plant(target, writer: try readCheckpoint(checkpoint, reader).writer)
        guard isVerified else {
            throw EverettError(
                .failed,
                Phrase("something else wrote to \(place.path)", pl: "coś innego pisało do \(place.path)"))
        }
        waitForFileClock(after: Machine.fileClockNanoseconds)
    }

    func makeDirectory(_ path: AbsolutePath) throws(SystemError) {
        do throws(SystemError) {
            try files.makeDirectory(FileDescriptors.none, CName(path.bytes), permissions: 0o700)
        } catch {
            if !error.isExisting { throw error }
        }
    }

    /// A timeline begins on it now.
    func touch(_ base: FrozenBase) throws {
        try wrapped { () throws(SystemError) in
            let about = try files.openOwned(absolute: home.base(base.id).about, [.read])
            try files.setModified(about.raw, nanoseconds: environment.clock.now.milliseconds * 1_000_000)
        }
    }

    /// Removes bases that no timeline is made of, and that none began on for so long; under the store lock.
    func removeUnusedBases(before limit: Timestamp) throws -> Int {
        let used = try usedBases()
        var removed = 0
        for base in try bases() where !used.contains(base.id) && base.used < limit {
            let going = home.bases.appending(
                BytePath.root.appending(Array("\(BaseName.going)\(base.id.hex)".utf8)))
            try move(base.path, to: going)
            try environment.hooks.reach(.baseGoing)
            try wrapped { () throws(SystemError) in try files.removeTree(going) }
            removed += 1
        }
        return removed
    }

    /// Removes what a process that died was writing or removing; under the store lock.
    func sweepBases() throws {
        try wrapped { () throws(SystemError) in
            let directory: Descriptor
            do throws(SystemError) {
                directory = try files.openOwned(absolute: home.bases, [.read, .directory])
            } catch {
                if error.isMissing { return }
                throw error
            }
            for entry in try files.list(directory.raw) {
                let name = String(decoding: entry.name, as: UTF8.self)
                guard BaseName.isLeftOver(name) else { continue }
                try files.removeTree(home.bases.appending(BytePath.root.appending(entry.name)))
            }
        }
    }
}

/// What is in the directory of bases beside those that are whole.
enum BaseName {
    static let making = ".making-"
    static let going = ".going-"

    static func isLeftOver(_ name: String) -> Bool {
        if name.hasPrefix(going) { return true }
        guard name.hasPrefix(making) else { return false }
        let owner = name.dropFirst(making.count).prefix { $0 != "-" }
        guard let pid = Int32(owner), pid > 0 else { return true }
        return (try? ProcessIdentity(ofRunning: pid)) == nil
    }
}

extension BasePlace {
    func cache(_ key: String) -> AbsolutePath {
        caches.appending(BytePath.root.appending(Array("\(key).scan".utf8)))
    }
}
