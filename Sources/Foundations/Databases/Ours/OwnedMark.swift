package import Base

/// What Everett writes beside everything it makes on a server: whose it is and what it is for.
///
/// A mark is a comment of the database or role, and its home and key are in the name too: between making a thing and
/// commenting on it a process may die.
package struct OwnedMark: Sendable, Hashable {
    package enum Purpose: String, Sendable, CaseIterable {
        /// A timeline's own database.
        case world
        /// A copy that nobody changes.
        case frozen
        /// What a dump holds, for copies; it belongs to no timeline.
        case template
        /// Built to take the place of a living one.
        case staged
        /// What a swap took away, until it is let go.
        case kept
        /// Of a merge or another short work.
        case scratch
        /// A timeline's login.
        case role
    }

    package let home: Identifier
    package let project: Identifier
    /// The key of the timeline it belongs to.
    package let timeline: Identifier
    package let purpose: Purpose
    /// Its own identifier, from which its name comes.
    package let key: Identifier

    package init(home: Identifier, project: Identifier, timeline: Identifier, purpose: Purpose, key: Identifier) {
        self.home = home
        self.project = project
        self.timeline = timeline
        self.purpose = purpose
        self.key = key
    }

    /// `everett HOME PROJECT TIMELINE PURPOSE KEY`.
    package var comment: String { "everett \(home) \(project) \(timeline) \(purpose.rawValue) \(key)" }

    /// Reads a comment; nil for one that is not exactly ours.
    package init?(comment: String) {
        let words = comment.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 6, words[0] == "everett", let home = Identifier(words[1]),
            let project = Identifier(words[2]), let timeline = Identifier(words[3]),
            let purpose = Purpose(rawValue: words[4]), let key = Identifier(words[5])
        else { return nil }
        self.init(home: home, project: project, timeline: timeline, purpose: purpose, key: key)
    }

    /// The name of what has this mark, for a living database called `base`.
    package func name(base: String) -> String { OwnedName(base: base, mark: self).text }
}
