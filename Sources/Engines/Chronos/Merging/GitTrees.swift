internal import Base

/// The three worlds as trees of git's: what differs is written, what is the same everywhere is only named.
final class GitTrees {
    private let objects: any MergeObjects
    private let contents: GitContents
    /// What is to be written, by id.
    private(set) var written: [Digest: (kind: GitPackWriter.Kind, bytes: [UInt8])] = [:]
    private var hasLeaves: [Digest: Bool] = [:]

    init(_ objects: any MergeObjects, _ contents: GitContents) {
        self.objects = objects
        self.contents = contents
    }

    /// The three roots.
    func build(_ root: MergeDirectory) throws -> MergeSides<Digest> {
        try trees(root).map { $0 ?? add(.tree, []) }
    }

    /// A commit; `parent` is where its side began.
    func commit(_ tree: Digest, parent: Digest?, _ message: String) -> Digest {
        let who = "everett <everett@localhost> 0 +0000"
        let parents = parent.map { "parent \($0.hex)\n" } ?? ""
        return add(
            .commit, Array("tree \(tree.hex)\n\(parents)author \(who)\ncommitter \(who)\n\n\(message)\n".utf8))
    }

    /// Trees of one directory; nil where it holds nothing that git carries, because git has no empty directories.
    private func trees(_ directory: MergeDirectory) throws -> MergeSides<Digest?> {
        var rows = MergeSides<[Row]>(base: [], ours: [], theirs: [])
        for item in directory.items where !item.isRefused && !item.isUnopened {
            let below = try item.child.map { try trees($0) }
            for side in MergeSide.allCases {
                guard let entry = item.entries[side] else { continue }
                if entry.kind != .directory {
                    rows[side].append(Row(item.name, GitMode(entry), contents.id(entry)))
                } else if let tree = below?[side] {
                    rows[side].append(Row(item.name, .directory, tree))
                }
            }
        }
        // Only where they are all there is do they decide whether git has this directory at all.
        let mustLook = MergeSide.allCases.contains { rows[$0].isEmpty && directory.trees[$0] != nil }
        for item in directory.items where item.isUnopened {
            guard let tree = item.entries.ours?.content else { continue }
            if mustLook, try !holdsLeaves(tree) { continue }
            for side in MergeSide.allCases { rows[side].append(Row(item.name, .directory, tree)) }
        }
        return rows.map { $0.isEmpty ? nil : add(.tree, GitTrees.encode($0)) }
    }

    private func holdsLeaves(_ id: Digest) throws -> Bool {
        if let known = hasLeaves[id] { return known }
        let entries = try objects.tree(id).entries.filter { !GitName.isRefused($0.name) }
        let answer =
            try entries.contains { $0.kind != .directory }
            || entries.contains { try $0.content.map { try holdsLeaves($0) } ?? false }
        hasLeaves[id] = answer
        return answer
    }

    private func add(_ kind: GitPackWriter.Kind, _ bytes: [UInt8]) -> Digest {
        let id = GitPackWriter.id(kind, bytes)
        written[id] = (kind, bytes)
        return id
    }

    private struct Row {
        let name: [UInt8]
        let mode: GitMode
        let id: Digest

        init(_ name: [UInt8], _ mode: GitMode, _ id: Digest) {
            self.name = name
            self.mode = mode
            self.id = id
        }

        /// Git sorts a directory as if its name ended in a slash.
        var sortName: [UInt8] { mode == .directory ? name + [UInt8(ascii: "/")] : name }
    }

    private static func encode(_ rows: [Row]) -> [UInt8] {
        var out: [UInt8] = []
        for row in rows.sorted(by: { $0.sortName.lexicographicallyPrecedes($1.sortName) }) {
            out += Array("\(row.mode.rawValue) ".utf8) + row.name + [0]
            row.id.append(to: &out)
        }
        return out
    }
}
