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
    /// More values of `Host` that are this server, as `name:port`; for use behind a tunnel.
    package var extraHosts: [String]
    package var limits: WebLimits

    package init(
        listeners: [Listener], allowsRemote: Bool = false, extraHosts: [String] = [], limits: WebLimits = WebLimits()
    ) {
        self.listeners = listeners
        self.allowsRemote = allowsRemote
        self.extraHosts = extraHosts
        self.limits = limits
    }
}
