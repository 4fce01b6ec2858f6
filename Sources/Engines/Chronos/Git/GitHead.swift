internal import Base
internal import Platform

/// Reads where a repository stands, from its files alone: running git there would run what its configuration says.
struct GitHead: Sendable, Hashable {
    /// A reference's name such as `refs/heads/main`, or a commit id when HEAD is detached; empty when unreadable.
    let head: String
    /// Empty before the first commit and where references are kept in a form this does not read.
    let commit: String

    init(_ gitDirectory: Int32, _ files: any FileOperations) {
        let content = GitHead.line(gitDirectory, "HEAD", files) ?? ""
        guard content.hasPrefix("ref: ") else {
            head = content
            commit = content
            return
        }
        head = String(content.dropFirst(5))
        commit = GitHead.resolve(head, gitDirectory, files)
    }

    private static func resolve(_ reference: String, _ gitDirectory: Int32, _ files: any FileOperations) -> String {
        guard BytePath(reference) != nil else { return "" }
        if let loose = line(gitDirectory, reference, files), isCommit(loose) { return loose }
        guard let packed = content(gitDirectory, "packed-refs", limit: 64 * 1024 * 1024, files) else { return "" }
        for line in packed.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
            guard parts.count == 2, parts[1].elementsEqual(reference.utf8) else { continue }
            let commit = String(decoding: parts[0], as: UTF8.self)
            return isCommit(commit) ? commit : ""
        }
        return ""
    }

    private static func isCommit(_ text: String) -> Bool {
        (text.utf8.count == 40 || text.utf8.count == 64) && text.utf8.allSatisfy { Hex.nibble($0) != nil }
    }

    private static func line(_ directory: Int32, _ name: String, _ files: any FileOperations) -> String? {
        guard let bytes = content(directory, name, limit: 4096, files) else { return nil }
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        return String(decoding: line, as: UTF8.self)
    }

    private static func content(
        _ directory: Int32, _ name: String, limit: Int, _ files: any FileOperations
    ) -> [UInt8]? {
        guard
            let file = try? files.openOwned(
                directory, CName(name), [.read, .noFollow, .nonBlocking], resolution: .beneath
            ),
            let status = try? files.status(file.raw), status.kind == .regular, status.size <= UInt64(limit)
        else { return nil }
        return try? files.readUpTo(file.raw, Int(status.size), at: 0)
    }
}
