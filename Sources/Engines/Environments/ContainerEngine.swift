package import Base
package import Platform

/// What runs containers on this machine: docker, podman, or a value in tests.
///
/// An engine is only ever asked about, and told to change, containers that compose made for one directory.
package protocol ContainerEngine: Sendable {
    var name: String { get }

    /// Every container that compose made for the project in a directory, running or not, by service and number.
    func containers(at root: AbsolutePath) throws(EverettError) -> [FoundContainer]

    func holds(image: String) throws(EverettError) -> Bool

    /// Stops a container, politely at first.
    func stop(_ container: FoundContainer) throws(EverettError)

    /// Removes a stopped container, and nothing of its volumes.
    func remove(_ container: FoundContainer) throws(EverettError)

    func start(_ container: FoundContainer) throws(EverettError)

    /// Has compose make and start services from what lies in the directory now, with their images pinned.
    func make(_ request: ContainerRequest) throws(EverettError)
}

/// Services to be made by compose.
package struct ContainerRequest: Sendable, Hashable {
    /// What the name of the scratch file begins with.
    package static let pinsName = "everett-pins-"

    package let root: AbsolutePath
    package let project: String
    /// Compose files, beneath the root.
    package let configuration: [String]
    /// The image of each service.
    package let images: [String: String]
    /// A file that may be written and removed again.
    package let scratch: AbsolutePath

    package init(
        root: AbsolutePath, project: String, configuration: [String], images: [String: String],
        scratch: AbsolutePath
    ) {
        self.root = root
        self.project = project
        self.configuration = configuration
        self.images = images
        self.scratch = scratch
    }

    /// What compose reads after the project's own files: JSON is YAML, too.
    package var pins: [UInt8] {
        Array(
            JSONWriter.text { json in
                json.object { json in
                    json.object("services") { json in
                        for (service, image) in images.sorted(by: { $0.key < $1.key }) {
                            json.object(service) { $0.string("image", image) }
                        }
                    }
                }
            }.utf8)
    }
}
