internal import Base
internal import Synchronization

/// The sealed packs that were there at one moment; immutable, shared by every worker.
final class PackSet: Sendable {
    let packs: [Pack]
    /// Objects that are on their way out: they can be read, but nobody may rely on them.
    private let condemned: [Digest: BitSet]
    /// The largest first: most of what a checkpoint asks about was there from the beginning.
    private let bySize: [Pack]
    /// The ones with many objects, in the order of ``packs``; who is in none of the many small ones is only searched for here.
    private let large: [Pack]
    private let small: SmallPacks
    /// Whether each pack has the directory that it was written with.
    let isIntact: Bool

    /// What is known of small packs is taken over from the set before.
    init(_ packs: [Pack], condemned: [Digest: BitSet] = [:], after previous: PackSet? = nil) {
        self.packs = packs
        self.condemned = condemned
        bySize = packs.sorted { $0.objectCount > $1.objectCount }
        large = packs.filter { !SmallPacks.areMadeOf($0) }
        small = SmallPacks(packs.filter(SmallPacks.areMadeOf), after: previous?.small)
        isIntact = packs.allSatisfy { !$0.wasRebuilt }
    }

    /// Whether an object is there to stay.
    func contains(_ id: Digest) -> Bool {
        (small.mayHold(id) ? bySize : large).contains { holds($0, id) }
    }

    /// Whether there is a copy that needs no other object to be read.
    func containsWhole(_ id: Digest) -> Bool {
        candidates(id).contains { pack in
            holds(pack, id) && ((try? pack.find(id)) ?? nil).map { $0.encoding != .treePatch } ?? false
        }
    }

    /// The packs that may hold an object.
    private func candidates(_ id: Digest) -> [Pack] { small.mayHold(id) ? packs : large }

    private func holds(_ pack: Pack, _ id: Digest) -> Bool {
        guard let index = pack.index(of: id) else { return false }
        guard let bits = condemned[pack.id] else { return true }
        return index < bits.count && !bits[index]
    }

    /// The places that claim to hold the object; a damaged directory only counts when no sound one knows the object.
    func find(_ id: Digest) throws -> [(pack: Pack, location: ObjectLocation)] {
        var found: [(Pack, ObjectLocation)] = []
        var failure: EverettError?
        for pack in candidates(id) {
            do throws(EverettError) {
                if let location = try pack.find(id) { found.append((pack, location)) }
            } catch {
                failure = error
            }
        }
        if found.isEmpty, let failure { throw failure }
        return found
    }

    /// The set with packs in the place of those of the same id.
    func replacing(_ renewed: [Pack]) -> PackSet {
        let byID = Dictionary(renewed.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return PackSet(packs.map { byID[$0.id] ?? $0 })
    }
}

/// Tells of most objects that they are in none of the small packs, of which there is one for each checkpoint since the last
/// collection: without asking one after another.
///
/// What it knows is the first word of each id. Two ids that share one only cost the search.
final class SmallPacks: Sendable {
    fileprivate struct Known {
        var words: Set<UInt64>
        /// Whether every pack could be read to its end; otherwise each must be asked.
        var isWhole: Bool
    }

    private let packs: [Pack]
    /// Nil until somebody asks: a process that reads nothing reads no directories.
    private let known: Mutex<Known?>

    static func areMadeOf(_ pack: Pack) -> Bool { pack.objectCount <= 4096 }

    init(_ packs: [Pack], after previous: SmallPacks?) {
        self.packs = packs
        var start: Known?
        if let previous, let words = previous.known.withLock({ $0 }) {
            let before = Set(previous.packs.map(ObjectIdentifier.init))
            let added = packs.filter { !before.contains(ObjectIdentifier($0)) }
            // What a pack that has gone held costs a search, no more; but it must not grow without an end.
            if packs.count - added.count == previous.packs.count {
                start = words
                for pack in added { start?.add(pack) }
            }
        }
        known = Mutex(start)
    }

    func mayHold(_ id: Digest) -> Bool {
        if packs.isEmpty { return false }
        return known.withLock { known in
            if known == nil {
                var all = Known(words: [], isWhole: true)
                for pack in packs { all.add(pack) }
                known = all
            }
            return known.map { !$0.isWhole || $0.words.contains(id.firstWord) } ?? true
        }
    }
}

extension SmallPacks.Known {
    fileprivate mutating func add(_ pack: Pack) {
        do throws(DecodingFault) {
            for index in 0..<pack.objectCount { words.insert(try pack.objectID(index).firstWord) }
        } catch {
            isWhole = false
        }
    }
}
