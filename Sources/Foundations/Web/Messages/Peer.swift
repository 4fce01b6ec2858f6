/// Who is at the other end of a connection, as far as the kernel knows.
package enum Peer: Sendable, Hashable {
    /// A process of this machine, by the credentials it connected with.
    case unix(user: UInt32, process: Int32)
    /// Somebody who reached this port of ours.
    case tcp(localPort: UInt16)

    package var isUnix: Bool {
        switch self {
        case .unix: true
        case .tcp: false
        }
    }
}
