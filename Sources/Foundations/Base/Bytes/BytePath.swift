/// A path beneath some root as the kernel knows it: bytes, not text.
///
/// Names need not be UTF-8, and Swift's `String` treats different spellings of a letter as equal, so a path is never a
/// `String` inside Everett. The empty path is the root itself.
package struct BytePath: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let bytes: [UInt8]

    package static let root = BytePath(unchecked: [])

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A path from raw bytes; nil when a component is empty, `.` or `..`, or holds a NUL.
    package init?(validating bytes: [UInt8]) {
        if !bytes.isEmpty {
            for component in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
                guard BytePath.isName(component) else { return nil }
            }
        }
        self.bytes = bytes
    }

    package init?(_ text: String) {
        self.init(validating: Array(text.utf8))
    }

    /// Whether the bytes can name one entry of a directory.
    package static func isName(_ name: [UInt8]) -> Bool { isName(name[...]) }

    package static func isName(_ name: ArraySlice<UInt8>) -> Bool {
        guard !name.isEmpty, name.count <= 255 else { return false }
        var isDots = name.count <= 2
        for byte in name {
            if byte == 0 || byte == UInt8(ascii: "/") { return false }
            if byte != UInt8(ascii: ".") { isDots = false }
        }
        return !isDots
    }

    package var isRoot: Bool { bytes.isEmpty }

    package var components: [[UInt8]] { bytes.split(separator: UInt8(ascii: "/")).map(Array.init) }

    /// The last component; empty for the root.
    package var name: [UInt8] {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes }
        return Array(bytes[(slash + 1)...])
    }

    /// The directory that holds this entry; nil for the root.
    package var parent: BytePath? {
        if bytes.isEmpty { return nil }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return .root }
        return BytePath(unchecked: Array(bytes[..<slash]))
    }

    /// The entry `name` of this directory; `name` comes from the kernel or was validated.
    package func appending(_ name: [UInt8]) -> BytePath {
        bytes.isEmpty ? BytePath(unchecked: name) : BytePath(unchecked: bytes + [UInt8(ascii: "/")] + name)
    }

    package func appending(_ path: BytePath) -> BytePath {
        path.isRoot ? self : appending(path.bytes)
    }

    /// Whether this is `directory` itself or lies beneath it.
    package func isWithin(_ directory: BytePath) -> Bool {
        if directory.bytes.isEmpty { return true }
        guard bytes.starts(with: directory.bytes) else { return false }
        return bytes.count == directory.bytes.count || bytes[directory.bytes.count] == UInt8(ascii: "/")
    }

    /// Raw byte order, the order of entries in a tree.
    package static func < (left: BytePath, right: BytePath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    package var isUTF8: Bool { String(validating: bytes, as: UTF8.self) != nil }

    /// The path for people; bytes that are not UTF-8 become replacement characters.
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}
