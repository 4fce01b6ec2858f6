package import Base
package import Environments
package import Platform
internal import Synchronization

/// Containers in memory, or in a file that outlives the process: what compose would make is what the test says a service's
/// image and variables are.
package final class FakeContainerEngine: ContainerEngine {
    private struct State {
        var containers: [String: (root: AbsolutePath, container: FoundContainer)] = [:]
        var images: Set<String> = []
        var settings: [String: [String]] = [:]
        var calls: [String] = []
        var serial = 0
        var failing: Set<String> = []
        var volumes: [String: FakeVolume] = [:]
        /// Containers that nobody's compose file made, by the volume that they have.
        var strangers: [String: [String]] = [:]
        var ports: [String: [UInt16]] = [:]

        init() {}

        /// One container, image or service a line.
        init(_ text: String) {
            for line in text.split(separator: "\n") {
                let words = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                switch words.first {
                case "image" where words.count == 2: images.insert(words[1])
                case "settings" where words.count >= 2: settings[words[1]] = Array(words.dropFirst(2))
                case "stranger" where words.count == 3: strangers[words[1], default: []].append(words[2])
                case "ports" where words.count >= 2: ports[words[1]] = words.dropFirst(2).compactMap { UInt16($0) }
                case "volume" where words.count >= 4: volumes[words[1]] = FakeVolume(Array(words.dropFirst(2)))
                case "container" where words.count >= 6:
                    guard let root = AbsolutePath(words[2]) else { continue }
                    serial = max(serial, Int(words[1].dropFirst()) ?? 0)
                    containers[words[1]] = (
                        root,
                        FakeContainerEngine.container(
                            words[1], words[3], words[4], "compose.yaml", at: root, isRunning: words[5] == "running",
                            ports[words[3]] ?? [], Array(words.dropFirst(6)))
                    )
                default: continue
                }
            }
        }

        var text: String {
            var lines = images.sorted().map { ["image", $0] }
            lines += strangers.sorted { $0.key < $1.key }.flatMap { name, users in users.map { ["stranger", name, $0] }
            }
            lines += ports.sorted { $0.key < $1.key }.map { ["ports", $0.key] + $0.value.map(String.init) }
            lines += volumes.sorted { $0.key < $1.key }.map { ["volume", $0.key] + $0.value.words }
            lines += settings.sorted { $0.key < $1.key }.map { ["settings", $0.key] + $0.value }
            lines += containers.sorted { $0.key < $1.key }.map { id, known in
                let container = known.container
                return ["container", id, known.root.description, container.service, container.image]
                    + [container.isRunning ? "running" : "stopped"] + container.settings
            }
            return lines.map { $0.joined(separator: "\t") + "\n" }.joined()
        }
    }

    private static func container(
        _ id: String, _ service: String, _ image: String, _ file: String, at root: AbsolutePath, isRunning: Bool,
        _ ports: [UInt16], _ settings: [String]
    ) -> FoundContainer {
        FoundContainer(
            id: id, name: "project_\(service)_1", project: "project", service: service, number: 1,
            reference: "\(service):tag", image: image, isRunning: isRunning, configuration: [file],
            volumes: [ContainerVolume(name: volumeName(at: root), place: "/data", database: nil)], ports: ports,
            settings: settings)
    }

    /// The one volume of a project, named as compose names one; every service has it.
    package static func volumeName(at root: AbsolutePath) -> String {
        String(decoding: root.name, as: UTF8.self) + "_data"
    }

    private let state = Mutex(State())

    private let file: AbsolutePath?

    /// With a file it goes on where another process ended.
    package init(_ file: AbsolutePath? = nil) {
        self.file = file
        guard let file, let bytes = try? RealFileOperations().readWhole(absolute: file, limit: 1 << 20) else { return }
        state.withLock { $0 = State(String(decoding: bytes, as: UTF8.self)) }
    }

    private func change<Value>(_ body: (inout State) -> Value) -> Value {
        state.withLock { state in
            let value = body(&state)
            if let file, let parent = file.parent {
                let files = RealFileOperations()
                if let directory = try? files.openOwned(absolute: parent, [.read, .directory]) {
                    try? AtomicFile.replace(
                        files, directory: directory.raw, name: file.name, bytes: Array(state.text.utf8))
                }
            }
            return value
        }
    }

    package var name: String { "fake" }

    /// What was done so far, in words.
    package var calls: [String] { state.withLock { $0.calls } }

    package func add(image: String) { change { _ = $0.images.insert(image) } }
    package func lose(image: String) { change { _ = $0.images.remove(image) } }

    /// What a service is run with from now on, as its files would say.
    package func declare(_ service: String, _ settings: [String]) {
        change { $0.settings[service] = settings }
    }

    /// Makes a verb fail from now on.
    package func fail(_ verb: String, _ isFailing: Bool = true) {
        change { if isFailing { $0.failing.insert(verb) } else { $0.failing.remove(verb) } }
    }

    /// What a user does with compose by hand.
    package func compose(up service: String, image: String, at root: AbsolutePath) {
        change { state in
            for (id, known) in state.containers where known.root == root && known.container.service == service {
                state.containers[id] = nil
            }
            FakeContainerEngine.make(service, image, root, "compose.yaml", &state)
        }
    }

    package func compose(stop service: String, at root: AbsolutePath) {
        change { state in
            for (id, known) in state.containers where known.root == root && known.container.service == service {
                state.containers[id] = (root, known.container.running(false))
            }
        }
    }

    private static func make(
        _ service: String, _ image: String, _ root: AbsolutePath, _ file: String, _ state: inout State
    ) {
        state.serial += 1
        state.containers["c\(state.serial)"] = (
            root,
            container(
                "c\(state.serial)", service, image, file, at: root, isRunning: true, state.ports[service] ?? [],
                state.settings[service] ?? [])
        )
        let volume = volumeName(at: root)
        if state.volumes[volume] == nil { state.volumes[volume] = FakeVolume(labels: ["project": "project"]) }
    }

    // MARK: - Volumes

    /// Ports of this machine that lead to a service from now on.
    package func publish(_ service: String, _ ports: [UInt16]) { change { $0.ports[service] = ports } }

    /// What a program in a container does.
    package func write(_ text: String, to file: String, in volume: String) {
        change { state in
            state.serial += 1
            state.volumes[volume, default: FakeVolume(labels: [:])].files[file] = text
            state.volumes[volume]?.mark = state.serial
        }
    }

    package func read(_ file: String, in volume: String) -> String? {
        state.withLock { $0.volumes[volume]?.files[file] }
    }

    package func remove(volume: String) { change { $0.volumes[volume] = nil } }

    /// A container that no compose file made has the volume, and runs.
    package func addStranger(_ name: String, to volume: String) {
        change { $0.strangers[volume, default: []].append(name) }
    }

    package func volume(_ name: String) throws(EverettError) -> FoundVolume? {
        state.withLock { state in
            state.volumes[name].map {
                FoundVolume(
                    name: name, labels: $0.labels, place: nil,
                    obstacle: state.failing.contains("reach") ? Phrase(verbatim: "it is out of reach") : nil)
            }
        }
    }

    package func users(of volume: String) throws(EverettError) -> [VolumeUser] {
        state.withLock { state in
            let own = state.containers.values.map(\.container).filter { $0.volumes.contains { $0.name == volume } }
                .map { VolumeUser(id: $0.id, name: $0.name, isRunning: $0.isRunning) }
            let others = (state.strangers[volume] ?? []).map { VolumeUser(id: "x\($0)", name: $0, isRunning: true) }
            return (own + others).sorted { $0.id < $1.id }
        }
    }

    package func look(
        at volume: FoundVolume, isCancelled: @escaping () -> Bool
    ) throws(EverettError) -> VolumeLook {
        guard let found = state.withLock({ $0.volumes[volume.name] }) else { throw FakeVolume.isGone }
        return VolumeLook(
            mark: Hasher256.digest(of: Array("\(found.mark)".utf8)), files: found.files.count,
            bytes: UInt64(found.files.values.reduce(0) { $0 + $1.utf8.count }),
            database: found.files["PG_VERSION"].map { _ in "postgresql" })
    }

    /// Throws where somebody still writes: that is what stopping is for.
    package func export(
        _ volume: FoundVolume, isCancelled: @escaping () -> Bool, into sink: (ArraySlice<UInt8>) throws -> Void
    ) throws(EverettError) {
        try perform("export", volume.name) { _ in }
        guard try users(of: volume.name).allSatisfy({ !$0.isRunning }) else { throw FakeVolume.isInUse }
        guard let found = state.withLock({ $0.volumes[volume.name] }) else { throw FakeVolume.isGone }
        do { try sink(found.archive[...]) } catch { throw EverettError.wrapping(error) }
    }

    package func fill(_ volume: FoundVolume, from next: () throws -> [UInt8]?) throws(EverettError) {
        guard try users(of: volume.name).allSatisfy({ !$0.isRunning }) else { throw FakeVolume.isInUse }
        var archive: [UInt8] = []
        do { while let piece = try next() { archive += piece } } catch { throw EverettError.wrapping(error) }
        try perform("fill", volume.name) { state in
            state.serial += 1
            state.volumes[volume.name]?.files = FakeVolume.files(archive)
            state.volumes[volume.name]?.mark = state.serial
        }
    }

    package func makeVolume(_ name: String, labels: [String: String]) throws(EverettError) {
        try perform("volume", name) { $0.volumes[name] = FakeVolume(labels: labels) }
    }

    private func perform(_ verb: String, _ what: String, _ body: (inout State) -> Void) throws(EverettError) {
        let isFailing = change { state in
            state.calls.append("\(verb) \(what)")
            if !state.failing.contains(verb) { body(&state) }
            return state.failing.contains(verb)
        }
        if isFailing { throw EverettError(.failed, Phrase(verbatim: "\(verb) fails as told")) }
    }

    package func containers(at root: AbsolutePath) throws(EverettError) -> [FoundContainer] {
        let (isFailing, found) = state.withLock { state in
            (
                state.failing.contains("list"),
                state.containers.values.filter { $0.root == root }.map(\.container).sorted { $0.id < $1.id }
            )
        }
        if isFailing { throw EverettError(.failed, Phrase(verbatim: "list fails as told")) }
        return found
    }

    package func holds(image: String) throws(EverettError) -> Bool {
        state.withLock { $0.images.contains(image) }
    }

    package func stop(_ container: FoundContainer) throws(EverettError) {
        try perform("stop", container.service) { state in
            guard let known = state.containers[container.id] else { return }
            state.containers[container.id] = (known.root, known.container.running(false))
        }
    }

    package func remove(_ container: FoundContainer) throws(EverettError) {
        try perform("remove", container.service) { $0.containers[container.id] = nil }
    }

    package func start(_ container: FoundContainer) throws(EverettError) {
        try perform("start", container.service) { state in
            guard let known = state.containers[container.id] else { return }
            state.containers[container.id] = (known.root, known.container.running(true))
        }
    }

    package func make(_ request: ContainerRequest) throws(EverettError) {
        let services = request.images.keys.sorted().joined(separator: ",")
        try perform("make", services) { state in
            for (service, image) in request.images {
                FakeContainerEngine.make(
                    service, image, request.root, request.configuration.first ?? "compose.yaml", &state)
            }
        }
    }
}

extension FoundContainer {
    fileprivate func running(_ isRunning: Bool) -> FoundContainer {
        FoundContainer(
            id: id, name: name, project: project, service: service, number: number, reference: reference, image: image,
            isRunning: isRunning, configuration: configuration, volumes: volumes, ports: ports, settings: settings)
    }
}
