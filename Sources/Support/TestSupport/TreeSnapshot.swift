internal import Base
package import Platform

/// A directory tree as sorted lines, for comparing two trees byte by byte: names, modes, targets, contents, attributes.
///
/// Times, owners and inode numbers are left out: two copies of a tree differ in them.
package struct TreeSnapshot: Sendable, Hashable, CustomStringConvertible {
    package let lines: [String]

    package init(_ root: AbsolutePath) throws {
        var found: [(path: BytePath, line: String)] = []
        let files = RealFileOperations()
        let directory = try files.openOwned(absolute: root, [.read, .directory])
        try TreeSnapshot.visit(directory.raw, .root, files, &found)
        lines = found.sorted { $0.path < $1.path }.map(\.line)
    }

    package var description: String { lines.joined(separator: "\n") }

    /// The lines only this tree has, marked `+`, and those only `other` has, marked `-`.
    package func difference(from other: TreeSnapshot) -> String {
        let mine = Set(lines)
        let theirs = Set(other.lines)
        return
            (other.lines.filter { !mine.contains($0) }.map { "- \($0)" }
            + lines.filter { !theirs.contains($0) }.map { "+ \($0)" }).joined(separator: "\n")
    }

    private static func visit(
        _ directory: Int32, _ path: BytePath, _ files: RealFileOperations,
        _ found: inout [(path: BytePath, line: String)]
    ) throws {
        for entry in try files.list(directory) {
            let name = CName(entry.name)
            let status = try files.status(directory, name)
            let place = path.appending(entry.name)
            var line = "\(letter(status.kind)) \(octal(status.permissions)) \(visible(place.bytes))"
            switch status.kind {
            case .symlink: line += " -> \(visible(try files.readLink(directory, name)))"
            case .regular:
                let file = try files.openOwned(directory, name, [.read, .noFollow])
                let bytes = try files.readUpTo(file.raw, Int(status.size), at: 0)
                line += " \(bytes.count) \(Hasher256.digest(of: bytes).short)" + (try attributes(file.raw, files))
            case .directory:
                let inner = try files.openOwned(directory, name, [.read, .directory, .noFollow])
                line += try attributes(inner.raw, files)
                try visit(inner.raw, place, files, &found)
            case .characterDevice, .blockDevice: line += " device \(status.specialDevice)"
            case .fifo, .socket, .unknown: break
            }
            found.append((place, line))
        }
    }

    private static func attributes(_ descriptor: Int32, _ files: RealFileOperations) throws -> String {
        var text = ""
        let names = try files.attributeNames(descriptor).sorted { $0.lexicographicallyPrecedes($1) }
        for name in names {
            text += " @\(visible(name))=\(visible(try files.attribute(descriptor, CName(name))))"
        }
        return text
    }

    private static func letter(_ kind: FileKind) -> String {
        switch kind {
        case .regular: "f"
        case .directory: "d"
        case .symlink: "l"
        case .fifo: "p"
        case .socket: "s"
        case .characterDevice: "c"
        case .blockDevice: "b"
        case .unknown: "?"
        }
    }

    private static func octal(_ permissions: UInt32) -> String {
        let digits = String(permissions, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Bytes as text in which different bytes always look different.
    package static func visible(_ bytes: [UInt8]) -> String {
        bytes.reduce(into: "") { text, byte in
            if (0x21...0x7e).contains(byte), byte != UInt8(ascii: "\\") {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "\\x" + Hex.encode([byte])
            }
        }
    }
}
