internal import Base
internal import Platform

/// A whole directory tree at one moment: entries, contents, attributes, and which names are one file.
///
/// Times, owners and inode numbers are left out: a restore does not promise them. So are an empty `-wal` and any `-shm`
/// beside a database: whoever is killed while it reads a database in WAL mode leaves them, and they hold nothing.
struct WorldSnapshot: Sendable, Hashable {
    /// The directory itself.
    private(set) var root: WorldEntry
    private(set) var entries: [BytePath: WorldEntry] = [:]
    /// Groups of at least two hard-linked names.
    private(set) var links: Set<[BytePath]> = []

    init(_ directory: AbsolutePath) throws {
        let files = RealFileOperations()
        let opened = try files.openOwned(absolute: directory, [.read, .directory])
        root = WorldEntry(
            kind: .directory, permissions: try files.status(opened.raw).permissions,
            attributes: try WorldSnapshot.attributes(opened.raw, files)
        )
        var names: [UInt64: [BytePath]] = [:]
        try visit(opened.raw, .root, files, &names)
        for group in names.values where group.count > 1 { links.insert(group.sorted()) }
    }

    subscript(path: BytePath) -> WorldEntry? { entries[path] }

    private mutating func visit(
        _ directory: Int32, _ path: BytePath, _ files: RealFileOperations, _ names: inout [UInt64: [BytePath]]
    ) throws {
        for item in try files.list(directory) {
            let name = CName(item.name)
            let status = try files.status(directory, name)
            let place = path.appending(item.name)
            if WorldSnapshot.isLeftOfReading(item.name, status) { continue }
            switch status.kind {
            case .regular:
                let file = try files.openOwned(directory, name, [.read, .noFollow, .nonBlocking])
                entries[place] = WorldEntry(
                    kind: .regular, permissions: status.permissions,
                    attributes: try WorldSnapshot.attributes(file.raw, files),
                    content: try files.readUpTo(file.raw, Int(status.size), at: 0)
                )
                if status.links > 1 { names[status.inode, default: []].append(place) }
            case .directory:
                let inner = try files.openOwned(directory, name, [.read, .directory, .noFollow])
                entries[place] = WorldEntry(
                    kind: .directory, permissions: status.permissions,
                    attributes: try WorldSnapshot.attributes(inner.raw, files)
                )
                try visit(inner.raw, place, files, &names)
            case .symlink:
                entries[place] = WorldEntry(
                    kind: .symlink, permissions: 0o777, target: try files.readLink(directory, name)
                )
            case .unknown, .fifo, .socket, .characterDevice, .blockDevice:
                entries[place] = WorldEntry(kind: status.kind, permissions: status.permissions)
            }
        }
    }

    private static func isLeftOfReading(_ name: [UInt8], _ status: FileStatus) -> Bool {
        let text = String(decoding: name, as: UTF8.self)
        return text.hasSuffix(".db-shm") || (text.hasSuffix(".db-wal") && status.size == 0)
    }

    private static func attributes(_ descriptor: Int32, _ files: RealFileOperations) throws -> String {
        var text = ""
        let prefix = Array("user.".utf8)
        for name in try files.attributeNames(descriptor).filter({ $0.starts(with: prefix) }).sorted(by: {
            $0.lexicographicallyPrecedes($1)
        }) {
            let value = try files.attribute(descriptor, CName(name))
            text += " @\(String(decoding: name, as: UTF8.self))=\(Hex.encode(value))"
        }
        return text
    }

    /// The snapshot without what lies at or beneath `paths`.
    func without(_ paths: [BytePath]) -> WorldSnapshot {
        if paths.isEmpty { return self }
        var copy = self
        copy.entries = entries.filter { entry in !paths.contains { entry.key.isWithin($0) } }
        copy.links = []
        return copy
    }

    /// The snapshot without these entries of the directory itself.
    func withoutTop(_ isLeftOut: (String) -> Bool) -> WorldSnapshot {
        var copy = self
        copy.entries = entries.filter { entry in
            guard let first = entry.key.components.first else { return true }
            return !isLeftOut(String(decoding: first, as: UTF8.self))
        }
        return copy
    }

    /// What differs, one line for each path; of databases only the pages when `byPages`.
    func difference(from wanted: WorldSnapshot, byPages: Bool = false) -> [String] {
        var lines: [String] = []
        if root != wanted.root { lines.append("the directory itself: \(root), wanted \(wanted.root)") }
        for path in Set(entries.keys).union(wanted.entries.keys).sorted() where entries[path] != wanted.entries[path] {
            if byPages, let mine = entries[path], let theirs = wanted.entries[path], mine.isSame(as: theirs) {
                continue
            }
            lines.append(WorldSnapshot.line(path, entries[path], wanted.entries[path]))
        }
        if lines.isEmpty, links != wanted.links { lines.append("hard links: \(links), wanted \(wanted.links)") }
        return lines
    }

    static func line(_ path: BytePath, _ found: WorldEntry?, _ wanted: WorldEntry?) -> String {
        "\(path): \(found?.description ?? "nothing"), wanted \(wanted?.description ?? "nothing")"
    }
}
