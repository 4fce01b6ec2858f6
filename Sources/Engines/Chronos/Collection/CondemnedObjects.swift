internal import Base

/// Objects that were found unreachable and when: on their way out, and not believed by any writer meanwhile.
struct CondemnedObjects: Sendable {
    struct Group: Sendable {
        let since: Timestamp
        var objects: BitSet
    }

    private(set) var groups: [Digest: [Group]] = [:]

    /// What `state.db` remembers; rows that do not fit their pack count as condemned just now, all of it.
    init(_ rows: [StateDatabase.CondemnedRow], _ packs: [Pack], now: Timestamp) {
        let byID = Dictionary(packs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for row in rows {
            guard let pack = byID[row.pack] else { continue }
            if let bits = BitSet(row.objects, count: pack.objectCount) {
                groups[row.pack, default: []].append(Group(since: row.since, objects: bits))
            } else {
                groups[row.pack, default: []].append(Group(since: now, objects: BitSet(all: pack.objectCount)))
            }
        }
    }

    static let none = CondemnedObjects([], [], now: Timestamp(milliseconds: 0))

    var isEmpty: Bool { groups.isEmpty }

    /// What must not be relied upon, by pack.
    var bits: [Digest: BitSet] {
        groups.mapValues { groups in
            groups.dropFirst().reduce(into: groups[0].objects) { $0.formUnion($1.objects) }
        }
    }

    /// Since when an object is condemned; nil when it is not.
    func since(_ pack: Digest, _ index: Int) -> Timestamp? {
        groups[pack]?.first { $0.objects[index] }?.since
    }

    /// Keeps what is still unreachable with its time, and adds what is newly so.
    mutating func update(_ pack: Digest, unreachable: BitSet, now: Timestamp) {
        var rest = unreachable
        var updated: [Group] = []
        for var group in groups[pack] ?? [] {
            group.objects.formIntersection(rest)
            if group.objects.isEmpty { continue }
            rest.subtract(group.objects)
            updated.append(group)
        }
        if !rest.isEmpty { updated.append(Group(since: now, objects: rest)) }
        groups[pack] = updated.isEmpty ? nil : updated
    }

    func rows(_ pack: Pack) throws -> [StateDatabase.CondemnedRow] {
        try (groups[pack.id] ?? []).map { group in
            var bytes: UInt64 = 0
            for index in 0..<pack.objectCount where group.objects[index] { bytes += try pack.storedShare(index) }
            return StateDatabase.CondemnedRow(
                pack: pack.id, since: group.since, objects: group.objects.bytes, bytes: bytes
            )
        }
    }

    mutating func set(_ groups: [Group], of pack: Digest) { self.groups[pack] = groups.isEmpty ? nil : groups }
    mutating func forget(_ pack: Digest) { groups[pack] = nil }
}

extension BitSet {
    init(all count: Int) {
        self.init(count: count)
        for index in 0..<count { self[index] = true }
    }

    mutating func formUnion(_ other: BitSet) { combine(other) { $0 | $1 } }
    mutating func formIntersection(_ other: BitSet) { combine(other) { $0 & $1 } }
    mutating func subtract(_ other: BitSet) { combine(other) { $0 & ~$1 } }
}

extension Pack {
    /// What an object takes of the pack's file, as a share of its frame.
    func storedShare(_ index: Int) throws -> UInt64 {
        let place = try StoreMap.location(self, index)
        do {
            let frame = try frameLocation(place.frame)
            guard frame.rawLength > 0 else { return 0 }
            let overhead = Digest.size + PackFormat.entrySize
            return UInt64(frame.storedLength) * UInt64(place.length) / UInt64(frame.rawLength) + UInt64(overhead)
        } catch {
            throw EverettError.damaged("the directory of pack \(id.short)", cause: error)
        }
    }
}
