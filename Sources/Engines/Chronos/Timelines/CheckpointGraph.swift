internal import Base

/// What came from what; a pure value.
struct CheckpointGraph {
    private let parents: [Digest: [Digest]]

    init(_ parents: [Digest: [Digest]]) {
        self.parents = parents
    }

    /// The checkpoint itself and everything it came from, as far as it is known.
    func ancestors(of id: Digest) -> Set<Digest> {
        var found: Set<Digest> = []
        var open = [id]
        while let next = open.popLast() {
            guard found.insert(next).inserted else { continue }
            open += parents[next] ?? []
        }
        return found
    }

    /// Common ancestors that no other common ancestor came from: more than one after merges in both directions.
    func bestCommonAncestors(_ one: Digest, _ other: Digest) -> Set<Digest> {
        let common = ancestors(of: one).intersection(ancestors(of: other))
        // On the way from a common ancestor to one that it came from everything is common, the step before the last too.
        return common.subtracting(common.flatMap { parents[$0] ?? [] })
    }
}
