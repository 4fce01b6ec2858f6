package import Base
internal import Configuration

/// One entry that is put into a client's own configuration file, or taken out again; pure: bytes in, bytes out.
///
/// Everything else in the file stays as it is, to the byte. A file that is not understood is not touched.
package struct ConfigurationEdit: Sendable {
    package enum Format: Sendable, Hashable {
        /// With comments, and commas after the last member, as editors allow.
        case json
        case toml
        case yaml
    }

    package enum Fault: Error, Sendable {
        /// The file is not what its name says, or says it in a way that is not understood here.
        case unreadable
    }

    package let format: Format
    /// The names on the way to the entry, and its own.
    package let path: [String]
    package let entry: [(name: String, value: JSONValue)]

    init(_ format: Format, _ path: [String], _ entry: [(name: String, value: JSONValue)]) {
        self.format = format
        self.path = path
        self.entry = entry
    }

    /// The file with the entry; a file that is not there is an empty one.
    package func applied(to bytes: [UInt8]) throws(Fault) -> [UInt8] {
        do {
            switch format {
            case .json: return try JSONEdit.setting(path, object, in: bytes)
            case .toml: return Array(try TOMLEdit.setting(path, lines(" = "), in: text(bytes)).utf8)
            case .yaml:
                try checkYAML(bytes)
                let edited = Array(
                    try YAMLEdit.setting(path[0], path[path.count - 1], lines(": "), in: text(bytes)).utf8)
                try checkYAML(edited)
                return edited
            }
        } catch {
            throw .unreadable
        }
    }

    /// The file without the entry; nil when it is not in it.
    package func removed(from bytes: [UInt8]) throws(Fault) -> [UInt8]? {
        do {
            switch format {
            case .json: return try JSONEdit.removing(path, from: bytes)
            case .toml: return try TOMLEdit.removing(path, from: text(bytes)).map { Array($0.utf8) }
            case .yaml:
                try checkYAML(bytes)
                let edited = try YAMLEdit.removing(path[0], path[path.count - 1], from: text(bytes))
                return edited.map { Array($0.utf8) }
            }
        } catch {
            throw .unreadable
        }
    }

    /// What a file has that holds nothing else; shown to whoever has to write it by hand.
    package var snippet: String {
        guard let bytes = try? applied(to: []) else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same entry in another place of the same file.
    func at(_ path: [String]) -> ConfigurationEdit { ConfigurationEdit(format, path, entry) }

    private var object: JSONValue { .object(Dictionary(uniqueKeysWithValues: entry.map { ($0.name, $0.value) })) }

    private func lines(_ sign: String) -> [String] {
        entry.map { name, value in name + sign + JSONWriter.text { $0.value(value) } }
    }

    private func text(_ bytes: [UInt8]) throws(Fault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .unreadable }
        return text
    }

    private func checkYAML(_ bytes: [UInt8]) throws(Fault) {
        guard YAMLReader.read(bytes).mistakes.isEmpty else { throw .unreadable }
    }
}
