/// Finds what was probably meant by a word that names nothing.
package enum Suggestion {
    /// Longer words are no slip of a name of ours.
    private static let longestWord = 64

    /// The nearest candidates, best first; none when all are far away.
    package static func closest(to word: String, among candidates: [String], most: Int = 3) -> [String] {
        let typed = Array(word.lowercased().utf8)
        guard !typed.isEmpty, typed.count <= longestWord else { return [] }
        let scored = candidates.compactMap { candidate -> (name: String, distance: Int)? in
            let name = Array(candidate.utf8)
            if typed.count >= 2, name.starts(with: typed) { return (candidate, 1) }
            let distance = EditDistance.between(typed, name)
            return distance <= max(1, min(3, max(typed.count, name.count) / 3)) ? (candidate, distance) : nil
        }
        return scored.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(most).map(\.name)
    }
}
