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

    // MARK: - Volumes

    /// A volume by its name; nil when there is none.
    func volume(_ name: String) throws(EverettError) -> FoundVolume?

    /// Every container that has a volume, whoever made it, running or not.
    func users(of volume: String) throws(EverettError) -> [VolumeUser]

    /// Sees whether a volume's content is another one, without reading it.
    func look(at volume: FoundVolume, isCancelled: @escaping () -> Bool) throws(EverettError) -> VolumeLook

    /// Gives out what a volume holds as a tar stream, the same bytes for the same content; nobody may write to it meanwhile.
    func export(
        _ volume: FoundVolume, isCancelled: @escaping () -> Bool, into sink: (ArraySlice<UInt8>) throws -> Void
    ) throws(EverettError)

    /// Gives a volume that nobody uses the content of such a stream, all at once: until then it holds what it held.
    func fill(_ volume: FoundVolume, from next: () throws -> [UInt8]?) throws(EverettError)

    /// Makes an empty volume.
    func makeVolume(_ name: String, labels: [String: String]) throws(EverettError)
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
