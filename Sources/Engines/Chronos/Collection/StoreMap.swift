internal import Base

/// Every object of a set of packs in one sorted table, with what a walk finds out about each.
///
/// 22 bytes and a bit per object, whatever the objects' size: that is what a collection needs of memory.
final class StoreMap {
    private struct Slot {
        let prefix: UInt64
        let pack: UInt32
        let index: UInt32
    }

    let packs: [Pack]
    private let slots: [Slot]
    /// When the walk came by, counted from 1; 0: never.
    private var order: [UInt32]
    /// What the walk took the content for, such as the ending of its file's name; like things are compressed together.
    private var family: [UInt16]
    /// Not reachable, but the base of a patch that is.
    private var kept: BitSet
    private var clock: UInt32 = 0

    init(_ packs: [Pack]) throws {
        self.packs = packs
        var slots: [Slot] = []
        slots.reserveCapacity(packs.reduce(0) { $0 + $1.objectCount })
        for (number, pack) in packs.enumerated() {
            for index in 0..<pack.objectCount {
                let id = try StoreMap.id(pack, index)
                slots.append(Slot(prefix: id.prefix, pack: UInt32(number), index: UInt32(index)))
            }
        }
        try slots.sort { a, b in
            if a.prefix != b.prefix { return a.prefix < b.prefix }
            let left = try StoreMap.id(packs[Int(a.pack)], Int(a.index))
            let right = try StoreMap.id(packs[Int(b.pack)], Int(b.index))
            return left != right ? left < right : a.pack < b.pack
        }
        self.slots = slots
        order = [UInt32](repeating: 0, count: slots.count)
        family = [UInt16](repeating: 0, count: slots.count)
        kept = BitSet(count: slots.count)
    }

    static func id(_ pack: Pack, _ index: Int) throws -> Digest {
        do {
            return try pack.objectID(index)
        } catch {
            throw EverettError.damaged("the directory of pack \(pack.id.short)", cause: error)
        }
    }

    static func location(_ pack: Pack, _ index: Int) throws -> ObjectLocation {
        do {
            return try pack.location(index)
        } catch {
            throw EverettError.damaged("the directory of pack \(pack.id.short)", cause: error)
        }
    }

    var count: Int { slots.count }

    /// The places of all copies of an object; empty when it is in none of the packs.
    func copies(_ id: Digest) throws -> Range<Int> {
        let wanted = id.prefix
        var low = 0
        var high = slots.count
        while low < high {
            let middle = (low + high) / 2
            if slots[middle].prefix < wanted { low = middle + 1 } else { high = middle }
        }
        while low < slots.count, slots[low].prefix == wanted, try self.id(low) < id { low += 1 }
        var end = low
        while end < slots.count, slots[end].prefix == wanted, try self.id(end) == id { end += 1 }
        return low..<end
    }

    func id(_ place: Int) throws -> Digest { try StoreMap.id(packs[pack(place)], index(place)) }
    func location(_ place: Int) throws -> ObjectLocation { try StoreMap.location(packs[pack(place)], index(place)) }
    func pack(_ place: Int) -> Int { Int(slots[place].pack) }
    func index(_ place: Int) -> Int { Int(slots[place].index) }

    /// The copy to keep of several: the one that needs the fewest others to be read.
    ///
    /// A patch is always deeper than its base, so keeping the least deep copies cannot make patches rest on each other.
    func canonical(_ copies: Range<Int>) throws -> Int? {
        guard copies.count > 1 else { return copies.first }
        var best: (place: Int, depth: UInt8)?
        for place in copies {
            let depth = try location(place).chain
            if best.map({ depth < $0.depth }) ?? true { best = (place, depth) }
        }
        return best?.place
    }

    func isReachable(_ place: Int) -> Bool { order[place] != 0 }
    func isKept(_ place: Int) -> Bool { kept[place] }
    func order(_ place: Int) -> UInt32 { order[place] }
    func family(_ place: Int) -> UInt16 { family[place] }

    /// Notes that the walk met an object; true when it had not before.
    func reach(_ copies: Range<Int>, family: UInt16) -> Bool {
        guard let first = copies.first, order[first] == 0 else { return false }
        clock &+= 1
        for place in copies {
            order[place] = max(1, clock)
            self.family[place] = family
        }
        return true
    }

    /// Notes that a patch rests on an object; true when that was not known.
    func keep(_ copies: Range<Int>) -> Bool {
        guard let first = copies.first, !kept[first] else { return false }
        for place in copies { kept[place] = true }
        return true
    }
}

/// One bit for each of a fixed number of things.
struct BitSet: Sendable, Hashable {
    private(set) var bytes: [UInt8]
    let count: Int

    init(count: Int) {
        self.count = count
        bytes = [UInt8](repeating: 0, count: (count + 7) / 8)
    }

    /// Nil when the bytes are not those of so many bits.
    init?(_ bytes: [UInt8], count: Int) {
        guard bytes.count == (count + 7) / 8 else { return nil }
        self.bytes = bytes
        self.count = count
    }

    subscript(index: Int) -> Bool {
        get { bytes[index >> 3] & (1 << UInt8(index & 7)) != 0 }
        set {
            if newValue {
                bytes[index >> 3] |= 1 << UInt8(index & 7)
            } else {
                bytes[index >> 3] &= ~(1 << UInt8(index & 7))
            }
        }
    }

    mutating func combine(_ other: BitSet, _ body: (UInt8, UInt8) -> UInt8) {
        precondition(count == other.count, "sets of different things")
        for index in bytes.indices { bytes[index] = body(bytes[index], other.bytes[index]) }
    }

    var isEmpty: Bool { bytes.allSatisfy { $0 == 0 } }
    var setCount: Int { bytes.reduce(0) { $0 + $1.nonzeroBitCount } }
}
