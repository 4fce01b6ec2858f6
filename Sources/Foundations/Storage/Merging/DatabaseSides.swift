package import Platform

/// The three files of a merge; nobody writes them meanwhile, and a `-wal` beside one is not read.
package struct DatabaseSides: Sendable, Hashable {
    package let base: AbsolutePath
    package let ours: AbsolutePath
    package let theirs: AbsolutePath

    package init(base: AbsolutePath, ours: AbsolutePath, theirs: AbsolutePath) {
        self.base = base
        self.ours = ours
        self.theirs = theirs
    }

    package subscript(side: DatabaseSide) -> AbsolutePath {
        switch side {
        case .base: base
        case .ours: ours
        case .theirs: theirs
        }
    }
}

/// One of the three files of a merge.
package enum DatabaseSide: String, Sendable, Hashable, CaseIterable {
    case base, ours, theirs

    /// The name under which it is attached.
    var schema: String { rawValue }
}
