internal import Base
internal import Platform

/// One collection: expire, mark, condemn, repack. The maintenance lock is held all the time, the store lock in short steps.
///
/// docs/technical/concurrency.md says why nothing that anyone needs can be deleted, whatever happens between the steps.
final class Collector {
    let engine: ChronosEngine
    let request: CollectionRequest
    let supervision: Supervision
    var report = CollectionReport()
    let now: Timestamp

    var roots: CollectionRoots { CollectionRoots(engine: engine, retention: request.retention) }
    private var hooks: Hooks { engine.environment.hooks }

    init(_ engine: ChronosEngine, _ request: CollectionRequest, _ supervision: Supervision) {
        self.engine = engine
        self.request = request
        self.supervision = supervision
        now = engine.environment.clock.now
    }

    // MARK: - What would be done

    /// Looks only: no lock, no change.
    func preview() throws -> CollectionReport {
        try engine.store.refresh()
        begin()
        let expired = try expiries()
        let (map, _, gone) = try withinBudget(expired, isDryRun: true)
        try measure(map)
        if !report.damage.isEmpty { return report }
        var condemned = try engine.condemned()
        let dead = try condemn(map, &condemned)
        report.collected = try collectable(map, dead).map(\.record.id)
        for place in 0..<map.count where dead[map.pack(place)][map.index(place)] {
            report.deletedBytes += try map.packs[map.pack(place)].storedShare(map.index(place))
        }
        let all = try condemnedBytes(condemned, map)
        report.condemnedBytes = all - min(report.deletedBytes, all)
        report.expired = gone
        report.bytesAfter = report.bytesBefore - min(report.bytesBefore, report.deletedBytes)
        report.packsAfter = report.packsBefore
        return report
    }

    private func begin() {
        report.packsBefore = engine.store.packSet.packs.count
        report.bytesBefore = engine.store.bytes
    }

    // MARK: - Doing it

    func run() throws -> CollectionReport {
        let start = engine.environment.clock.monotonicNanoseconds
        try engine.sweepRewrittenPacks()
        try engine.owning("gc", supervision) {
            try engine.finishPurges(supervision)
            begin()
            report.expired = try expire(try expiries(), .retention)
            // One that was just made may be about to be begun on.
            _ = try engine.removeUnusedBases(
                before: Timestamp(milliseconds: now.milliseconds - ChronosEngine.baseGrace))
        }
        try hooks.reach(.collectExpired)
        let (map, walk, _) = try withinBudget([], isDryRun: false)
        try hooks.reach(.collectMarked)
        try measure(map)
        if report.damage.isEmpty {
            let dead = try condemnAndCollect(map, walk)
            try hooks.reach(.collectCondemned)
            try RepackRun(self, map, walk, dead: dead).run()
        }
        try engine.owning("gc", supervision) {
            let bytes = engine.store.bytes
            report.bytesAfter = bytes
            report.packsAfter = engine.store.packSet.packs.count
            report.condemnedBytes = try engine.state.condemned().reduce(0) { $0 + $1.bytes }
            try engine.state.write {
                try engine.state.noteSize(bytes, day: Int(now.milliseconds / 86_400_000), keeping: 60)
                try engine.state.setMeta("maintained", now.milliseconds)
                try engine.state.setMeta("maintained_bytes", Int64(clamping: bytes))
                try engine.state.setMeta("maintained_packs", Int64(report.packsAfter))
            }
        }
        report.milliseconds = engine.milliseconds(since: start)
        return report
    }

    // MARK: - Expiry

    private func expiries() throws -> [Expiry] {
        var found: [Expiry] = []
        for project in try engine.state.projects() {
            let items = try roots.items(project)
            let gone = Retention.expired(items.map(\.item), request.retention, now: now)
            found += items.filter { gone.contains($0.record.id) }
                .map { Expiry(checkpoint: $0.record, project: project.id, reason: .retention) }
        }
        return found
    }

    /// Marks the rows; under the store lock.
    private func expire(_ expiries: [Expiry], _ reason: Expiry.Reason) throws -> [Expiry] {
        guard !expiries.isEmpty else { return [] }
        try engine.state.write {
            for project in try engine.state.projects() {
                for (timeline, gone) in Dictionary(
                    grouping: expiries.filter { $0.project == project.id }, by: \.checkpoint.timeline)
                {
                    let ids = gone.map(\.checkpoint.id)
                    try engine.state.setExpired(now, ids, project.id)
                    try engine.state.append(engine.record(.expire, project, timeline, subjects: ids), project.id)
                }
            }
        }
        return expiries
    }

    // MARK: - Marking

    /// Marks from everything that is kept; thins out while that alone is more than the budget.
    private func withinBudget(
        _ expired: [Expiry], isDryRun: Bool
    ) throws -> (map: StoreMap, walk: StoreWalk, expired: [Expiry]) {
        var gone = expired
        for attempt in 0...2 {
            let map = try StoreMap(engine.store.packSet.packs)
            let walk = try StoreWalk(map, engine.store, supervision)
            let without = isDryRun ? Set(gone.map(\.checkpoint.id)) : []
            for root in try roots.all() where !without.contains(root) { try walk.walk(root) }
            report.damage = walk.broken.values.sorted()
            report.reachableBytes = try reachable(map)
            guard walk.isComplete, let budget = request.storage.budget, report.reachableBytes > budget else {
                return (map, walk, gone)
            }
            if attempt == 2 {
                report.exceededBudget = budget
                return (map, walk, gone)
            }
            // Automatic ones first, then those that a user made and gave no name.
            let thinned = try thinned(automatic: attempt == 0, without: without)
            if isDryRun {
                gone += thinned
            } else if !thinned.isEmpty {
                try engine.owning("gc", supervision) { report.expired += try expire(thinned, .budget) }
            }
        }
        throw EverettError(.internal, Phrase(verbatim: "a budget that ends nowhere"))
    }

    private func thinned(automatic: Bool, without: Set<Digest>) throws -> [Expiry] {
        var found: [Expiry] = []
        for project in try engine.state.projects() {
            let items = try roots.items(project).filter { !without.contains($0.record.id) }
            let gone = Retention.thinned(items.map(\.item), automatic: automatic, now: now)
            found += items.filter { gone.contains($0.record.id) }
                .map { Expiry(checkpoint: $0.record, project: project.id, reason: .budget) }
        }
        return found
    }

    private func reachable(_ map: StoreMap) throws -> UInt64 {
        var bytes: UInt64 = 0
        for place in 0..<map.count where map.isReachable(place) || map.isKept(place) {
            bytes += try map.packs[map.pack(place)].storedShare(map.index(place))
        }
        return bytes
    }

    private func measure(_ map: StoreMap) throws {
        try supervision.check()
        report.reachableBytes = try reachable(map)
    }

    // MARK: - Condemning

    /// Brings what is condemned up to date in memory; what may be deleted, by pack.
    private func condemn(_ map: StoreMap, _ condemned: inout CondemnedObjects) throws -> [BitSet] {
        var unreachable = map.packs.map { BitSet(count: $0.objectCount) }
        for place in 0..<map.count where !map.isReachable(place) {
            unreachable[map.pack(place)][map.index(place)] = true
        }
        for (number, pack) in map.packs.enumerated() {
            condemned.update(pack.id, unreachable: unreachable[number], now: now)
        }
        let before = now.milliseconds - (request.ignoresGrace ? 0 : request.storage.grace)
        var dead = map.packs.map { BitSet(count: $0.objectCount) }
        for place in 0..<map.count where !map.isReachable(place) && !map.isKept(place) {
            let (number, index) = (map.pack(place), map.index(place))
            guard let since = condemned.since(map.packs[number].id, index) else { continue }
            if since.milliseconds <= before { dead[number][index] = true }
        }
        return dead
    }

    private func condemnedBytes(_ condemned: CondemnedObjects, _ map: StoreMap) throws -> UInt64 {
        try map.packs.reduce(0) { sum, pack in try sum + condemned.rows(pack).reduce(0) { $0 + $1.bytes } }
    }

    /// Expired checkpoints whose own object may be deleted, or is gone.
    private func collectable(
        _ map: StoreMap, _ dead: [BitSet]
    ) throws -> [(record: CheckpointRecord, project: Identifier)] {
        var found: [(CheckpointRecord, Identifier)] = []
        for project in try engine.state.projects() {
            for record in try engine.state.checkpoints(project.id, includingHidden: true) where record.expired != nil {
                let copies = try map.copies(record.id)
                if copies.allSatisfy({ dead[map.pack($0)][map.index($0)] }) { found.append((record, project.id)) }
            }
        }
        return found
    }

    /// Under the store lock: walks from what has become a root since, remembers what is unreachable, deletes rows.
    private func condemnAndCollect(_ map: StoreMap, _ walk: StoreWalk) throws -> [BitSet] {
        // Most of what is new is walked through before the lock is taken.
        for root in try roots.all() { try walk.walk(root) }
        return try engine.owning("gc", supervision) {
            for root in try roots.all() { try walk.walk(root) }
            guard walk.isComplete else {
                report.damage = walk.broken.values.sorted()
                return map.packs.map { BitSet(count: $0.objectCount) }
            }
            let present = Set(engine.store.packSet.packs.map(\.id))
            var condemned = try engine.condemned()
            var dead = try condemn(map, &condemned)
            if try ReaderLease(deletingIn: engine.home, engine.files) == nil {
                noteReaders()
                dead = map.packs.map { BitSet(count: $0.objectCount) }
            }
            let gone = dead.allSatisfy(\.isEmpty) ? [] : try collectable(map, dead)
            try engine.state.write {
                let known = map.packs.filter { present.contains($0.id) }
                let remembered = Set(try engine.state.condemned().map(\.pack))
                try engine.state.replaceCondemned(
                    of: Array(remembered.subtracting(present)) + known.map(\.id),
                    with: try known.flatMap { try condemned.rows($0) }
                )
                for (record, project) in gone { try engine.state.collect(record, project, at: now) }
            }
            report.collected = gone.map(\.record.id)
            report.condemnedBytes = try condemnedBytes(condemned, map)
            return dead
        }
    }

    func noteReaders() {
        let words = Phrase(
            "nothing was deleted, because the store is being read just now",
            pl: "niczego nie usunięto, bo magazyn jest właśnie czytany")
        if !report.postponements.contains(words) { report.postponements.append(words) }
    }
}
