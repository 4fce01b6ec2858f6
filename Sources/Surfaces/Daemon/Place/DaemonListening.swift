package import Base
package import Platform
internal import Web

/// Where a daemon can be reached beside the unix sockets in its home.
package struct DaemonListening: Sendable {
    package enum Place: Sendable {
        case address(SocketAddress)
        /// Sockets that a service manager listens on and hands over.
        case inherited([Int32])
    }

    package let place: Place
    /// Said in so many words by the user: other machines may reach it, and what they send is not encrypted.
    package let allowsRemote: Bool

    /// Addresses beside its own that it answers to, because a tunnel or a reverse proxy leads from there to it.
    private let publicOrigins: [PublicOrigin]

    /// Refuses a public address that is none, and one to which tokens would travel unencrypted unless that is wanted.
    package init(
        _ place: Place, allowsRemote: Bool = false, publicAddresses: [String] = []
    ) throws(EverettError) {
        self.place = place
        self.allowsRemote = allowsRemote
        var origins: [PublicOrigin] = []
        for address in publicAddresses {
            let origin = try PublicOrigin(address)
            guard origin.isEncrypted || origin.isLoopback || allowsRemote else {
                throw EverettError(
                    .refused,
                    Phrase(
                        "nothing is encrypted on the way to \(origin)", pl: "droga do \(origin) nie jest szyfrowana"),
                    hints: [
                        Phrase("name an address with https://", pl: "podaj adres z https://"),
                        Phrase(
                            "or say that you want it: --allow-remote-access",
                            pl: "albo powiedz, że tego chcesz: --allow-remote-access"),
                    ])
            }
            if !origins.contains(origin) { origins.append(origin) }
        }
        publicOrigins = origins
    }

    /// As browsers spell them, in the order in which they were given.
    package var publicAddresses: [String] { publicOrigins.map(\.description) }

    func configuration(unix: AbsolutePath) -> WebServerConfiguration {
        let listeners: [WebServerConfiguration.Listener] =
            switch place {
            case .address(let address): [.tcp(address)]
            case .inherited(let descriptors): descriptors.map { .inherited($0) }
            }
        return WebServerConfiguration(
            listeners: listeners + [.unix(unix)], allowsRemote: allowsRemote, publicOrigins: publicOrigins)
    }
}
