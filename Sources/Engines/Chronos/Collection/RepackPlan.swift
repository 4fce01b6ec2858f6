internal import Base

/// What one pack holds, as far as rewriting it is concerned.
struct PackUse: Sendable, Hashable {
    /// Its number among the packs.
    let pack: Int
    let size: UInt64
    /// Stored bytes of objects that may be dropped now, or that another pack holds as well.
    let deadBytes: UInt64
    let liveObjects: Int
    let origin: PackFormat.Origin
    let created: Timestamp
}

/// Which packs are unlinked and which are rewritten together. Pure.
struct RepackPlan: Sendable, Hashable {
    /// Rewritten when more than this of a pack is dead, in percent.
    static let deadShare: UInt64 = 40
    /// A rewritten pack below this is merged with others when there are enough of them.
    static let smallPack: UInt64 = 8 * 1024 * 1024
    static let smallPacks = 8
    /// How much one unit of work rewrites; the next begins with the store lock free.
    static let unitSize: UInt64 = 64 * 1024 * 1024

    /// Packs that hold nothing that is needed.
    let emptied: [Int]
    /// Packs that are rewritten into new ones, group by group.
    let units: [[Int]]
    /// Packs that would have been rewritten if the limit had allowed it.
    let postponed: Int

    init(_ uses: [PackUse], limit: UInt64 = .max, recompresses: Bool = true, everything: Bool = false) {
        emptied = uses.filter { $0.liveObjects == 0 }.map(\.pack)
        let rest = uses.filter { $0.liveObjects > 0 }
        let small = rest.filter { ($0.origin == .rewritten || !recompresses) && $0.size < RepackPlan.smallPack }
        let mergesSmall = small.count >= RepackPlan.smallPacks
        var wasteful: [PackUse] = []
        var loose: [PackUse] = []
        for use in rest {
            if everything || use.deadBytes * 100 > use.size * RepackPlan.deadShare {
                wasteful.append(use)
            } else if use.origin == .checkpoint && recompresses || mergesSmall && use.size < RepackPlan.smallPack {
                loose.append(use)
            }
        }
        // What gives room comes first; in each group the order of writing, in which neighbours were neighbours.
        let order: (PackUse, PackUse) -> Bool = { a, b in
            a.created != b.created ? a.created < b.created : a.pack < b.pack
        }
        var units: [[Int]] = []
        var taken: UInt64 = 0
        var postponed = 0
        for group in [wasteful.sorted(by: order), loose.sorted(by: order)] {
            var unit: [Int] = []
            var size: UInt64 = 0
            for use in group {
                guard taken == 0 || taken + use.size <= limit else {
                    postponed += 1
                    continue
                }
                taken += use.size
                if !unit.isEmpty, size + use.size - use.deadBytes > RepackPlan.unitSize {
                    units.append(unit)
                    unit = []
                    size = 0
                }
                unit.append(use.pack)
                size += use.size - min(use.size, use.deadBytes)
            }
            if !unit.isEmpty { units.append(unit) }
        }
        self.units = units
        self.postponed = postponed
    }
}
