internal import Base

extension ChronosEngine {
    /// Names of the variables that belong to a world: those that are declared, and in a timeline those it began with.
    package func declaredNames(_ world: ProjectRecord) throws -> [String] {
        let declared = EnvironmentPolicy.names(world.policy.environment.variables)
        guard world.key != nil else { return declared }
        let held = try headEnvironment(world)?.variables.map(\.name) ?? []
        return declared + held.filter { !declared.contains($0) }
    }

    /// What the head checkpoint of a world recorded.
    func headEnvironment(_ world: ProjectRecord) throws -> EnvironmentComponent? {
        guard let head = try state.head(world.id, world.timeline) else { return nil }
        let reader = try ObjectReader(store)
        return try readEnvironment(try readCheckpoint(head, reader), reader)
    }

    /// Adds a world's variables to what was found of its containers.
    ///
    /// Where the caller's are not this world's, those it had stay: nobody else can say what its programs shall find.
    func addVariables(
        to captured: EnvironmentComponent?, of world: ProjectRecord, since head: EnvironmentComponent?, seals: Bool
    ) throws -> EnvironmentComponent? {
        let known = head?.variables ?? []
        var names = EnvironmentPolicy.names(world.policy.environment.variables)
        if world.key != nil { names += known.map(\.name).filter { !names.contains($0) } }
        if names.isEmpty { return captured }
        let own = world.call.flatMap { $0.belong(to: world) ? $0 : nil }
        let variables = try names.compactMap { name -> DeclaredVariable? in
            let before = known.first { $0.name == name }
            guard let own, own.names.contains(name) else { return before }
            guard let value = own.values[name] else { return DeclaredVariable(name: name, hash: nil, sealed: []) }
            let hash = hash(name, value, seals ? try vault.sealingKey() : vault.lookingKey())
            if let before, before.hash == hash { return before }
            return DeclaredVariable(name: name, hash: hash, sealed: seals ? try seal(value) : [])
        }
        if variables.isEmpty { return captured }
        return (captured ?? EnvironmentComponent(state: .notAsked)).with(variables)
    }

    private func hash(_ name: String, _ value: [UInt8], _ key: SecretKey) -> Digest {
        SecretSealer(key).id(.component, Array("\(name)=".utf8) + value)
    }

    /// Names of recorded variables whose values the caller's shell does not have.
    func variablesLeft(_ target: EnvironmentComponent?, _ world: ProjectRecord) -> [String] {
        guard let call = world.call, call.belong(to: world) else { return [] }
        let key = vault.lookingKey()
        return (target?.variables ?? []).filter { variable in
            call.names.contains(variable.name)
                && call.values[variable.name].map { hash(variable.name, $0, key) } != variable.hash
        }.map(\.name)
    }

    /// In what the caller's variables, or the world's own, differ from what its head recorded.
    func variableChanges(_ world: ProjectRecord) throws -> [EnvironmentChange] {
        let head = try headEnvironment(world)
        let now = try addVariables(to: nil, of: world, since: head, seals: false)
        return EnvironmentChange.declared(head?.variables ?? [], now?.variables ?? [])
    }

    /// What programs of a world find of them; nil for one that shall not be set.
    func declaredValues(_ world: ProjectRecord) throws -> [(name: String, value: String?)] {
        try (headEnvironment(world)?.variables ?? []).map { variable in
            (variable.name, variable.isSet ? try open(variable.sealed) : nil)
        }
    }
}
