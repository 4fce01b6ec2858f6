package import Platform

/// A port of a sandbox's own loopback that leads to one server outside, for those who ask for one database as one user.
///
/// Whoever connects says by PostgreSQL's protocol who they are before anything is passed on; who asks for another database, or as
/// another user, is told so and reaches nobody.
package struct SandboxDoor: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        case host(String, port: UInt16)
        case socket(AbsolutePath)
    }

    /// Who may pass.
    package struct Guest: Sendable, Hashable {
        package let user: String
        package let database: String

        package init(user: String, database: String) {
            self.user = user
            self.database = database
        }
    }

    package let port: UInt16
    package let place: Place
    package var guests: Set<Guest>

    package init(port: UInt16, to place: Place, guests: Set<Guest>) {
        self.port = port
        self.place = place
        self.guests = guests
    }
}
