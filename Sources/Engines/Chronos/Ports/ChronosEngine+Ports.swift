internal import Base
internal import Platform

extension ChronosEngine {
    /// Gives a new world ports of its own for the servers that the project runs.
    func beginPorts(of world: ProjectRecord, as base: Checkpoint, _ reader: ObjectReader) throws {
        guard let key = world.key else { return }
        let tree = try reader.tree(readFiles(base, reader).tree)
        let content = ContentReader(reader)
        let variables = try ChronosEngine.variableFiles.map { name in
            VariableFile.all(in: try topFile(name, tree, content) ?? [])
        }
        let wanted = PortVariables(variables, said: world.policy.environment.ports).found
        if wanted.isEmpty { return }
        let taken = try portsInUse(except: key)
        guard let chosen = PortChoice.choose(wanted, for: key, taken: taken, isFree: environment.isPortFree) else {
            throw EverettError(
                .failed, Phrase("no port is free for the timeline", pl: "nie ma wolnego portu dla linii czasu"))
        }
        let ports = WorldPorts(
            entries: zip(wanted, chosen).map {
                WorldPorts.Entry(variable: $0.name, number: $1, project: $0.number)
            })
        try wrapped { () throws(SystemError) in try home.makeWorld(world, files) }
        try ports.write(home.world(world), files)
    }

    /// Ports of all other worlds of this home.
    private func portsInUse(except key: Identifier) throws -> Set<UInt16> {
        let worlds: [[UInt8]] = try wrapped { () throws(SystemError) in
            let directory = try files.openOwned(absolute: home.worlds, [.read, .directory])
            return try files.list(directory.raw).map(\.name)
        }
        var taken: Set<UInt16> = []
        for world in worlds where world != Array(key.text.utf8) {
            let ports = try WorldPorts.read(home.worlds.appending(BytePath.root.appending(world)), files)
            taken.formUnion(ports.entries.map(\.number))
        }
        return taken
    }

    /// The ports of a timeline's own, by variable; none for `main`.
    package func ports(of world: ProjectRecord) throws -> [String: UInt16] {
        guard world.key != nil else { return [:] }
        let entries = try WorldPorts.read(home.world(world), files).entries
        return Dictionary(entries.map { ($0.variable, $0.number) }) { first, _ in first }
    }

    /// Its ports, and variables of its files that hold addresses of the project's servers on this machine, with those ports.
    func portVariables(_ world: ProjectRecord) throws -> [String: String] {
        guard world.key != nil else { return [:] }
        let entries = try WorldPorts.read(home.world(world), files).entries
        if entries.isEmpty { return [:] }
        let moved = Dictionary(entries.compactMap { entry in entry.project.map { ($0, entry.number) } }) { one, _ in one
        }
        let root = try openRoot(world)
        var variables: [String: String] = [:]
        // The stronger file comes last.
        for name in ChronosEngine.variableFiles.reversed() {
            for (variable, value) in VariableFile.all(in: try topFile(name, root.raw) ?? []) {
                variables[variable] = LocalAddress.moved(value, moved)
            }
        }
        for entry in entries { variables[entry.variable] = "\(entry.number)" }
        return variables
    }
}
