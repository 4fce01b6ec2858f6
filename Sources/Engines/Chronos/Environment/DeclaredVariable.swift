internal import Base

/// A variable of the shell that belongs to a world, as a checkpoint keeps it. Its value is a secret.
package struct DeclaredVariable: Sendable, Hashable {
    package let name: String
    /// Keyed hash of the value, to compare with; nil: it was not set.
    let hash: Digest?
    /// The value, sealed as secrets are; empty where it was not set, or was only looked at.
    let sealed: [UInt8]

    package var isSet: Bool { hash != nil }

    /// What tells two states of it apart.
    struct Mark: Hashable {
        let name: String
        let hash: Digest?
    }

    var mark: Mark { Mark(name: name, hash: hash) }
}

/// The variables of whoever called, as far as the project declares them; never described.
package struct CallVariables: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The variable that tells programs of a timeline where they are.
    package static let timelineName = "EVERETT_TIMELINE"

    /// Which timeline the caller's shell was made ready for; nil: none, so it is that of `main`.
    let timeline: String?
    /// Those that were asked for.
    let names: [String]
    /// Names that are missing here are not set.
    let values: [String: [UInt8]]

    package init(timeline: String?, names: [String], values: [String: [UInt8]]) {
        self.timeline = timeline
        self.names = names
        self.values = values
    }

    package var description: String { "\(names.count) variables" }
    package var debugDescription: String { description }

    /// Whether they are those of a world: what a timeline's programs are given is not what the user's shell has.
    func belong(to world: ProjectRecord) -> Bool { (timeline ?? TimelineRecord.main) == world.timeline }
}
