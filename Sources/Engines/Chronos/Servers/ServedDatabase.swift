internal import Base
internal import Databases

/// A database of a world, and the server that it is on.
struct ServedDatabase {
    /// As the project calls it.
    let name: String
    /// The variable that the project's programs find its address in.
    let variable: String?
    /// Reached as the user declared it: as one who may make and rename databases.
    let server: any DatabaseServer
    /// The world's own database.
    let database: String
    /// What `main` uses: names of ours begin like it.
    let base: String
    /// What the world's programs connect to.
    let address: DatabaseAddress
    /// A timeline's login; nil for `main`, which keeps the owners that it has.
    let role: TimelineRole?

    /// Which database of which server `main` uses, whoever connects to it.
    var origin: Digest {
        let address = server.address
        let isThisMachine = ["localhost", "127.0.0.1", "::1"].contains(address.host?.lowercased() ?? "")
        let host = isThisMachine ? "localhost" : address.host ?? ""
        return Hasher256.digest(of: Array("\(host)\n\(address.port ?? 5432)\n\(base)".utf8))
    }

    /// Which database of which server `main` uses, and who connects to it.
    var templatePlace: Digest {
        Hasher256.digest(of: Array("\(server.address.description)\n\(base)".utf8))
    }

    /// Tells whether what was remembered is about the same database.
    var place: Digest {
        Hasher256.digest(of: Array("\(server.address.description)\n\(database)".utf8))
    }
}

extension DatabaseFailure {
    /// Whether the database could not be looked at, rather than the work being stopped or the disk being full.
    var isAboutServer: Bool {
        switch kind {
        case .cancelled, .callback, .noSpace: false
        default: true
        }
    }
}

/// Runs a call to a server and gives its failure the engine's form.
func calling<Value>(_ body: () throws(DatabaseFailure) -> Value) throws(EverettError) -> Value {
    do {
        return try body()
    } catch {
        throw error.everettError
    }
}
