internal import Base

/// Finds the files that must be written anew so that exactly those become one file that shall be one.
///
/// A restore of some paths gives only those their links back: a path that is not wanted is never touched, and a wanted one
/// that is linked with it, and shall be, stays so.
struct LinkPlan {
    private let current: [BytePath: [BytePath]]
    private let target: [BytePath: [BytePath]]
    private let groups: (before: [[BytePath]], after: [[BytePath]])
    private let isWanted: (BytePath) -> Bool
    /// What is written anew anyway, and what does not stay a file.
    private let written: Set<BytePath>
    private let gone: Set<BytePath>

    /// `changes` happen anyway; of what `isOmitted` says, one of the two states holds nothing, so its links are not known.
    init(
        from old: [[BytePath]], to new: [[BytePath]], changes: [TreeChange], isWanted: @escaping (BytePath) -> Bool,
        isOmitted: (BytePath) -> Bool
    ) {
        self.isWanted = isWanted
        let written = Set(changes.filter { $0.new?.kind == .file }.map(\.path))
        let same = Set(old).intersection(new)
        func concerned(_ all: [[BytePath]]) -> [[BytePath]] {
            all.filter { !same.contains($0) || $0.contains(where: written.contains) }
                .map { $0.filter { !isOmitted($0) } }.filter { $0.count > 1 }
        }
        groups = (concerned(old), concerned(new))
        current = LinkPlan.index(groups.before)
        target = LinkPlan.index(groups.after)
        self.written = written
        gone = Set(changes.filter { $0.new?.kind != .file }.map(\.path))
    }

    var relinked: Set<BytePath> {
        var relinked: Set<BytePath> = []
        for group in groups.after {
            let wanted = group.filter(isWanted)
            // All or none: they become one file by being links of one that is written.
            if wanted.contains(where: { written.contains($0) || differs($0) }) { relinked.formUnion(wanted) }
        }
        for group in groups.before { relinked.formUnion(group.filter { target[$0] == nil && isWanted($0) }) }
        return relinked.subtracting(gone)
    }

    private static func index(_ groups: [[BytePath]]) -> [BytePath: [BytePath]] {
        var index: [BytePath: [BytePath]] = [:]
        for group in groups { for path in group { index[path] = group } }
        return index
    }

    /// Whether a wanted path is one file with others than it shall be.
    private func differs(_ path: BytePath) -> Bool {
        let now = current[path] ?? [path]
        let then = target[path] ?? [path]
        if now == then { return false }
        let allowed = Set(then)
        return now.filter(isWanted) != then.filter(isWanted) || now.contains { !isWanted($0) && !allowed.contains($0) }
    }
}
