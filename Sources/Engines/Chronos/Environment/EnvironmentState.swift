internal import Base
package import Environments

/// What a world runs in, read from its files and from what was recorded of its containers.
package struct EnvironmentState: Sendable {
    package struct Variables: Sendable {
        package let file: String
        /// Nil when it could not be read: its key is missing, or it was not captured.
        let content: EnvironmentFile?

        /// Names alone; values are secrets.
        package var keys: [String]? { content?.keys }
    }

    package let composeFiles: [String]
    package let variables: [Variables]
    package let tools: [ToolVersions.Tool]
    package let containers: EnvironmentComponent?

    /// Variables of the shell that belong to the world; their values are secrets.
    package var declared: [DeclaredVariable] { containers?.variables ?? [] }

    /// What is read of one file, at most.
    static let longestFile = 256 * 1024

    /// `read` gives what a name in the project's own directory holds; nil when that is no file or cannot be had.
    init(names: [[UInt8]], containers: EnvironmentComponent?, read: (String) throws -> [UInt8]?) rethrows {
        let texts = names.compactMap { String(validating: $0, as: UTF8.self) }.sorted()
        composeFiles = texts.filter(EnvironmentCapture.composeFiles.contains)
        variables = try texts.filter { EnvironmentFile.isOne(Array($0.utf8)) }.map { name in
            Variables(file: name, content: try read(name).map { EnvironmentFile($0) })
        }
        tools = try texts.filter(ToolVersions.files.contains).flatMap { name in
            try read(name).map { ToolVersions.read($0, of: name) } ?? []
        }
        self.containers = containers
    }
}

/// One thing in which two environments differ. No value of a variable is in it.
package struct EnvironmentChange: Sendable, Hashable {
    package enum Group: String, Sendable { case variable, tool, container, volume }

    package let group: Group
    /// The file or the service.
    package let place: String
    /// The variable, the tool, the number of the container, or the volume.
    package let key: String
    package let kind: EnvironmentFile.Change.Kind
    /// What may be shown: versions, images, and how much a volume holds.
    package let old: String?
    package let new: String?

    package static func changes(from old: EnvironmentState, to new: EnvironmentState) -> [EnvironmentChange] {
        variables(old, new) + declared(old.declared, new.declared) + tools(old, new) + containers(old, new)
            + volumes(old.containers, new.containers)
    }

    /// Where variables of the shell are said to be.
    package static let shell = "shell"
    private static let volume = "volume"

    static func declared(_ old: [DeclaredVariable], _ new: [DeclaredVariable]) -> [EnvironmentChange] {
        func hashes(_ variables: [DeclaredVariable]) -> [String: Digest] {
            Dictionary(variables.compactMap { variable in variable.hash.map { (variable.name, $0) } }) { one, _ in one }
        }
        let (then, now) = (hashes(old), hashes(new))
        return Set(then.keys).union(now.keys).sorted().compactMap { name in
            if then[name] == now[name] { return nil }
            return EnvironmentChange(
                group: .variable, place: shell, key: name,
                kind: then[name] == nil ? .added : now[name] == nil ? .removed : .changed, old: nil, new: nil)
        }
    }

    private static func variables(_ old: EnvironmentState, _ new: EnvironmentState) -> [EnvironmentChange] {
        let nothing = EnvironmentFile([])
        return Set((old.variables + new.variables).map(\.file)).sorted().flatMap { file in
            let (then, now) = (old.variables.first { $0.file == file }, new.variables.first { $0.file == file })
            // A file that cannot be read says nothing of its keys.
            if then.map({ $0.content == nil }) ?? false || now.map({ $0.content == nil }) ?? false {
                return [EnvironmentChange]()
            }
            return EnvironmentFile.changes(from: then?.content ?? nothing, to: now?.content ?? nothing).map {
                EnvironmentChange(group: .variable, place: file, key: $0.key, kind: $0.kind, old: nil, new: nil)
            }
        }
    }

    private static func tools(_ old: EnvironmentState, _ new: EnvironmentState) -> [EnvironmentChange] {
        func values(_ state: EnvironmentState) -> [[String]: String] {
            Dictionary(state.tools.map { ([$0.source, $0.name], $0.version) }) { first, _ in first }
        }
        return differing(.tool, values(old), values(new))
    }

    private static func containers(_ old: EnvironmentState, _ new: EnvironmentState) -> [EnvironmentChange] {
        guard old.containers?.state != .unknown, new.containers?.state != .unknown else { return [] }
        func values(_ state: EnvironmentState) -> [[String]: ContainerRecord] {
            Dictionary((state.containers?.containers ?? []).map { ([$0.service, "\($0.number)"], $0) }) { one, _ in one
            }
        }
        let (old, new) = (values(old), values(new))
        return Set(old.keys).union(new.keys).sorted { $0.lexicographicallyPrecedes($1) }.compactMap { key in
            let (then, now) = (old[key], new[key])
            if let then, let now, then.isSame(as: now) { return nil }
            func image(_ record: ContainerRecord?) -> String? {
                record.map { "\($0.reference) \($0.image.prefix(19))" }
            }
            return EnvironmentChange(
                group: .container, place: key[0], key: key[1],
                kind: then == nil ? .added : now == nil ? .removed : .changed, old: image(then), new: image(now))
        }
    }

    /// Of a volume that only one side knows the content of, nobody can say anything.
    static func volumes(_ old: EnvironmentComponent?, _ new: EnvironmentComponent?) -> [EnvironmentChange] {
        (old?.volumes ?? []).compactMap { then in
            guard let now = new?.volumes.first(where: { $0.name == then.name }), !then.isSameContent(as: now) else {
                return nil
            }
            return EnvironmentChange(
                group: .volume, place: volume, key: then.name, kind: .changed, old: then.extent, new: now.extent)
        }
    }

    private static func differing(
        _ group: Group, _ old: [[String]: String], _ new: [[String]: String]
    ) -> [EnvironmentChange] {
        Set(old.keys).union(new.keys).sorted { $0.lexicographicallyPrecedes($1) }.compactMap { key in
            let (then, now) = (old[key], new[key])
            if then == now { return nil }
            return EnvironmentChange(
                group: group, place: key[0], key: key[1],
                kind: then == nil ? .added : now == nil ? .removed : .changed, old: then, new: now)
        }
    }
}
