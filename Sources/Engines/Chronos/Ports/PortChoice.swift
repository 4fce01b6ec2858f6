internal import Base

/// Chooses ports for a timeline: in a range that no system gives to outgoing connections, beginning at a place of its own, so that
/// a timeline which is made again gets the same ones if they are free.
enum PortChoice {
    static let range: ClosedRange<UInt16> = 20_000...32_767

    /// One for each of `wanted`, and the same for equal ones that are not nil; nil when there are not enough.
    static func choose(
        _ wanted: [PortVariables.Found], for key: Identifier, taken: Set<UInt16>, isFree: (UInt16) -> Bool
    ) -> [UInt16]? {
        let count = range.count
        var offset = Int(Hasher256.digest(of: Array(key.text.utf8)).firstWord % UInt64(count))
        var left = count
        var taken = taken.union(wanted.compactMap(\.number))
        var chosen: [UInt16] = []
        var same: [UInt16: UInt16] = [:]
        for one in wanted {
            if let number = one.number, let known = same[number] {
                chosen.append(known)
                continue
            }
            var found: UInt16?
            while found == nil, left > 0 {
                let port = range.lowerBound + UInt16(offset)
                offset = (offset + 1) % count
                left -= 1
                if !taken.contains(port), isFree(port) { found = port }
            }
            guard let found else { return nil }
            taken.insert(found)
            chosen.append(found)
            if let number = one.number { same[number] = found }
        }
        return chosen
    }
}
