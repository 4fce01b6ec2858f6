package import Base
internal import Glibc
internal import Platform

/// Volumes as docker and podman keep them on this machine: directories, read and replaced with `tar` while nobody uses them.
///
/// Podman's own export leaves out who owns the volume itself, docker has none, and what both copy out of a container loses owners.
extension CommandLineEngine {
    /// What a volume is about to hold is written beside it under this name; after a crash it is what is left over.
    private static let incoming = BytePath.root.appending(Array(".everett-incoming".utf8))

    package func volume(_ name: String) throws(EverettError) -> FoundVolume? {
        let said = try call(program, ["volume", "inspect", name])
        guard said.succeeded else {
            if said.standardError.text.lowercased().contains("no such volume") { return nil }
            try require(said, "volume inspect")
            return nil
        }
        guard let json = try? JSONValue(Array(said.standardOutput.text.utf8)), let found = json.elements?.first,
            found["Name"]?.text == name
        else { throw EverettError(.failed, Words.unreadable(self.name)) }
        var labels: [String: String] = [:]
        for (key, value) in found["Labels"]?.members ?? [:] { labels[key] = value.text }
        let place = found["Mountpoint"]?.text.flatMap { AbsolutePath($0) }
        return FoundVolume(
            name: name, labels: labels, place: place, obstacle: try obstacle(found, at: place))
    }

    /// Why a volume can be neither copied nor replaced.
    private func obstacle(_ volume: JSONValue, at place: AbsolutePath?) throws(EverettError) -> Phrase? {
        let driver = volume["Driver"]?.text ?? ""
        if driver != "local" { return Words.volumeDriver(driver) }
        let options = (volume["Options"]?.members ?? [:]).keys.sorted()
        if !options.isEmpty { return Words.volumeOptions(options) }
        let isElsewhere = try isElsewhere(place)
        guard !isElsewhere, let place,
            (try? files.statusIfPresent(FileDescriptors.none, CName(place.bytes))).flatMap({ $0 })?.kind == .directory
        else { return isRoot || name == "podman" ? Words.volumeElsewhere(name) : Words.volumeForRoot(name) }
        if !isRoot, name != "podman" { return Words.volumeForRoot(name) }
        for tool in ["tar", "find"] {
            guard let path = find(tool),
                try call(path, ["--version"]).standardOutput.text.contains("GNU")
            else { return Words.toolMissing(tool) }
        }
        return nil
    }

    /// Whether the engine works on another machine, or in a virtual one, where its paths mean something else.
    private func isElsewhere(_ place: AbsolutePath?) throws(EverettError) -> Bool {
        if name == "podman" { return environment["CONTAINER_HOST"] != nil }
        if let host = environment["DOCKER_HOST"], !host.hasPrefix("unix://") { return true }
        let info = try call(program, ["info", "--format", "{{json .}}"])
        guard info.succeeded, let json = try? JSONValue(Array(info.standardOutput.text.utf8)),
            let root = json["DockerRootDir"]?.text.flatMap({ AbsolutePath($0) }), let place
        else { return true }
        return json["Name"]?.text != hostName || !place.isWithin(root)
            || json["OperatingSystem"]?.text == "Docker Desktop"
    }

    package func users(of volume: String) throws(EverettError) -> [VolumeUser] {
        let ids = try run(["ps", "--all", "--quiet", "--no-trunc", "--filter", "volume=\(volume)"])
            .split(whereSeparator: \.isWhitespace).map(String.init)
        if ids.isEmpty { return [] }
        guard let all = try? JSONValue(Array(try run(["inspect"] + ids).utf8)), let elements = all.elements else {
            throw EverettError(.failed, Words.unreadable(name))
        }
        // The filter also finds what has a volume at a path of that name.
        return elements.compactMap { json in
            guard let id = json["Id"]?.text,
                (json["Mounts"]?.elements ?? []).contains(where: { $0["Name"]?.text == volume })
            else { return nil }
            return VolumeUser(
                id: id, name: String((json["Name"]?.text ?? id).drop { $0 == "/" }),
                isRunning: json["State"]?["Running"] == .bool(true))
        }
    }

    package func look(
        at volume: FoundVolume, isCancelled: @escaping () -> Bool
    ) throws(EverettError) -> VolumeLook {
        var listing = VolumeListing()
        try stream(
            "find", [try place(volume).description, "-xdev", "-printf", VolumeListing.format], isCancelled
        ) {
            listing.append($0)
        }
        return listing.finish()
    }

    package func export(
        _ volume: FoundVolume, isCancelled: @escaping () -> Bool, into sink: (ArraySlice<UInt8>) throws -> Void
    ) throws(EverettError) {
        let place = try place(volume)
        try sweep(place)
        // The same bytes for the same content: no order of a directory, no process id, no time of reading.
        try stream(
            "tar",
            [
                "--create", "--file=-", "--directory=\(place)", "--format=posix", "--sort=name",
                "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime", "--one-file-system",
            ] + CommandLineEngine.faithful + ["."], isCancelled, sink)
    }

    package func fill(_ volume: FoundVolume, from next: () throws -> [UInt8]?) throws(EverettError) {
        let place = try place(volume)
        guard let parent = place.parent else { throw EverettError(.failed, Words.volumeElsewhere(name)) }
        let incoming = parent.appending(CommandLineEngine.incoming)
        try sweep(place)
        try tool("mkdir", ["-m", "0700", "--", incoming.description])
        do throws(EverettError) {
            try stream(
                "tar",
                [
                    "--extract", "--file=-", "--directory=\(incoming)", "--same-owner", "--same-permissions",
                    "--delay-directory-restore",
                ] + CommandLineEngine.faithful, { false }, from: next
            ) { _ in }
            do throws(SystemError) {
                let directory = try files.openOwned(absolute: parent, [.read, .directory])
                try files.syncFileSystem(directory.raw)
                try files.rename(
                    directory.raw, CName(incoming.name), directory.raw, CName(place.name), .exchange)
                try files.fsync(directory.raw)
            } catch {
                throw EverettError(error, while: Words.filling(volume.name))
            }
        } catch {
            try? sweep(place)
            throw error
        }
        // What it held until now; when it cannot be removed the next one who copies tries again.
        try? sweep(place)
    }

    package func makeVolume(_ name: String, labels: [String: String]) throws(EverettError) {
        let options = labels.sorted { $0.key < $1.key }.flatMap { ["--label", "\($0.key)=\($0.value)"] }
        _ = try run(["volume", "create"] + options + [name])
    }

    // MARK: - Tools

    /// Owners by number, with the attributes and lists that a container's programs may have set.
    private static let faithful = [
        "--numeric-owner", "--acls", "--xattrs", "--xattrs-include=user.*", "--xattrs-include=security.capability",
    ]
    private static let longestName = 256

    private var hostName: String? {
        guard let path = AbsolutePath("/proc/sys/kernel/hostname"),
            let file = try? files.openOwned(absolute: path, [.read]),
            let bytes = try? files.readUpTo(file.raw, CommandLineEngine.longestName, at: 0)
        else { return nil }
        return String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
    }

    private var files: RealFileOperations { RealFileOperations() }
    private var isRoot: Bool { Machine.user == 0 }

    private func place(_ volume: FoundVolume) throws(EverettError) -> AbsolutePath {
        if let obstacle = volume.obstacle { throw EverettError(.unsupported, obstacle) }
        guard let place = volume.place else { throw EverettError(.unsupported, Words.volumeElsewhere(name)) }
        return place
    }

    private func sweep(_ place: AbsolutePath) throws(EverettError) {
        guard let parent = place.parent else { return }
        try tool("rm", ["-rf", "--", parent.appending(CommandLineEngine.incoming).description])
    }

    private func find(_ tool: String) -> AbsolutePath? {
        ChildProcess.find(tool, searchPath: environment["PATH"] ?? "")
    }

    /// The command line of a tool; without root, podman lends the users that own what containers write.
    private func command(_ tool: String, _ arguments: [String]) throws(EverettError) -> (AbsolutePath, [String]) {
        guard let path = find(tool) else { throw EverettError(.notFound, Words.toolMissing(tool)) }
        return isRoot ? (path, arguments) : (program, ["unshare", path.description] + arguments)
    }

    private func tool(_ name: String, _ arguments: [String]) throws(EverettError) {
        let (path, arguments) = try command(name, arguments)
        try require(try call(path, arguments), name)
    }

    private func stream(
        _ name: String, _ arguments: [String], _ isCancelled: @escaping () -> Bool,
        from next: () throws -> [UInt8]? = { nil }, _ sink: (ArraySlice<UInt8>) throws -> Void
    ) throws(EverettError) {
        let (path, arguments) = try command(name, arguments)
        do {
            let result = try ChildProcess.stream(
                path, arguments: arguments.map { Array($0.utf8) },
                environment: environment.merging(["LC_ALL": "C"]) { $1 }, input: next, output: sink,
                isCancelled: isCancelled)
            if result.interruption == .cancelled { throw EverettError(.cancelled, Words.cancelled) }
            try require(result, name)
        } catch {
            throw EverettError.wrapping(error)
        }
    }
}
