/// What a TOML text says, read to know whether something may be added to it; values that are no tables stay as they are written.
package struct TOMLText: Sendable {
    package indirect enum Node: Sendable, Hashable {
        case table([String: Node])
        case array([Node])
        /// As it was written.
        case value(String)

        package subscript(_ name: String) -> Node? {
            guard case .table(let members) = self else { return nil }
            return members[name]
        }

        /// The text of a plain string; nil for anything else.
        package var text: String? {
            guard case .value(let written) = self, written.count >= 2, let quote = written.first, quote == written.last,
                quote == "\"" || quote == "'", !written.contains("\\")
            else { return nil }
            return String(written.dropFirst().dropLast())
        }
    }

    package let root: Node

    package init(_ bytes: [UInt8]) throws(TextMistake) {
        var reader = TOMLReader(bytes)
        root = try reader.document()
    }

    /// What a path of names leads to.
    package func node(_ path: [String]) -> Node? {
        var node: Node? = root
        for name in path { node = node?[name] }
        return node
    }
}
