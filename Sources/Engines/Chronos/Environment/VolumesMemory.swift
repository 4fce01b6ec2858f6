internal import Base
internal import Platform

/// What a world's volumes looked like from outside when their content was last known, so that an unchanged one costs a look.
struct VolumesMemory {
    static let name = "volumes"
    private static let magic: [UInt8] = Array("EVVOLME1".utf8)
    private static let largest = 16 << 20

    struct Seen {
        let mark: Digest
        let record: VolumeRecord
    }

    var seen: [String: Seen] = [:]

    /// Empty for what is not there, or is damaged: it costs a copy, nothing else.
    static func read(_ path: AbsolutePath, _ files: any FileOperations) -> VolumesMemory {
        guard let bytes = try? files.readWhole(absolute: path, limit: largest) else { return VolumesMemory() }
        return (try? VolumesMemory(bytes)) ?? VolumesMemory()
    }

    func write(_ path: AbsolutePath, _ files: any FileOperations) {
        guard let parent = path.parent else { return }
        // A memory that cannot be written costs time, nothing else.
        guard let directory = try? files.openOwned(absolute: parent, [.read, .directory]) else { return }
        try? AtomicFile.replace(files, directory: directory.raw, name: path.name, bytes: encoded)
    }

    init() {}

    private var encoded: [UInt8] {
        HashedRecord.bytes(VolumesMemory.magic) { out in
            out.varint(seen.count)
            for (_, seen) in seen.sorted(by: { $0.key < $1.key }) {
                out.digest(seen.mark)
                seen.record.encode(into: &out)
            }
        }
    }

    private init(_ bytes: [UInt8]) throws(DecodingFault) {
        var reader = try HashedRecord.reader(bytes, VolumesMemory.magic)
        for _ in 0..<(try reader.count()) {
            let one = Seen(mark: try reader.digest(), record: try VolumeRecord(from: &reader))
            seen[one.record.name] = one
        }
        try reader.finish()
    }
}
