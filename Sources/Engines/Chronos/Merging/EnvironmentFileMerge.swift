internal import Base
internal import Environments

/// Merges `.env` files variable by variable; what is secret stays sealed, and no value is ever told.
struct EnvironmentFileMerge {
    /// Larger ones are no lists of variables.
    private static let longest: UInt64 = 256 * 1024

    let content: ContentReader
    let writer: ContentWriter

    static func isConcerned(_ conflict: MergeConflict) -> Bool {
        [.secret, .content, .addAdd].contains(conflict.kind) && EnvironmentFile.isOne(conflict.path.name)
            && conflict.versions.all.allSatisfy { version in
                version.map { $0.entry.kind == .file && $0.entry.size <= longest } ?? true
            }
    }

    func merge(
        _ path: BytePath, _ base: TreeEntry?, _ ours: TreeEntry, _ theirs: TreeEntry
    ) throws -> DatabaseMergeOutcome {
        func file(_ entry: TreeEntry?) throws -> EnvironmentFile {
            EnvironmentFile(try entry.map(content.bytes) ?? [])
        }
        let (merged, keys) = EnvironmentFile.merge(base: try file(base), ours: try file(ours), theirs: try file(theirs))
        let isSecret = ours.isSecret || theirs.isSecret
        let stored = isSecret ? try writer.store(secret: merged.bytes) : try writer.store(content: merged.bytes)
        let entry = TreeEntry(
            name: ours.name, kind: .file, permissions: ours.permissions, size: stored.size, content: stored.content,
            isChunked: stored.isChunked, attributes: ours.attributes, owner: ours.owner, isSecret: isSecret)
        // The rest is merged; of these variables the destination's value stands until somebody decides.
        let conflicts =
            keys.isEmpty
            ? []
            : [
                MergeConflict(
                    isSecret ? .secret : .content, path, entries: MergeSides(base: base, ours: ours, theirs: theirs),
                    details: keys.joined(separator: ", "))
            ]
        return DatabaseMergeOutcome(entry: entry, conflicts: conflicts)
    }
}
