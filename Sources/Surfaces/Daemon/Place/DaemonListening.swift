package import Platform
internal import Web

/// Where a daemon can be reached beside the unix sockets in its home.
package struct DaemonListening: Sendable {
    package enum Place: Sendable {
        case address(SocketAddress)
        /// Sockets that a service manager listens on and hands over.
        case inherited([Int32])
    }

    package var place: Place
    /// Said in so many words by the user: other machines may reach it, and what they send is not encrypted.
    package var allowsRemote: Bool

    package init(_ place: Place, allowsRemote: Bool = false) {
        self.place = place
        self.allowsRemote = allowsRemote
    }

    func configuration(unix: AbsolutePath) -> WebServerConfiguration {
        let listeners: [WebServerConfiguration.Listener] =
            switch place {
            case .address(let address): [.tcp(address)]
            case .inherited(let descriptors): descriptors.map { .inherited($0) }
            }
        return WebServerConfiguration(listeners: listeners + [.unix(unix)], allowsRemote: allowsRemote)
    }
}
