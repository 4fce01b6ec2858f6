internal import Base

/// Merges which paths are one file: two are linked when a side linked them, apart when a side took them apart.
struct LinkMerge {
    /// For each path that is linked, the first path of its group.
    private let groups: MergeSides<[BytePath: BytePath]>
    private let links: MergeSides<[[BytePath]]>

    init(_ links: MergeSides<[[BytePath]]>) {
        self.links = links
        groups = links.map { groups in
            var first: [BytePath: BytePath] = [:]
            for group in groups { for path in group { first[path] = group.first } }
            return first
        }
    }

    /// Groups of the merged world; `entry` tells what is at a path there, and only equal files stay linked.
    func merged(_ entry: (BytePath) throws -> TreeEntry?) throws -> [[BytePath]] {
        var parents: [BytePath: BytePath] = [:]
        func root(_ path: BytePath) -> BytePath {
            var place = path
            while let next = parents[place], next != place { place = next }
            return place
        }
        for group in links.all.flatMap({ $0 }) {
            for (one, other) in zip(group, group.dropFirst()) {
                let isLinked = groups.map { $0[one] != nil && $0[one] == $0[other] }
                guard isLinked.merged ?? true else { continue }
                let (a, b) = (root(one), root(other))
                if a != b { parents[max(a, b)] = min(a, b) }
                parents[min(a, b)] = min(a, b)
            }
        }
        var found: [BytePath: [TreeEntry: [BytePath]]] = [:]
        for path in parents.keys.sorted() {
            guard let entry = try entry(path), entry.kind.isFileLike else { continue }
            let nameless = TreeEntry(
                name: [], kind: entry.kind, permissions: entry.permissions, size: entry.size, content: entry.content,
                isChunked: entry.isChunked, attributes: entry.attributes, owner: entry.owner, isSecret: entry.isSecret)
            found[root(path), default: [:]][nameless, default: []].append(path)
        }
        return found.values.flatMap(\.values).filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    }
}
