package import Base

/// Directories in which something may have changed, each with the number of the last mark; bounded.
package struct DirtyPaths: Sendable {
    private struct Mark {
        var sequence: UInt64
        /// Whether everything beneath may have changed, too.
        var isDeep: Bool
    }

    private var marks: [BytePath: Mark] = [:]
    private let limit: Int
    /// The number of the newest mark.
    package private(set) var sequence: UInt64 = 0
    /// Changes whenever the picture does.
    package private(set) var version: UInt64 = 0

    /// With more marks than `limit` everything counts as changed: looking at all is no slower then.
    package init(limit: Int = 16_384) {
        self.limit = limit
    }

    package var count: Int { marks.count }
    package var isEmpty: Bool { marks.isEmpty }
    package var isEverything: Bool { marks[.root]?.isDeep == true }

    package mutating func mark(_ path: BytePath, deep: Bool = false) {
        sequence += 1
        let known = marks[path]
        if known == nil || deep && known?.isDeep == false { version += 1 }
        marks[path] = Mark(sequence: sequence, isDeep: deep || known?.isDeep == true)
        if marks.count > limit { markEverything() }
    }

    package mutating func markEverything() {
        sequence += 1
        version += 1
        marks = [.root: Mark(sequence: sequence, isDeep: true)]
    }

    /// Forgets what was marked up to a number: someone has looked since.
    package mutating func clear(through sequence: UInt64) {
        let before = marks.count
        marks = marks.filter { $0.value.sequence > sequence }
        if marks.count != before { version += 1 }
    }

    package func picture() -> DirtyPicture {
        var loud: Set<BytePath> = []
        var deep: Set<BytePath> = []
        for (path, mark) in marks {
            if mark.isDeep { deep.insert(path) }
            var next: BytePath? = path
            while let place = next, loud.insert(place).inserted { next = place.parent }
        }
        return DirtyPicture(loud: loud, deep: deep)
    }
}

/// What was marked at one moment, ready to be asked about any directory.
package struct DirtyPicture: Sendable {
    /// Marked directories and all above them.
    private let loud: Set<BytePath>
    private let deep: Set<BytePath>

    fileprivate init(loud: Set<BytePath>, deep: Set<BytePath>) {
        self.loud = loud
        self.deep = deep
    }

    /// Whether nothing is marked at a directory, nor beneath it.
    package func isQuiet(_ path: BytePath) -> Bool {
        if loud.contains(path) { return false }
        if deep.isEmpty { return true }
        var next = path.parent
        while let place = next {
            if deep.contains(place) { return false }
            next = place.parent
        }
        return true
    }
}
