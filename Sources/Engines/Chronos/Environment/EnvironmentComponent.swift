internal import Base
package import Environments

/// The `environment` part of a checkpoint: the containers of the project's compose files as they ran.
///
/// The files themselves, `.env` and what declares tool versions among them, are files of the project: they are in its tree,
/// and secrets are sealed there.
package struct EnvironmentComponent: Sendable, Hashable {
    package static let name = "environment"

    package enum State: String, Sendable, CaseIterable {
        /// What ran is in `containers`.
        case recorded
        /// There is no container engine here.
        case absent
        /// There is one, and it did not answer.
        case unknown
        /// No compose file is there, so nobody was asked.
        case notAsked = "not_asked"
    }

    package let state: State
    /// The engine that was asked; empty when there is none.
    package let engine: String
    /// Those that ran, by service and number.
    package let containers: [ContainerRecord]
    /// Variables of the shell that belong to the project, by name.
    package let variables: [DeclaredVariable]
    /// Named volumes whose content is held, by name.
    package let volumes: [VolumeRecord]

    init(
        state: State, engine: String = "", containers: [ContainerRecord] = [], variables: [DeclaredVariable] = [],
        volumes: [VolumeRecord] = []
    ) {
        self.volumes = volumes.sorted { $0.name < $1.name }
        self.variables = variables.sorted { $0.name < $1.name }
        self.state = state
        self.engine = engine
        self.containers = containers.sorted { ($0.service, $0.number) < ($1.service, $1.number) }
    }

    /// Whether the same things ran, whatever their names are.
    func isSame(as other: EnvironmentComponent) -> Bool {
        state == other.state && engine == other.engine && containers.count == other.containers.count
            && zip(containers, other.containers).allSatisfy { $0.isSame(as: $1) }
            && variables.map(\.mark) == other.variables.map(\.mark) && volumes.count == other.volumes.count
            && zip(volumes, other.volumes).allSatisfy { $0.isSameContent(as: $1) }
    }

    /// The same, with variables.
    func with(_ variables: [DeclaredVariable]) -> EnvironmentComponent {
        EnvironmentComponent(
            state: state, engine: engine, containers: containers, variables: variables, volumes: volumes)
    }

    /// The same, with what volumes hold.
    func holding(_ volumes: [VolumeRecord]) -> EnvironmentComponent {
        EnvironmentComponent(
            state: state, engine: engine, containers: containers, variables: variables, volumes: volumes)
    }

    var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(1)
        out.text(EnvironmentComponent.name)
        out.text(state.rawValue)
        out.text(engine)
        out.varint(containers.count)
        for container in containers {
            for text in [
                container.name, container.project, container.service, container.reference, container.image,
            ] {
                out.text(text)
            }
            out.varint(container.number)
            out.varint(container.configuration.count)
            for file in container.configuration { out.text(file) }
            out.varint(container.volumes.count)
            for volume in container.volumes {
                out.text(volume.name)
                out.text(volume.place)
                out.optional(volume.database) { $0.text($1) }
            }
            out.digest(container.settings)
        }
        out.varint(variables.count)
        for variable in variables {
            out.text(variable.name)
            out.optional(variable.hash) { $0.digest($1) }
            out.blob(variable.sealed)
        }
        out.varint(volumes.count)
        for volume in volumes { volume.encode(into: &out) }
        return out.bytes
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == 1, try reader.text() == EnvironmentComponent.name,
            let state = State(rawValue: try reader.text())
        else { throw .malformed }
        let engine = try reader.text()
        var containers: [ContainerRecord] = []
        for _ in 0..<(try reader.count()) {
            var texts: [String] = []
            for _ in 0..<5 { texts.append(try reader.text()) }
            let number = try reader.int()
            var configuration: [String] = []
            for _ in 0..<(try reader.count()) { configuration.append(try reader.text()) }
            var volumes: [ContainerVolume] = []
            for _ in 0..<(try reader.count()) {
                volumes.append(
                    ContainerVolume(
                        name: try reader.text(), place: try reader.text(),
                        database: try reader.optional { reader throws(DecodingFault) in try reader.text() }))
            }
            containers.append(
                ContainerRecord(
                    name: texts[0], project: texts[1], service: texts[2], number: number, reference: texts[3],
                    image: texts[4], configuration: configuration, volumes: volumes, settings: try reader.digest()))
        }
        guard state == .recorded || containers.isEmpty else { throw .malformed }
        var variables: [DeclaredVariable] = []
        for _ in 0..<(try reader.count()) {
            variables.append(
                DeclaredVariable(
                    name: try reader.text(),
                    hash: try reader.optional { reader throws(DecodingFault) in try reader.digest() },
                    sealed: try reader.blob()))
        }
        var volumes: [VolumeRecord] = []
        for _ in 0..<(try reader.count()) {
            let volume = try VolumeRecord(from: &reader)
            if let last = volumes.last, last.name >= volume.name { throw .malformed }
            // What was only looked at is in no checkpoint.
            guard state == .recorded, volume.content != nil else { throw .malformed }
            volumes.append(volume)
        }
        try reader.finish()
        self.init(state: state, engine: engine, containers: containers, variables: variables, volumes: volumes)
        guard self.containers == containers, self.variables == variables else { throw .malformed }
    }
}

extension Optional where Wrapped == EnvironmentComponent {
    func isSame(as other: EnvironmentComponent?) -> Bool {
        switch (self, other) {
        case (nil, nil): true
        case (let one?, let other?): one.isSame(as: other)
        default: false
        }
    }
}
