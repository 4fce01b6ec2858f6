package import Base

/// A path from the root of the filesystem, as bytes: where a project, the home or the store lies.
package struct AbsolutePath: Sendable, Hashable, CustomStringConvertible {
    package let bytes: [UInt8]

    /// Normalises `.` `..` and doubled slashes without asking the filesystem; nil unless absolute and free of NUL.
    package init?(_ raw: [UInt8]) {
        guard raw.first == UInt8(ascii: "/"), !raw.contains(0) else { return nil }
        var parts: [ArraySlice<UInt8>] = []
        for part in raw.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual([0x2e]) { continue }
            if part.elementsEqual([0x2e, 0x2e]) {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        bytes = parts.isEmpty ? [UInt8(ascii: "/")] : parts.reduce(into: []) { $0 += [UInt8(ascii: "/")] + $1 }
    }

    package init?(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// Reads user input: absolute as it is, otherwise relative to `directory`.
    package init?(_ text: String, relativeTo directory: AbsolutePath) {
        self.init(text.hasPrefix("/") ? Array(text.utf8) : directory.bytes + [UInt8(ascii: "/")] + Array(text.utf8))
    }

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    package func appending(_ path: BytePath) -> AbsolutePath {
        if path.isRoot { return self }
        return AbsolutePath(unchecked: (bytes == [0x2f] ? [] : bytes) + [0x2f] + path.bytes)
    }

    /// Appends names that the code itself spells.
    package func appending(_ name: StaticString) -> AbsolutePath {
        AbsolutePath(unchecked: (bytes == [0x2f] ? [] : bytes) + [0x2f] + Array("\(name)".utf8))
    }

    package var parent: AbsolutePath? {
        guard bytes.count > 1, let slash = bytes.lastIndex(of: 0x2f) else { return nil }
        return AbsolutePath(unchecked: slash == 0 ? [0x2f] : Array(bytes[..<slash]))
    }

    package var name: [UInt8] {
        guard let slash = bytes.lastIndex(of: 0x2f) else { return bytes }
        return Array(bytes[(slash + 1)...])
    }

    /// The way from `directory` down to this path; nil when it is not beneath.
    package func relative(to directory: AbsolutePath) -> BytePath? {
        if bytes == directory.bytes { return .root }
        let prefix = directory.bytes == [0x2f] ? directory.bytes : directory.bytes + [0x2f]
        guard bytes.starts(with: prefix) else { return nil }
        return BytePath(validating: Array(bytes[prefix.count...]))
    }

    package func isWithin(_ directory: AbsolutePath) -> Bool { relative(to: directory) != nil }

    package var description: String { String(decoding: bytes, as: UTF8.self) }
}
