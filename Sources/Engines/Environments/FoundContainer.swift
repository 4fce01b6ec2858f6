package import Base

/// A container as its engine describes it; only those that compose made for one project are ever looked at.
package struct FoundContainer: Sendable, Hashable {
    package let id: String
    package let name: String
    /// The compose project, by its name.
    package let project: String
    package let service: String
    /// Which of the containers of a service it is, from 1.
    package let number: Int
    /// What the project calls its image: `postgres:16`.
    package let reference: String
    /// The image itself: `sha256:` and 64 digits.
    package let image: String
    package let isRunning: Bool
    /// Compose files it was made from, as they were named.
    package let configuration: [String]
    package let volumes: [ContainerVolume]
    /// Ports of this machine that lead to it.
    package let ports: [UInt16]
    /// Everything else that decides how it runs, one thing a line, environment included: never kept, only hashed with a key.
    package let settings: [String]

    package init(
        id: String, name: String, project: String, service: String, number: Int, reference: String, image: String,
        isRunning: Bool, configuration: [String], volumes: [ContainerVolume], ports: [UInt16] = [], settings: [String]
    ) {
        self.ports = ports
        self.id = id
        self.name = name
        self.project = project
        self.service = service
        self.number = number
        self.reference = reference
        self.image = image
        self.isRunning = isRunning
        self.configuration = configuration
        self.volumes = volumes
        self.settings = settings
    }
}

/// A named volume of a container.
package struct ContainerVolume: Sendable, Hashable {
    package let name: String
    /// Where the container has it.
    package let place: String
    /// The kind of database whose files lie in it, which is captured by its own adapter; nil: none that is known.
    package let database: String?

    package init(name: String, place: String, database: String?) {
        self.name = name
        self.place = place
        self.database = database
    }
}

/// A container that ran when a checkpoint was made.
package struct ContainerRecord: Sendable, Hashable {
    package let name: String
    package let project: String
    package let service: String
    package let number: Int
    package let reference: String
    package let image: String
    package let configuration: [String]
    package let volumes: [ContainerVolume]
    /// Keyed hash of how it ran.
    package let settings: Digest

    package init(
        name: String, project: String, service: String, number: Int, reference: String, image: String,
        configuration: [String], volumes: [ContainerVolume], settings: Digest
    ) {
        self.name = name
        self.project = project
        self.service = service
        self.number = number
        self.reference = reference
        self.image = image
        self.configuration = configuration
        self.volumes = volumes
        self.settings = settings
    }

    package init(_ found: FoundContainer, hashing: ([UInt8]) -> Digest) {
        self.init(
            name: found.name, project: found.project, service: found.service, number: found.number,
            reference: found.reference, image: found.image, configuration: found.configuration,
            volumes: found.volumes, settings: hashing(Array(found.settings.joined(separator: "\n").utf8)))
    }

    /// Whether two containers run the same thing; what their image is called does not count.
    package func isSame(as other: ContainerRecord) -> Bool {
        (service, number, image) == (other.service, other.number, other.image) && settings == other.settings
    }
}
