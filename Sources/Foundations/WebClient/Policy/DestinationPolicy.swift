/// Which addresses a client may connect to: those of the public internet, and what its owner allowed besides.
///
/// It is asked for every connection, with the address that is about to be used. Neither a redirect nor a name that
/// resolves to something else the second time can lead elsewhere.
package struct DestinationPolicy: Sendable, Hashable {
    /// Where a host is trusted by its name, whatever its address.
    package struct TrustedHost: Sendable, Hashable {
        let host: String
        /// Nil: any port.
        let port: UInt16?

        package init(_ host: String, port: UInt16? = nil) {
            self.host = Self.normal(host)
            self.port = port
        }

        /// Names are equal without regard to case, and a dot at the end only says that nothing follows.
        static func normal(_ host: String) -> String {
            var name = host.lowercased()
            if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
            return name.hasSuffix(".") ? String(name.dropLast()) : name
        }
    }

    package let hosts: Set<TrustedHost>
    package let ranges: [AddressRange]

    package init(hosts: Set<TrustedHost> = [], ranges: [AddressRange] = []) {
        self.hosts = hosts
        self.ranges = ranges
    }

    /// The public internet and nothing else.
    package static let publicOnly = DestinationPolicy()

    /// Why a connection may not be opened; nil when it may.
    package func objection(to address: NetworkAddress, host: String, port: UInt16) -> AddressKind? {
        let name = TrustedHost.normal(host)
        if hosts.contains(where: { $0.host == name && ($0.port ?? port) == port }) { return nil }
        if ranges.contains(where: { $0.contains(address) }) { return nil }
        // What is carried by version 6 may be allowed by its range in version 4.
        if let embedded = address.embedded, ranges.contains(where: { $0.contains(embedded) }) { return nil }
        let kind = AddressKind(address)
        return kind == .global ? nil : kind
    }
}
