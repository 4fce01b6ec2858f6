/// Edits grouped into hunks with a few unchanged lines around them, as every tool shows them.
package struct UnifiedDiff {
    package struct Hunk: Equatable {
        /// Line numbers from 1 and how many lines, on each side.
        package let oldStart: Int
        package let oldCount: Int
        package let newStart: Int
        package let newCount: Int
        package let edits: [LineDiff.Edit]

        package var header: String { "@@ -\(Self.range(oldStart, oldCount)) +\(Self.range(newStart, newCount)) @@" }

        /// An empty range names the line before it, as POSIX has it.
        private static func range(_ start: Int, _ count: Int) -> String {
            count == 1 ? "\(start)" : "\(count == 0 ? start - 1 : start),\(count)"
        }
    }

    package let hunks: [Hunk]
    package let added: Int
    package let removed: Int

    package init(_ edits: [LineDiff.Edit], context: Int = 3) {
        let isChange = edits.map { edit in
            if case .keep = edit { return false }
            return true
        }
        var groups: [Range<Int>] = []
        for index in edits.indices where isChange[index] {
            let range = max(0, index - context)..<min(edits.count, index + context + 1)
            if let last = groups.last, range.lowerBound <= last.upperBound {
                groups[groups.count - 1] = last.lowerBound..<range.upperBound
            } else {
                groups.append(range)
            }
        }
        var hunks: [Hunk] = []
        var position = (old: 1, new: 1)
        var next = 0
        for group in groups {
            for edit in edits[next..<group.lowerBound] { position = edit.advancing(position) }
            var end = position
            for edit in edits[group] { end = edit.advancing(end) }
            hunks.append(
                Hunk(
                    oldStart: position.old, oldCount: end.old - position.old, newStart: position.new,
                    newCount: end.new - position.new, edits: Array(edits[group])))
            position = end
            next = group.upperBound
        }
        self.hunks = hunks
        added = edits.count { if case .add = $0 { true } else { false } }
        removed = edits.count { if case .remove = $0 { true } else { false } }
    }
}

extension LineDiff.Edit {
    fileprivate func advancing(_ position: (old: Int, new: Int)) -> (old: Int, new: Int) {
        switch self {
        case .keep: (position.old + 1, position.new + 1)
        case .remove: (position.old + 1, position.new)
        case .add: (position.old, position.new + 1)
        }
    }
}
