internal import Base
internal import Platform

/// One entry of a directory tree with everything a restore must bring back.
struct WorldEntry: Sendable, Hashable, CustomStringConvertible {
    let kind: FileKind
    let permissions: UInt32
    let target: [UInt8]
    let attributes: String
    let size: Int
    let digest: Digest?
    /// The same for two states of a database that hold the same pages: SQLite counts every write in its header.
    let calmDigest: Digest?

    init(
        kind: FileKind, permissions: UInt32, target: [UInt8] = [], attributes: String = "", content: [UInt8]? = nil
    ) {
        self.kind = kind
        self.permissions = permissions
        self.target = target
        self.attributes = attributes
        size = content?.count ?? 0
        digest = content.map { Hasher256.digest(of: $0) }
        calmDigest = content.map { Hasher256.digest(of: WorldEntry.calmed($0)) }
    }

    /// Equality in which a database counts as its pages.
    func isSame(as other: WorldEntry) -> Bool {
        kind == other.kind && permissions == other.permissions && target == other.target
            && attributes == other.attributes && size == other.size && calmDigest == other.calmDigest
    }

    /// The bytes without the fields of a database's header that change whenever it is written or copied.
    private static func calmed(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 100, bytes.starts(with: Array("SQLite format 3\0".utf8)) else { return bytes }
        var calm = bytes
        for range in [18..<20, 24..<28, 40..<44, 92..<100] {
            for index in range { calm[index] = 0 }
        }
        return calm
    }

    var description: String {
        let mode = String(permissions, radix: 8)
        switch kind {
        case .symlink: return "link \(mode) -> \(String(decoding: target, as: UTF8.self))"
        case .regular:
            // Of a database the pages, then.
            let pages = calmDigest == digest ? "" : "/" + (calmDigest?.short ?? "")
            return "file \(mode) \(size) \(digest?.short ?? "")\(pages)\(attributes)"
        default: return "\(kind) \(mode)\(attributes)"
        }
    }
}
