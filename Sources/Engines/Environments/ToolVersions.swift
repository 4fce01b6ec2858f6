/// Versions of tools as a project's own files declare them; nothing is run to find them.
package enum ToolVersions {
    package struct Tool: Sendable, Hashable {
        package let name: String
        package let version: String
        /// The file that says so.
        package let source: String

        package init(name: String, version: String, source: String) {
            self.name = name
            self.version = version
            self.source = source
        }
    }

    /// Files that hold nothing but a version, and of what.
    private static let plain = [
        ".nvmrc": "node", ".node-version": "node", ".python-version": "python", ".ruby-version": "ruby",
        ".java-version": "java", ".go-version": "go", ".swift-version": "swift", ".terraform-version": "terraform",
        "rust-toolchain": "rust",
    ]

    /// Names of files that are looked at, in the project's own directory.
    package static let files: [String] = (plain.keys + [".tool-versions", "go.mod", "rust-toolchain.toml"]).sorted()

    private static let longest = 100

    package static func read(_ bytes: [UInt8], of file: String) -> [Tool] {
        let lines = String(decoding: bytes.prefix(64 * 1024), as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { $0.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init) }
            .filter { !$0.isEmpty }
        func tool(_ name: String, _ version: String) -> [Tool] {
            let known = Tool(name: name, version: version, source: file)
            let isSound = (name + version).utf8.allSatisfy { (0x21...0x7e).contains($0) }
            return isSound && name.utf8.count <= longest && version.utf8.count <= longest ? [known] : []
        }
        if let name = plain[file] { return lines.first.map { tool(name, $0[0]) } ?? [] }
        switch file {
        case ".tool-versions": return lines.filter { $0.count >= 2 }.flatMap { tool($0[0], $0[1]) }
        case "go.mod": return lines.first { $0.count == 2 && $0[0] == "go" }.map { tool("go", $0[1]) } ?? []
        case "rust-toolchain.toml":
            let line = lines.first { $0.count == 3 && $0[0] == "channel" && $0[1] == "=" }
            return line.map { tool("rust", $0[2].filter { $0 != "\"" }) } ?? []
        default: return []
        }
    }
}
