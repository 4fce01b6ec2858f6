internal import Base

/// What of a project's surroundings belongs to it, as its owner said; lists are as they were written, the last word on a name counts.
package struct EnvironmentPolicy: Sendable, Hashable {
    /// Variables that hold ports, beyond those that are found by themselves; with `!` in front: not this one.
    package var ports: [String]

    package init(ports: [String] = []) {
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
        out.varint(ports.count)
        for name in ports { out.text(name) }
    }

    init(from reader: inout ByteReader) throws(DecodingFault) {
        var ports: [String] = []
        for _ in 0..<(try reader.count()) { ports.append(try reader.text()) }
        self.ports = ports
    }
}
