package import Databases

extension PostgresServer {
    /// The server that an address leads to; nil for an address of another kind.
    package static func serving(_ address: DatabaseAddress, searchPath: String) -> (any DatabaseServer)? {
        if case .url(let scheme) = address.form, !isOurs(scheme) { return nil }
        return PostgresServer(address, searchPath: searchPath)
    }

    /// A scheme may name a driver too, as in `postgresql+asyncpg`.
    private static func isOurs(_ scheme: String) -> Bool {
        let product = scheme.split(separator: "+").first ?? ""
        return product == "postgres" || product == "postgresql"
    }
}
