internal import Base
internal import Platform

/// Removes objects from everything the home holds; the same hands finish a purge that was interrupted.
///
/// The caller holds the maintenance lock and the store lock, so nobody writes meanwhile. Every step may be repeated.
struct PurgeRun {
    struct Intent {
        let id: Identifier
        let project: Identifier
        let paths: [BytePath]
        let objects: Set<Digest>
    }

    struct Outcome {
        var freedBytes: UInt64 = 0
        var removedFiles = 0
        var searchedObjects = 0
        var found: [String] = []
        var unsearched: [String] = []
    }

    let engine: ChronosEngine
    let intent: Intent
    let supervision: Supervision
    private var files: any FileOperations { engine.files }
    private var hooks: Hooks { engine.environment.hooks }

    init(_ engine: ChronosEngine, _ intent: Intent, _ supervision: Supervision) {
        self.engine = engine
        self.intent = intent
        self.supervision = supervision
    }

    func run() throws -> Outcome {
        var outcome = Outcome()
        let before = engine.store.bytes
        try engine.sweepRewrittenPacks()
        do {
            // A scan cache that calls a directory unchanged would keep the next checkpoint from seeing what is missing.
            outcome.removedFiles += try files.removeAll(in: engine.home.caches, keepingDirectories: true) { _ in true }
            try hooks.reach(.purgeCachesRemoved)
            try rewrite(&outcome)
            try hooks.reach(.purgeRewritten)
            outcome.removedFiles += try removeRescued()
            outcome.removedFiles += try files.removeAll(in: engine.home.quarantine) { _ in true }
            try hooks.reach(.purgeFilesRemoved)
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("purging", pl: "wymazywanie"))
        }
        try search(&outcome)
        outcome.freedBytes = before - min(before, engine.store.bytes)
        try hooks.reach(.purgeSearched)
        try engine.state.write { try engine.state.endPurge(intent.id) }
        try hooks.reach(.purgeEnded)
        return outcome
    }

    // MARK: - Packs

    /// Rewrites every pack that holds one of the objects, or anything that nothing refers to, for that may be an old version.
    private func rewrite(_ outcome: inout Outcome) throws {
        let map = try StoreMap(engine.store.packSet.packs)
        let walk = try StoreWalk(map, engine.store, supervision)
        for project in try engine.state.projects() {
            for record in try engine.state.checkpoints(project.id, includingHidden: true) { try walk.walk(record.id) }
        }
        if walk.isComplete { try condemn(map) }
        let repacker = try Repacker(
            engine.store, temporaryPrefix: ChronosEngine.rewrittenPrefix + "\(engine.environment.identity.pid)",
            hooks: hooks, supervision
        )
        func mustGo(_ place: Int, _ id: Digest) -> Bool {
            if intent.objects.contains(id) { return true }
            return walk.isComplete && !map.isReachable(place) && !map.isKept(place)
        }
        for (number, pack) in map.packs.enumerated() {
            try supervision.check()
            supervision.report(.repacking, units: number, of: map.packs.count)
            var items: [Repacker.Item] = []
            var hasVictim = false
            for index in 0..<pack.objectCount {
                let id = try StoreMap.id(pack, index)
                let place = try map.copies(id).first { map.pack($0) == number && map.index($0) == index }
                guard let place, !mustGo(place, id) else {
                    hasVictim = true
                    continue
                }
                items.append(
                    Repacker.Item(
                        id: id, pack: pack, location: try StoreMap.location(pack, index), order: map.order(place),
                        family: map.family(place)
                    )
                )
            }
            if !hasVictim { continue }
            do {
                let written = items.isEmpty ? nil : try repacker.write(items)
                do {
                    try engine.replace([pack], by: written)
                } catch {
                    written?.discard()
                    throw error
                }
            } catch let error as EverettError where error.code == .integrity {
                outcome.unsearched.append("\(Pack.name(of: pack.id)): \(error.message.english)")
            }
        }
    }

    /// What stays although nothing refers to it, as the base of a patch, must not be relied upon from now on.
    private func condemn(_ map: StoreMap) throws {
        var condemned = try engine.condemned()
        var unreachable = map.packs.map { BitSet(count: $0.objectCount) }
        for place in 0..<map.count where !map.isReachable(place) {
            unreachable[map.pack(place)][map.index(place)] = true
        }
        for (number, pack) in map.packs.enumerated() {
            condemned.update(pack.id, unreachable: unreachable[number], now: engine.environment.clock.now)
        }
        let rows = try map.packs.flatMap { try condemned.rows($0) }
        try engine.state.write { try engine.state.replaceCondemned(of: map.packs.map(\.id), with: rows) }
    }

    // MARK: - Files

    /// What restores set aside at one of the paths, or with content that is purged.
    private func removeRescued() throws(SystemError) -> Int {
        let paths = PathSet(intent.paths)
        return try files.removeAll(in: engine.home.rescued) { place in
            // The first component is the operation's id.
            guard let path = BytePath(validating: Array(place.bytes.drop { $0 != UInt8(ascii: "/") }.dropFirst()))
            else {
                return false
            }
            if paths.covers(path) { return true }
            guard
                let bytes = try? files.readWhole(
                    absolute: engine.home.rescued.appending(place), limit: Int(CutRule.wholeLimit) + 1)
            else { return false }
            return intent.objects.contains(ObjectHasher.id(.chunk, bytes))
        }
    }

    // MARK: - Proof

    /// Reads every frame of every pack as it lies there, and compares each object in it with what is purged.
    private func search(_ outcome: inout Outcome) throws {
        try engine.store.refresh()
        let decompressor = try ZstdDecompressor()
        var hasher = ObjectHasher()
        for (number, pack) in engine.store.packSet.packs.enumerated() {
            try supervision.check()
            supervision.report(.searching, units: number, of: engine.store.packSet.packs.count)
            for frame in 0..<pack.frameCount {
                let raw: [UInt8]
                do {
                    raw = try pack.readFrame(frame, with: decompressor)
                } catch let error as EverettError where error.code == .integrity {
                    outcome.unsearched.append("\(Pack.name(of: pack.id)), frame \(frame)")
                    continue
                }
                for object in PackSalvage.objects(in: raw) {
                    outcome.searchedObjects += 1
                    let id: Digest
                    if object.encoding == .sealed {
                        guard let header = try? SealedHeader(Array(raw[object.range])) else { continue }
                        id = header.id
                    } else {
                        id = unsafe raw.withUnsafeBytes {
                            unsafe hasher.id(object.kind, UnsafeRawBufferPointer(rebasing: $0[object.range]))
                        }
                    }
                    if intent.objects.contains(id) { outcome.found.append("\(Pack.name(of: pack.id)): \(id.short)") }
                }
            }
            for index in 0..<pack.objectCount where intent.objects.contains(try StoreMap.id(pack, index)) {
                outcome.found.append("\(Pack.name(of: pack.id)): \(try StoreMap.id(pack, index).short)")
            }
        }
    }
}
