/// A variable that programs of a world find, beside what their caller gives them.
package struct WorldVariable: Sendable {
    package enum Origin: String, Sendable {
        /// Says where one is.
        case timeline
        /// A port of the timeline's own.
        case port
        /// An address on this machine with such a port in it.
        case address
        /// Where the timeline's database is, with the password of its login.
        case database
    }

    package let name: String
    package let value: String
    package let origin: Origin
    /// What may be shown without being asked for; nil: the value is a secret.
    package let shown: String?
}
