internal import Base

/// What of a project's surroundings belongs to it, as its owner said; lists are as they were written, the last word on a name counts.
package struct EnvironmentPolicy: Sendable, Hashable {
    /// Variables of the shell that belong to the project.
    package var variables: [String]
    /// Variables that hold ports, beyond those that are found by themselves; with `!` in front: not this one.
    package var ports: [String]
    /// Whether what named volumes hold belongs to it: containers are stopped for as long as they are copied.
    package var copiesVolumes: Bool

    package init(variables: [String] = [], ports: [String] = [], copiesVolumes: Bool = false) {
        self.copiesVolumes = copiesVolumes
        self.variables = variables
        self.ports = ports
    }

    /// What was said last about a name in such a list; nil: nothing.
    static func verdict(on name: String, in list: [String]) -> Bool? {
        list.last { $0 == name || $0 == "!" + name }.map { !$0.hasPrefix("!") }
    }

    /// Names of such a list that hold in the end, each once, in the order they were first written.
    static func names(_ list: [String]) -> [String] {
        var names: [String] = []
        for name in list where !name.hasPrefix("!") && !names.contains(name) {
            if verdict(on: name, in: list) == true { names.append(name) }
        }
        return names
    }

    func encode(into out: inout ByteWriter) {
        for list in [variables, ports] {
            out.varint(list.count)
            for name in list { out.text(name) }
        }
        out.flag(copiesVolumes)
    }

    init(from reader: inout ByteReader) throws(DecodingFault) {
        variables = try EnvironmentPolicy.list(&reader)
        ports = try EnvironmentPolicy.list(&reader)
        copiesVolumes = try reader.flag()
    }

    private static func list(_ reader: inout ByteReader) throws(DecodingFault) -> [String] {
        var names: [String] = []
        for _ in 0..<(try reader.count()) { names.append(try reader.text()) }
        return names
    }
}
