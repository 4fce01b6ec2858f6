package import Base
internal import Platform

/// A directory in which a library keeps a database as plain files; captured as such, and named so that its user knows.
package struct FileStore: Sendable, Hashable, Comparable {
    package enum Kind: String, Sendable, CaseIterable {
        case lancedb
        case chroma

        package var name: String {
            switch self {
            case .lancedb: "LanceDB"
            case .chroma: "Chroma"
            }
        }
    }

    package let path: BytePath
    package let kind: Kind

    package init(path: BytePath, kind: Kind) {
        self.path = path
        self.kind = kind
    }

    package static func < (one: FileStore, other: FileStore) -> Bool {
        (one.path, one.kind.rawValue) < (other.path, other.kind.rawValue)
    }

    static let tableSuffix = Array(".lance".utf8)
    static let versions = Array("_versions".utf8)
    private static let chromaFile = Array("chroma.sqlite3".utf8)

    /// The store that a table's directory belongs to; nil for what is no table.
    static func holding(table path: BytePath, entries: some Sequence<[UInt8]>) -> FileStore? {
        guard let parent = path.parent, path.name.count > tableSuffix.count, path.name.ends(with: tableSuffix),
            entries.contains(versions)
        else { return nil }
        return FileStore(path: parent, kind: .lancedb)
    }

    /// The store that a SQLite database belongs to.
    static func holding(database path: BytePath) -> FileStore? {
        guard let parent = path.parent, path.name.elementsEqual(chromaFile) else { return nil }
        return FileStore(path: parent, kind: .chroma)
    }
}

extension [UInt8] {
    fileprivate func ends(with suffix: [UInt8]) -> Bool { self.suffix(suffix.count).elementsEqual(suffix) }
}

/// Looks at stores in a workspace, whether they are still there and whether somebody writes to them.
struct FileStoreLook {
    let files: any FileOperations
    let root: Int32

    /// The versions of each table of a store; nil when no table is there.
    ///
    /// LanceDB writes a file here as the last step of each change.
    func versions(of store: FileStore) -> [BytePath: [[UInt8]]]? {
        guard let directory = open(store.path), let entries = try? files.list(directory.raw) else { return nil }
        var tables: [BytePath: [[UInt8]]] = [:]
        for entry in entries where entry.name.suffix(FileStore.tableSuffix.count).elementsEqual(FileStore.tableSuffix) {
            let path = store.path.appending(entry.name)
            guard let place = open(path.appending(FileStore.versions)), let names = try? files.list(place.raw) else {
                continue
            }
            tables[path] = names.map(\.name).sorted { $0.lexicographicallyPrecedes($1) }
        }
        return tables.isEmpty ? nil : tables
    }

    private func open(_ path: BytePath) -> Descriptor? {
        try? files.openOwned(beneath: root, path, [.read, .directory, .noFollow], resolution: .beneath)
    }
}
