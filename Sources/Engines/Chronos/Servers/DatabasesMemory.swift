internal import Base
internal import Databases
internal import Platform

/// What a world's databases on servers looked like when they were last captured, so that an unchanged one costs a question.
struct DatabasesMemory {
    private static let magic: [UInt8] = Array("EVDBMEM1".utf8)
    private static let largest = 64 << 20

    struct Seen {
        /// Which database of which server.
        let place: Digest
        /// Taken before the content was read.
        let mark: ChangeMark
        let entry: DatabasesComponent.Entry
    }

    var seen: [String: Seen] = [:]

    /// Empty for what is not there, or is damaged: it costs a dump, nothing else.
    static func read(_ path: AbsolutePath, _ files: any FileOperations) -> DatabasesMemory {
        guard let bytes = try? files.readWhole(absolute: path, limit: largest) else { return DatabasesMemory() }
        return (try? DatabasesMemory(bytes)) ?? DatabasesMemory()
    }

    func write(_ path: AbsolutePath, _ files: any FileOperations) {
        guard let parent = path.parent else { return }
        // A memory that cannot be written costs time, nothing else.
        guard let directory = try? files.openOwned(absolute: parent, [.read, .directory]) else { return }
        try? AtomicFile.replace(files, directory: directory.raw, name: path.name, bytes: encoded)
    }

    init() {}

    private var encoded: [UInt8] {
        HashedRecord.bytes(DatabasesMemory.magic) { out in
            out.varint(seen.count)
            for (_, seen) in seen.sorted(by: { $0.key < $1.key }) {
                out.digest(seen.place)
                out.blob(seen.mark.bytes)
                seen.entry.encode(into: &out)
            }
        }
    }

    private init(_ bytes: [UInt8]) throws(DecodingFault) {
        var reader = try HashedRecord.reader(bytes, DatabasesMemory.magic)
        for _ in 0..<(try reader.count()) {
            let one = Seen(
                place: try reader.digest(), mark: ChangeMark(bytes: try reader.blob()),
                entry: try DatabasesComponent.Entry(from: &reader))
            seen[one.entry.name] = one
        }
        try reader.finish()
    }
}
