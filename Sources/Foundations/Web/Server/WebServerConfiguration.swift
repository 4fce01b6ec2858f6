package import Platform

/// What a server is told: where it listens, whom it believes, and its limits.
package struct WebServerConfiguration: Sendable {
    package enum Listener: Sendable, Hashable {
        /// A TCP address; port 0 lets the kernel choose.
        case tcp(SocketAddress)
        /// A unix socket, in a directory that only its owner may enter.
        case unix(AbsolutePath)
        /// A listening socket that a service manager passed on.
        case inherited(Int32)
    }

    package var listeners: [Listener]
    /// Names the danger: without it an address that other machines can reach is refused.
    package var allowsRemote: Bool
    /// Addresses by which a tunnel or a reverse proxy makes it known to others.
    package var publicOrigins: [PublicOrigin]
    package var limits: WebLimits

    package init(
        listeners: [Listener], allowsRemote: Bool = false, publicOrigins: [PublicOrigin] = [],
        limits: WebLimits = WebLimits()
    ) {
        self.listeners = listeners
        self.allowsRemote = allowsRemote
        self.publicOrigins = publicOrigins
        self.limits = limits
    }
}
