/// How well a timeline's login is kept to its own database; each weakness is one that was seen, not one that is feared.
package struct Isolation: Sendable, Hashable {
    package enum Weakness: Sendable, Hashable {
        /// The server asks nobody for a password where this connection came from.
        case noPasswordAsked
        /// Databases, main's among them, let everyone in by their own grants; what is granted to all there can be reached.
        case reachableDatabases([String])
        /// Objects that cannot belong to an ordinary login and stayed with their owner.
        case foreignObjects([String])
    }

    package let weaknesses: [Weakness]

    package init(_ weaknesses: [Weakness]) {
        self.weaknesses = weaknesses
    }

    package var isComplete: Bool { weaknesses.isEmpty }
}
