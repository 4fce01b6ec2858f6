package import Base

/// Directories in which something may have changed, each with the number of the last mark; bounded.
package struct DirtyPaths: Sendable {
    private struct Mark {
        var sequence: UInt64
        /// Whether everything beneath may have changed, too.
        var isDeep: Bool
        /// The entries that may have changed; nil: any of them.
        var names: Set<[UInt8]>?
    }

    private static let namesLimit = 256

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

    /// Marks a directory, or one entry of it.
    package mutating func mark(_ path: BytePath, deep: Bool = false, name: [UInt8]? = nil) {
        sequence += 1
        var mark = marks[path] ?? Mark(sequence: sequence, isDeep: false, names: [])
        let isNew = marks.updateValue(mark, forKey: path) == nil
        var isNews = isNew || deep && !mark.isDeep
        mark.sequence = sequence
        mark.isDeep = mark.isDeep || deep
        if let name, !mark.isDeep {
            if mark.names?.insert(name).inserted == true { isNews = true }
            if let names = mark.names, names.count > DirtyPaths.namesLimit { mark.names = nil }
        } else if mark.names != nil {
            mark.names = nil
            isNews = true
        }
        marks[path] = mark
        if isNews { version += 1 }
        if marks.count > limit { markEverything() }
    }

    package mutating func markEverything() {
        sequence += 1
        version += 1
        marks = [.root: Mark(sequence: sequence, isDeep: true, names: nil)]
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
        var names: [BytePath: Set<[UInt8]>] = [:]
        var anything: Set<BytePath> = []
        var children: [BytePath: Set<[UInt8]>] = [:]
        for (path, mark) in marks {
            if mark.isDeep { deep.insert(path) }
            if let some = mark.names { names[path] = some } else { anything.insert(path) }
            var next: BytePath? = path
            while let place = next, loud.insert(place).inserted {
                next = place.parent
                if let parent = next { children[parent, default: []].insert(place.name) }
            }
        }
        return DirtyPicture(loud: loud, deep: deep, names: names, anything: anything, children: children)
    }
}

/// What was marked at one moment, ready to be asked about any directory.
package struct DirtyPicture: Sendable {
    /// Marked directories and all above them.
    private let loud: Set<BytePath>
    private let deep: Set<BytePath>
    /// The entries that were marked in a directory.
    private let names: [BytePath: Set<[UInt8]>]
    /// Directories in which any entry may have changed.
    private let anything: Set<BytePath>
    /// The names of those in `loud`, by the directory they are in.
    private let children: [BytePath: Set<[UInt8]>]

    fileprivate init(
        loud: Set<BytePath>, deep: Set<BytePath>, names: [BytePath: Set<[UInt8]>], anything: Set<BytePath>,
        children: [BytePath: Set<[UInt8]>]
    ) {
        self.loud = loud
        self.deep = deep
        self.names = names
        self.anything = anything
        self.children = children
    }

    /// The entries of a directory that are not quiet; nil: none of them is.
    package func loudNames(in path: BytePath) -> Set<[UInt8]>? {
        if deep.contains(path) || isBeneathDeep(path) { return nil }
        return children[path] ?? []
    }

    /// The entries of a directory that may have changed, but for what lies beneath directories; nil: any of them.
    package func changedNames(in path: BytePath) -> Set<[UInt8]>? {
        if anything.contains(path) || isBeneathDeep(path) { return nil }
        return names[path] ?? []
    }

    /// Whether nothing is marked at a directory, nor beneath it.
    package func isQuiet(_ path: BytePath) -> Bool {
        !loud.contains(path) && !isBeneathDeep(path)
    }

    private func isBeneathDeep(_ path: BytePath) -> Bool {
        if deep.isEmpty { return false }
        var next = path.parent
        while let place = next {
            if deep.contains(place) { return true }
            next = place.parent
        }
        return false
    }
}
