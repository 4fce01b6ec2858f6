package import Base

/// The login of a timeline: it owns the timeline's database and everything in it, and reaches no other.
package struct TimelineRole: Sendable, Hashable {
    package let mark: OwnedMark
    package let name: String
    package let password: SecretText

    /// A login that does not exist yet.
    package init(mark: OwnedMark, base: String, random: RandomSource) {
        self.init(mark: mark, name: mark.name(base: base), password: .random(random))
    }

    package init(mark: OwnedMark, name: String, password: SecretText) {
        self.mark = mark
        self.name = name
        self.password = password
    }
}
