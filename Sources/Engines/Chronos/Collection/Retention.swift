internal import Base

/// Decides which checkpoints are let go. Pure: rows and a moment in, ids out.
enum Retention {
    /// One checkpoint as retention sees it.
    struct Item: Sendable, Hashable {
        let id: Digest
        let timeline: String
        let number: Int
        let created: Timestamp
        /// Nobody asked for it: taken by Everett itself, or taken back by `undo`.
        let isAutomatic: Bool
        /// Taken because an agent was at work: there are many, and a user looks for one of today's.
        let isOfAgent: Bool
        /// Never let go: named, pinned, a head, or needed by something that can be undone.
        let isExempt: Bool

        init(
            id: Digest, timeline: String, number: Int, created: Timestamp, isAutomatic: Bool, isOfAgent: Bool = false,
            isExempt: Bool
        ) {
            self.id = id
            self.timeline = timeline
            self.number = number
            self.created = created
            self.isAutomatic = isAutomatic
            self.isOfAgent = isOfAgent
            self.isExempt = isExempt
        }

        init(_ record: CheckpointRecord, needed: Set<Digest>) {
            let isAutomatic = record.cause != .user || record.isHidden
            self.init(
                id: record.id, timeline: record.timeline, number: record.number, created: record.created,
                isAutomatic: isAutomatic, isOfAgent: [.agent, .watch].contains(record.cause) && !record.isHidden,
                isExempt: record.isPinned || needed.contains(record.id) || record.name != nil && !record.isHidden
            )
        }
    }

    private static let hour: Int64 = 3_600_000
    private static let day: Int64 = 24 * hour

    /// Automatic checkpoints that are too many or too old.
    static func expired(_ items: [Item], _ policy: RetentionPolicy, now: Timestamp) -> Set<Digest> {
        var gone: Set<Digest> = []
        for (_, timeline) in Dictionary(grouping: items, by: \.timeline) {
            let automatic = timeline.filter(\.isAutomatic).sorted { $0.number > $1.number }
            for isOfAgent in [true, false] {
                let most = isOfAgent ? policy.agentCount : policy.automaticCount
                for (place, item) in automatic.filter({ $0.isOfAgent == isOfAgent }).enumerated() where !item.isExempt {
                    let age = now.milliseconds - item.created.milliseconds
                    if place >= most || age > Int64(policy.automaticDays) * day { gone.insert(item.id) }
                }
            }
        }
        return gone.union(thinned(items.filter(\.isOfAgent), automatic: true, now: now))
    }

    /// What goes when there is too much: of the last day nothing, of a week all but one an hour, of a month all but one a
    /// day, and everything older.
    static func thinned(_ items: [Item], automatic: Bool, now: Timestamp) -> Set<Digest> {
        struct Bucket: Hashable {
            let timeline: String
            let length: Int64
            let number: Int64
        }
        var gone: Set<Digest> = []
        var taken: Set<Bucket> = []
        for item in items.sorted(by: { $0.number > $1.number }) where item.isAutomatic == automatic && !item.isExempt {
            let time = item.created.milliseconds
            let age = now.milliseconds - time
            if age <= day { continue }
            guard age <= 30 * day else {
                gone.insert(item.id)
                continue
            }
            let length = age <= 7 * day ? hour : day
            let bucket = Bucket(timeline: item.timeline, length: length, number: time / length)
            if !taken.insert(bucket).inserted { gone.insert(item.id) }
        }
        return gone
    }
}
