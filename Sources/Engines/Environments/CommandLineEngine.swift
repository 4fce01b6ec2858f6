package import Base
package import Platform

/// Docker or podman, driven by their own command lines.
package struct CommandLineEngine: ContainerEngine {
    package let name: String
    let program: AbsolutePath
    private let compose: [String]
    private let composeProgram: AbsolutePath?
    let environment: [String: String]
    private static let label = "com.docker.compose."
    private static let patience: Int64 = 120_000

    /// `compose` is a program of its own, as `podman-compose`; nil: a subcommand of the engine.
    package init(
        name: String, program: AbsolutePath, compose: AbsolutePath?, environment: [String: String]
    ) {
        self.name = name
        self.program = program
        composeProgram = compose
        self.compose = compose == nil ? ["compose"] : []
        self.environment = environment
    }

    package func containers(at root: AbsolutePath) throws(EverettError) -> [FoundContainer] {
        guard let place = String(validating: root.bytes, as: UTF8.self) else { return [] }
        let list = try run([
            "ps", "--all", "--quiet", "--no-trunc", "--filter", "label=\(Self.label)project.working_dir=\(place)",
        ])
        let ids = list.split(whereSeparator: \.isWhitespace).map(String.init)
        if ids.isEmpty { return [] }
        guard let all = try? JSONValue(Array(try run(["inspect"] + ids).utf8)), let elements = all.elements else {
            throw EverettError(.failed, Words.unreadable(name))
        }
        // The filter is the engine's; what belongs to the project is decided here.
        return elements.compactMap { InspectedContainer.read($0, root: place) }
    }

    package func holds(image: String) throws(EverettError) -> Bool {
        try call(program, ["image", "inspect", "--format", "{{.Id}}", image]).succeeded
    }

    package func stop(_ container: FoundContainer) throws(EverettError) { _ = try run(["stop", container.id]) }
    package func remove(_ container: FoundContainer) throws(EverettError) { _ = try run(["rm", container.id]) }
    package func start(_ container: FoundContainer) throws(EverettError) { _ = try run(["start", container.id]) }

    package func make(_ request: ContainerRequest) throws(EverettError) {
        let files = RealFileOperations()
        guard let directory = request.scratch.parent else { return }
        do {
            let parent = try files.openOwned(absolute: directory, [.read, .directory])
            try AtomicFile.replace(files, directory: parent.raw, name: request.scratch.name, bytes: request.pins)
        } catch {
            throw EverettError(error, while: Words.pinning)
        }
        defer { try? files.unlink(FileDescriptors.none, CName(request.scratch.bytes)) }
        let configuration = (request.configuration + [request.scratch.description]).flatMap { ["-f", $0] }
        let result = try call(
            composeProgram ?? program,
            compose + ["-p", request.project] + configuration + ["up", "-d", "--no-build", "--no-deps"]
                + request.images.keys.sorted(), in: request.root)
        try require(result, "compose up")
    }

    func run(_ arguments: [String]) throws(EverettError) -> String {
        let result = try call(program, arguments)
        try require(result, arguments.first ?? "")
        return result.standardOutput.text
    }

    func call(
        _ program: AbsolutePath, _ arguments: [String], in directory: AbsolutePath? = nil
    ) throws(EverettError) -> ChildResult {
        try ChildProcess.run(
            program, arguments: arguments, environment: environment, workingDirectory: directory,
            outputLimit: 8 << 20, timeoutMilliseconds: Self.patience)
    }

    func require(_ result: ChildResult, _ verb: String) throws(EverettError) {
        if result.succeeded { return }
        let said = Redaction.redact(result.standardError.text).split(whereSeparator: \.isNewline).last.map(String.init)
        throw EverettError(.failed, Words.failed("\(name) \(verb)", said ?? "\(result.termination)"))
    }
}

/// Reads what `inspect` says of a container; docker and podman agree in what is asked here.
private enum InspectedContainer {
    private static let label = "com.docker.compose."
    private static let pins = "/\(ContainerRequest.pinsName)"

    /// Nil for what compose did not make for this directory.
    static func read(_ json: JSONValue, root: String) -> FoundContainer? {
        let labels = json["Config"]?["Labels"]
        guard labels?[label + "project.working_dir"]?.text == root, let id = json["Id"]?.text,
            let service = labels?[label + "service"]?.text, let project = labels?[label + "project"]?.text,
            let image = json["Image"]?.text
        else { return nil }
        let files = labels?[label + "project.config_files"]?.text ?? ""
        let settings = Settings(json)
        return FoundContainer(
            id: id, name: String((json["Name"]?.text ?? id).drop { $0 == "/" }), project: project, service: service,
            number: labels?[label + "container-number"]?.text.flatMap { Int($0) } ?? 1,
            reference: json["ImageName"]?.text ?? json["Config"]?["Image"]?.text ?? image,
            image: image.hasPrefix("sha256:") ? image : "sha256:\(image)",
            isRunning: json["State"]?["Running"] == .bool(true),
            // Images were pinned by a file that is gone.
            configuration: files.split(separator: ",").map(String.init).filter { !$0.contains(pins) },
            volumes: settings.volumes, ports: ports(json), settings: settings.lines)
    }

    /// Where this machine reaches it: ports that are published, and that of a server of PostgreSQL on the machine's own network.
    private static func ports(_ json: JSONValue) -> [UInt16] {
        let isOnHost = json["HostConfig"]?["NetworkMode"]?.text == "host"
        let said = (json["Config"]?["Env"]?.elements ?? []).compactMap(\.text).first { $0.hasPrefix("PGPORT=") }
        if isOnHost { return [said.flatMap { UInt16($0.dropFirst("PGPORT=".count)) } ?? 5432] }
        let bindings = [json["NetworkSettings"]?["Ports"], json["HostConfig"]?["PortBindings"]].compactMap {
            $0?.members
        }
        let ports = bindings.flatMap(\.values).flatMap { $0.elements ?? [] }.compactMap {
            $0["HostPort"]?.text.flatMap { UInt16($0) }
        }
        return Set(ports).subtracting([0]).sorted()
    }

    private struct Settings {
        var lines: [String] = []
        var volumes: [ContainerVolume] = []

        /// Set by the engine for each container anew.
        private static let passing: Set<String> = ["HOSTNAME", "container", "TERM", "HOME"]

        init(_ json: JSONValue) {
            let variables = (json["Config"]?["Env"]?.elements ?? []).compactMap(\.text).filter {
                !Settings.passing.contains(String($0.prefix { $0 != "=" }))
            }
            let data = variables.first { $0.hasPrefix("PGDATA=") }.map { String($0.dropFirst("PGDATA=".count)) }
            for name in ["Entrypoint", "Cmd", "User", "WorkingDir"] {
                lines.append("\(name) \(Settings.canonical(json["Config"]?[name] ?? .null))")
            }
            lines += variables.sorted().map { "Env \($0)" }
            for mount in json["Mounts"]?.elements ?? [] {
                let (place, kind) = (mount["Destination"]?.text ?? "", mount["Type"]?.text ?? "")
                let name = mount["Name"]?.text ?? ""
                // A volume without a name of its own gets another one each time.
                let isNamed =
                    kind == "volume" && !(name.utf8.count == 64 && name.utf8.allSatisfy { Hex.nibble($0) != nil })
                let source = kind == "bind" ? mount["Source"]?.text ?? "" : isNamed ? name : ""
                lines.append("Mount \(kind) \(source) \(place)")
                if isNamed {
                    volumes.append(
                        ContainerVolume(name: name, place: place, database: Settings.database(at: place, data)))
                }
            }
            lines.append("Ports \(Settings.canonical(json["HostConfig"]?["PortBindings"] ?? .null))")
            volumes.sort { $0.place < $1.place }
            lines.sort()
        }

        private static func database(at place: String, _ data: String?) -> String? {
            let isPostgreSQL =
                place.hasPrefix("/var/lib/postgresql") || data.map { $0 == place || $0.hasPrefix(place + "/") } ?? false
            return isPostgreSQL ? "postgresql" : nil
        }

        /// The same text for the same value.
        private static func canonical(_ json: JSONValue) -> String {
            switch json {
            case .null: "null"
            case .bool(let value): "\(value)"
            case .integer(let value): "\(value)"
            case .number(let text): text
            case .string(let text): "\"\(text)\""
            case .array(let elements): "[\(elements.map(canonical).joined(separator: ","))]"
            case .object(let members):
                "{\(members.sorted { $0.key < $1.key }.map { "\($0.key):\(canonical($0.value))" }.joined(separator: ","))}"
            }
        }
    }
}
