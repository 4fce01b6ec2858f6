package import Base
package import Databases
internal import Platform

/// A database on a server, as the project knows it.
package struct DeclaredDatabase: Sendable {
    package let name: String
    /// The variable that holds its address; nil when the address was given.
    package let variable: String?
    /// Without its password; nil when it cannot be told now.
    package let address: String?
    package let database: String?
    /// Why it cannot be reached.
    package let problem: EverettError?
}

/// Where the address of a database is found.
package enum DatabaseSource: Sendable {
    /// A variable of the project's `.env` file.
    case variable(String)
    case address(String)
}

extension ChronosEngine {
    /// Files in which a project keeps its variables, the stronger ones first.
    static let variableFiles = [".env.local", ".env"]
    static let lookMilliseconds: Int64 = 10_000

    /// For a look at a server; nobody waits long for one.
    func briefPatience(_ supervision: Supervision) -> Patience {
        Patience(
            timeoutMilliseconds: ChronosEngine.lookMilliseconds, clock: environment.clock,
            isCancelled: supervision.isCancelled)
    }

    /// For work that takes as long as there is data.
    func longPatience(_ supervision: Supervision) -> Patience {
        Patience(timeoutMilliseconds: nil, clock: environment.clock, isCancelled: supervision.isCancelled)
    }

    // MARK: - Declaring

    /// Takes a database under care: it is in every checkpoint from now on, and a restore puts it back.
    package func declareDatabase(
        _ project: ProjectRecord, name: String?, _ source: DatabaseSource, _ supervision: Supervision
    ) throws -> DeclaredDatabase {
        try owning("databases add", supervision, of: project) {
            let (variable, sealed, address) = try self.address(source, project)
            guard let database = address.database else { throw Words.addressWithoutDatabase }
            let chosen = name ?? variable.map { $0.lowercased() } ?? database
            guard DatabaseName.isSound(chosen) else { throw Words.unsoundDatabaseName(chosen) }
            guard let server = environment.databases(address) else { throw Words.unknownServer }
            // Who declares what cannot be reached finds out now, and not when it is needed.
            _ = try calling { () throws(DatabaseFailure) in
                try server.examine(database, briefPatience(supervision))
            }
            var known = try WorldDatabases.read(home.world(project.main), files)
            guard known[chosen] == nil else { throw Words.databaseDeclaredAlready(chosen) }
            known.entries.append(
                WorldDatabases.Entry(name: chosen, variable: variable, sealed: sealed, own: nil))
            known.entries.sort { $0.name < $1.name }
            try write(known, of: project.main)
            return DeclaredDatabase(
                name: chosen, variable: variable, address: "\(address)", database: database, problem: nil)
        }
    }

    /// Lets a database go: what checkpoints hold of it stays, and nothing on its server is changed.
    package func undeclareDatabase(_ project: ProjectRecord, name: String, _ supervision: Supervision) throws {
        try owning("databases remove", supervision, of: project) {
            var known = try WorldDatabases.read(home.world(project.main), files)
            guard known[name] != nil else { throw Words.noSuchDatabase(name) }
            // Whoever takes another database into care under that name has no use for them.
            try drop(known.templates.filter { $0.name == name }, of: project, supervision)
            known = try WorldDatabases.read(home.world(project.main), files)
            known.entries.removeAll { $0.name == name }
            try write(known, of: project.main)
        }
    }

    package func declaredDatabases(_ world: ProjectRecord) throws -> [DeclaredDatabase] {
        try databases(of: world).map { entry, found in
            switch found {
            case .success(let served):
                DeclaredDatabase(
                    name: entry.name, variable: entry.variable, address: "\(served.address)",
                    database: served.database, problem: nil)
            case .failure(let error):
                DeclaredDatabase(
                    name: entry.name, variable: entry.variable, address: nil, database: nil, problem: error)
            }
        }
    }

    /// Looks at a declared database on its server.
    package func examineDatabase(
        _ name: String, of world: ProjectRecord, _ supervision: Supervision
    ) throws -> ServerExamination {
        guard let found = try databases(of: world).first(where: { $0.entry.name == name }) else {
            throw Words.noSuchDatabase(name)
        }
        let served = try found.served.get()
        return try calling { () throws(DatabaseFailure) in
            try served.server.examine(served.database, briefPatience(supervision))
        }
    }

    /// Variables of the project's `.env` files that lead to a database server and are under nobody's care.
    package func undeclaredDatabases(_ project: ProjectRecord) throws -> [(variable: String, address: String)] {
        let known = Set(try WorldDatabases.read(home.world(project.main), files).entries.compactMap(\.variable))
        var found: [(variable: String, address: String)] = []
        for name in ChronosEngine.variableFiles {
            for (variable, value) in VariableFile.all(in: try variableFile(name, project)) {
                guard !known.contains(variable), !found.contains(where: { $0.variable == variable }),
                    let address = try? DatabaseAddress(parsing: value), environment.databases(address) != nil
                else { continue }
                found.append((variable, "\(address)"))
            }
        }
        return found
    }

    // MARK: - Finding

    /// The databases of a world, each reachable or with what is in the way.
    ///
    /// Those of a plan are looked for where they were when it was made.
    func databases(
        of world: ProjectRecord, _ plan: RestorePlan? = nil
    ) throws -> [(entry: WorldDatabases.Entry, served: Result<ServedDatabase, EverettError>)] {
        var declared = try WorldDatabases.read(home.world(world.main), files)
        declared.entries = declared.entries.map { entry in
            guard let planned = plan?.databases.first(where: { $0.name == entry.name }) else { return entry }
            return WorldDatabases.Entry(
                name: entry.name, variable: entry.variable, sealed: planned.address, own: entry.own)
        }
        guard world.key != nil else {
            return declared.entries.map { entry in (entry, Result { try served(entry, world) }.typed) }
        }
        return try WorldDatabases.read(home.world(world), files).entries.map { entry in
            (
                entry,
                Result {
                    guard let main = declared[entry.name] else { throw Words.noSuchDatabase(entry.name) }
                    return try own(entry, of: try served(main, world), world)
                }.typed
            )
        }
    }

    private func served(_ entry: WorldDatabases.Entry, _ project: ProjectRecord) throws -> ServedDatabase {
        let address = try address(of: entry, project)
        guard let database = address.database else { throw Words.addressWithoutDatabase }
        guard let server = environment.databases(address) else { throw Words.unknownServer }
        return ServedDatabase(
            name: entry.name, variable: entry.variable, server: server, database: database, base: database,
            address: address, role: nil)
    }

    /// The same for what a timeline has instead.
    private func own(
        _ entry: WorldDatabases.Entry, of main: ServedDatabase, _ world: ProjectRecord
    ) throws -> ServedDatabase {
        guard let own = entry.own, let key = world.key else { return main }
        let address = try address(of: entry, world)
        guard let database = address.database, let user = address.user, let password = address.password else {
            throw Words.addressWithoutDatabase
        }
        let mark = OwnedMark(
            home: try identity(), project: world.id, timeline: key, purpose: .role, key: own.role)
        return ServedDatabase(
            name: entry.name, variable: entry.variable, server: main.server, database: database, base: own.base,
            address: address, role: TimelineRole(mark: mark, name: user, password: password))
    }

    private func address(_ source: DatabaseSource, _ project: ProjectRecord) throws -> (
        variable: String?, sealed: [UInt8]?, DatabaseAddress
    ) {
        switch source {
        case .variable(let name):
            return (name, nil, try parsed(try value(of: name, project)))
        case .address(let text):
            let address = try parsed(text)
            return (nil, try seal(text), address)
        }
    }

    private func address(of entry: WorldDatabases.Entry, _ project: ProjectRecord) throws -> DatabaseAddress {
        if let sealed = entry.sealed { return try parsed(try open(sealed)) }
        return try parsed(try value(of: entry.variable ?? "", project))
    }

    private func parsed(_ text: String) throws -> DatabaseAddress {
        try calling { () throws(DatabaseFailure) in try DatabaseAddress(parsing: text) }
    }

    /// Programs of a timeline find their own; what is declared is said in the project's directory.
    private func value(of variable: String, _ project: ProjectRecord) throws -> String {
        for name in ChronosEngine.variableFiles {
            if let value = VariableFile.value(of: variable, in: try variableFile(name, project)), !value.isEmpty {
                return value
            }
        }
        throw Words.noVariable(variable)
    }

    private func variableFile(_ name: String, _ project: ProjectRecord) throws -> [UInt8] {
        do throws(SystemError) {
            return try files.readWhole(
                absolute: project.projectRoot.appending(BytePath.root.appending(Array(name.utf8))), limit: 1 << 20)
        } catch {
            if error.isMissing { return [] }
            throw EverettError(error, while: Phrase("reading \(name)", pl: "odczyt \(name)"))
        }
    }

    // MARK: - Ours

    /// Tells this home's databases on a server from those of others.
    func identity() throws -> Identifier {
        let name = Array("identity".utf8)
        do throws(SystemError) {
            let place = home.path.appending(BytePath.root.appending(name))
            do throws(SystemError) {
                let bytes = try files.readWhole(absolute: place, limit: 64)
                if let known = Identifier(String(decoding: bytes, as: UTF8.self)) { return known }
            } catch {
                if !error.isMissing { throw error }
            }
            let new = environment.ids.next()
            let directory = try files.openOwned(absolute: home.path, [.read, .directory])
            try AtomicFile.replace(files, directory: directory.raw, name: name, bytes: Array(new.text.utf8))
            return new
        } catch {
            throw EverettError(error, while: Phrase("naming this home", pl: "nazywanie tego katalogu"))
        }
    }

    /// Says durably which databases belong to a world.
    func write(_ known: WorldDatabases, of world: ProjectRecord) throws {
        do throws(SystemError) {
            try home.makeWorld(world, files)
        } catch {
            throw EverettError(
                error, while: Phrase("making a world's directory", pl: "tworzenie katalogu świata"))
        }
        try known.write(home.world(world), files)
    }

    /// An address holds a password, so it is kept as secrets are.
    func seal(_ text: String) throws -> [UInt8] { try seal(Array(text.utf8)) }

    func seal(_ bytes: [UInt8]) throws -> [UInt8] {
        let sealer = SecretSealer(try vault.sealingKey())
        let id = sealer.id(.chunk, bytes)
        let sealed = unsafe bytes.withUnsafeBytes { unsafe sealer.seal(id, .chunk, $0) }
        // Whoever cares for the store must keep this key.
        try state.write { try state.setSecretKey(vault.currentID) }
        return sealed
    }

    func open(_ sealed: [UInt8]) throws -> String {
        guard let header = try? SealedHeader(sealed) else { throw EverettError.damaged("a sealed value") }
        let key = try vault.key(header.keyID)
        guard let bytes = SecretSealer(key).open(header.id, .chunk, sealed) else {
            throw EverettError.damaged("a sealed value")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Names that databases have in a project: short, and safe to print.
enum DatabaseName {
    static func isSound(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 100
            && name.unicodeScalars.allSatisfy {
                $0 == "_" || $0 == "-" || $0 == "."
                    || $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
            } && name.first != "-"
    }
}

extension Result where Failure == any Error {
    fileprivate var typed: Result<Success, EverettError> { mapError { EverettError.wrapping($0) } }
}
