package import Base
package import Environments
package import Platform
internal import Synchronization

/// Containers in memory: what compose would make is what the test says a service's image and variables are.
package final class FakeContainerEngine: ContainerEngine {
    private struct State {
        var containers: [String: (root: AbsolutePath, container: FoundContainer)] = [:]
        var images: Set<String> = []
        var settings: [String: [String]] = [:]
        var calls: [String] = []
        var serial = 0
        var failing: Set<String> = []
    }

    private let state = Mutex(State())

    package init() {}

    package var name: String { "fake" }

    /// What was done so far, in words.
    package var calls: [String] { state.withLock { $0.calls } }

    package func add(image: String) { state.withLock { _ = $0.images.insert(image) } }
    package func lose(image: String) { state.withLock { _ = $0.images.remove(image) } }

    /// What a service is run with from now on, as its files would say.
    package func declare(_ service: String, _ settings: [String]) {
        state.withLock { $0.settings[service] = settings }
    }

    /// Makes a verb fail from now on.
    package func fail(_ verb: String, _ isFailing: Bool = true) {
        state.withLock { if isFailing { $0.failing.insert(verb) } else { $0.failing.remove(verb) } }
    }

    /// What a user does with compose by hand.
    package func compose(up service: String, image: String, at root: AbsolutePath) {
        state.withLock { state in
            for (id, known) in state.containers where known.root == root && known.container.service == service {
                state.containers[id] = nil
            }
            FakeContainerEngine.make(service, image, root, "compose.yaml", &state)
        }
    }

    package func compose(stop service: String, at root: AbsolutePath) {
        state.withLock { state in
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
            FoundContainer(
                id: "c\(state.serial)", name: "project_\(service)_1", project: "project", service: service, number: 1,
                reference: "\(service):tag", image: image, isRunning: true, configuration: [file],
                volumes: [ContainerVolume(name: "data", place: "/data", database: nil)],
                settings: state.settings[service] ?? [])
        )
    }

    private func perform(_ verb: String, _ what: String, _ body: (inout State) -> Void) throws(EverettError) {
        let isFailing = state.withLock { state in
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
            isRunning: isRunning, configuration: configuration, volumes: volumes, settings: settings)
    }
}
