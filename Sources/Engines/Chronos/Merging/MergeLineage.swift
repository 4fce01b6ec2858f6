internal import Base

/// Follows what git does not carry along renames, so that a mode set on one side survives a rename on the other.
struct MergeLineage {
    /// For a path of the merged world: what each side had, although it stood under other names.
    private(set) var entries: [BytePath: MergeSides<TreeEntry?>] = [:]

    /// `renames` tells what a side renamed, new names by old ones; it is asked only when that matters.
    init(
        _ leaves: [MergeSurvey.Leaf], _ place: MergePlace, conflicted: Set<BytePath>, mayRename: Bool,
        _ metadata: MergedMetadata, _ renames: (MergeSide) throws -> [BytePath: BytePath]
    ) throws {
        var known: [MergeSide: (new: [BytePath: BytePath], old: [BytePath: BytePath])] = [:]
        func renamed(_ side: MergeSide) throws -> (new: [BytePath: BytePath], old: [BytePath: BytePath]) {
            guard mayRename else { return ([:], [:]) }
            if let maps = known[side] { return maps }
            let new = try renames(side)
            let maps = (new, Dictionary(new.map { ($0.value, $0.key) }) { first, _ in first })
            known[side] = maps
            return maps
        }
        let byPath = Dictionary(leaves.map { ($0.path, $0.entries) }) { first, _ in first }
        for leaf in leaves where !conflicted.contains(leaf.path) {
            if let base = leaf.entries.base {
                for side in MergeSide.changing {
                    guard let changed = leaf.entries[side], leaf.entries[side.other] == nil,
                        place.leaf(leaf.path) == nil, MergeLineage.differsUnseen(base, changed)
                    else { continue }
                    if let new = try renamed(side.other).new[leaf.path], place.leaf(new) != nil {
                        var sides = byPath[new] ?? MergeSides(base: nil, ours: nil, theirs: nil)
                        sides.base = base
                        sides[side] = changed
                        entries[new] = sides
                    } else {
                        let isRights = MergedMetadata.Rights(base) != MergedMetadata.Rights(changed)
                        metadata.note(
                            MergeConflict(isRights ? .mode : .attributes, leaf.path, entries: leaf.entries))
                    }
                }
            } else if let ours = leaf.entries.ours, let theirs = leaf.entries.theirs,
                MergeLineage.differsUnseen(ours, theirs)
            {
                // Both renamed it to the same name, perhaps: then what it was before decides who changed it.
                let old = try MergeSide.changing.map { try renamed($0).old[leaf.path] }
                if let path = old[0], path == old[1], let base = byPath[path]?.base {
                    entries[leaf.path] = MergeSides(base: base, ours: ours, theirs: theirs)
                }
            }
        }
    }

    /// Whether two entries differ in what git does not see.
    private static func differsUnseen(_ one: TreeEntry, _ other: TreeEntry) -> Bool {
        one.attributes != other.attributes
            || MergedMetadata.Rights(one) != MergedMetadata.Rights(other) && GitMode(one) == GitMode(other)
    }
}
