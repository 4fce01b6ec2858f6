internal import Base
internal import Platform

/// The last part of a collection: puts new packs in the place of old ones, a unit at a time.
final class RepackRun {
    private static let margin: UInt64 = 64 * 1024 * 1024

    private let collector: Collector
    private let map: StoreMap
    private let walk: StoreWalk
    /// What may be deleted, by pack.
    private let dead: [BitSet]
    private let repacker: Repacker
    private var engine: ChronosEngine { collector.engine }

    init(_ collector: Collector, _ map: StoreMap, _ walk: StoreWalk, dead: [BitSet]) throws {
        self.collector = collector
        self.map = map
        self.walk = walk
        self.dead = dead
        let engine = collector.engine
        repacker = try Repacker(
            engine.store, temporaryPrefix: ChronosEngine.rewrittenPrefix + "\(engine.environment.identity.pid)",
            hooks: engine.environment.hooks, collector.supervision
        )
    }

    func run() throws {
        let limit = collector.request.isBackground ? collector.request.storage.cycleBytes : UInt64.max
        let plan = RepackPlan(
            try uses(), limit: limit, recompresses: collector.request.storage.recompresses,
            everything: collector.request.rewritesAll
        )
        collector.report.postponedPacks = plan.postponed
        if !plan.emptied.isEmpty { try rewrite(plan.emptied) }
        let total = plan.units.joined().reduce(UInt64(0)) { $0 + map.packs[$1].size }
        for unit in plan.units {
            try collector.supervision.check()
            collector.supervision.report(
                .repacking, units: 0, of: nil, bytes: collector.report.rewrittenBytes, of: total
            )
            guard try hasRoom(for: unit) else { return }
            do {
                try rewrite(unit)
            } catch let error as EverettError where error.code == .integrity {
                // One damaged pack must not keep the others from being rewritten.
                for pack in unit where unit.count > 1 { try? rewrite([pack]) }
                let words = Phrase(verbatim: error.message.english)
                if !collector.report.postponements.contains(words) { collector.report.postponements.append(words) }
            }
        }
    }

    /// What each pack holds; packs whose directory had to be rebuilt are for repair, not for collection.
    private func uses() throws -> [PackUse] {
        try map.packs.enumerated().filter { !$0.element.wasRebuilt }.map { number, pack in
            let header = try pack.header()
            var deadBytes: UInt64 = 0
            var live = 0
            for index in 0..<pack.objectCount {
                if try isNeeded(number, index) { live += 1 } else { deadBytes += try pack.storedShare(index) }
            }
            return PackUse(
                pack: number, size: pack.size, deadBytes: min(deadBytes, pack.size), liveObjects: live,
                origin: header?.origin ?? .rewritten, created: header?.createdAt ?? Timestamp(milliseconds: 0)
            )
        }
    }

    /// Whether this copy must be somewhere afterwards.
    private func isNeeded(_ pack: Int, _ index: Int) throws -> Bool {
        if dead[pack][index] { return false }
        let copies = try map.copies(StoreMap.id(map.packs[pack], index))
        guard copies.count > 1, let best = try map.canonical(copies) else { return true }
        // A copy in a pack that is damaged is no reason to give up this one.
        return map.pack(best) == pack && map.index(best) == index || map.packs[map.pack(best)].wasRebuilt
    }

    private func hasRoom(for unit: [Int]) throws -> Bool {
        let needed = unit.reduce(RepackRun.margin) { $0 + map.packs[$1].size }
        let available: UInt64
        do {
            available = try engine.files.space(engine.store.packsDirectory).availableBytes
        } catch {
            throw EverettError(error, while: Phrase("asking for free space", pl: "sprawdzanie wolnego miejsca"))
        }
        if available >= needed { return true }
        collector.report.postponements.append(
            Phrase(
                "packs were not rewritten: that needs \(needed / 1_000_000) MB of free space for a while",
                pl: "nie przepisano paczek: wymaga to na chwilę \(needed / 1_000_000) MB wolnego miejsca")
        )
        return false
    }

    /// Copies what is needed of some packs, then switches.
    private func rewrite(_ unit: [Int]) throws {
        var items: [Repacker.Item] = []
        var dropped: [Int] = []
        let verifier = try FrameCache()
        for number in unit {
            let pack = map.packs[number]
            for index in 0..<pack.objectCount {
                let id = try StoreMap.id(pack, index)
                guard let place = try map.copies(id).first(where: { map.pack($0) == number && map.index($0) == index })
                else { continue }
                if try isNeeded(number, index) {
                    items.append(
                        Repacker.Item(
                            id: id, pack: pack, location: try StoreMap.location(pack, index), order: map.order(place),
                            family: map.family(place)
                        )
                    )
                } else if dead[number][index] {
                    dropped.append(place)
                } else if let best = try map.canonical(map.copies(id)) {
                    // The copy that is relied on from now on must be readable.
                    let other = map.packs[map.pack(best)]
                    _ = try verifier.stored(other, StoreMap.location(other, map.index(best)))
                }
            }
        }
        let written = items.isEmpty ? nil : try repacker.write(items)
        do {
            try switchPacks(unit, written, dropped)
        } catch {
            written?.discard()
            throw error
        }
    }

    private func switchPacks(_ unit: [Int], _ written: Repacker.Written?, _ dropped: [Int]) throws {
        let old = unit.map { map.packs[$0] }
        // What is new since is walked through first, so that the lock is held for the last few only.
        for root in try collector.roots.all() { try walk.walk(root) }
        try engine.owning("gc", collector.supervision) {
            for root in try collector.roots.all() { try walk.walk(root) }
            let isDeadStill = dropped.allSatisfy { !map.isReachable($0) && !map.isKept($0) }
            guard walk.isComplete, isDeadStill else {
                written?.discard()
                return
            }
            if dropped.isEmpty {
                try engine.replace(old, by: written)
            } else if let lease = try ReaderLease(deletingIn: engine.home, engine.files) {
                try engine.replace(old, by: written)
                _ = consume lease
                for place in dropped {
                    collector.report.deletedBytes += try map.packs[map.pack(place)].storedShare(map.index(place))
                }
            } else {
                collector.noteReaders()
                written?.discard()
                return
            }
            collector.report.rewrittenBytes += old.reduce(0) { $0 + $1.size }
        }
    }
}
