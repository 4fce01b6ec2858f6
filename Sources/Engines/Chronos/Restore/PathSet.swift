internal import Base

/// Paths that can be asked what lies beneath or above them, in time that depends on depth and not on their number.
struct PathSet {
    private let members: Set<BytePath>
    /// Every directory that a member lies beneath.
    private let above: Set<BytePath>

    init(_ paths: some Sequence<BytePath>) {
        var members: Set<BytePath> = []
        var above: Set<BytePath> = []
        for path in paths {
            guard members.insert(path).inserted else { continue }
            var next = path.parent
            while let directory = next, above.insert(directory).inserted { next = directory.parent }
        }
        self.members = members
        self.above = above
    }

    var isEmpty: Bool { members.isEmpty }

    func contains(_ path: BytePath) -> Bool { members.contains(path) }

    /// Whether the path is a member or lies beneath one.
    func covers(_ path: BytePath) -> Bool {
        if members.isEmpty { return false }
        var next: BytePath? = path
        while let place = next {
            if members.contains(place) { return true }
            next = place.parent
        }
        return false
    }

    /// Whether a member lies beneath the directory; the directory itself does not count.
    func liesBeneath(_ directory: BytePath) -> Bool { above.contains(directory) }
}
