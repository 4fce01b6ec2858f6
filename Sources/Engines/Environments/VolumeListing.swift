internal import Base

/// Reads what `find` says of everything in a volume, a piece at a time.
struct VolumeListing: ~Copyable {
    /// Kind, inode, mode, owner, group, size, changed and touched, path: all that moves when something is written.
    static let format = "%y %i %m %U %G %s %T@ %C@ %P\\0"
    private static let fields = 8

    private var hasher = Hasher256()
    private var rest: [UInt8] = []
    private var files = 0
    private var bytes: UInt64 = 0
    private var database: String?

    init() {}

    mutating func append(_ piece: ArraySlice<UInt8>) {
        hasher.update(Array(piece))
        rest += piece
        var start = 0
        while let end = rest[start...].firstIndex(of: 0) {
            take(rest[start..<end])
            start = end + 1
        }
        rest.removeFirst(start)
    }

    private mutating func take(_ line: ArraySlice<UInt8>) {
        let parts = line.split(separator: 0x20, maxSplits: VolumeListing.fields, omittingEmptySubsequences: false)
        guard parts.count > VolumeListing.fields, parts[0].elementsEqual("f".utf8) else { return }
        files += 1
        bytes += UInt64(String(decoding: parts[5], as: UTF8.self)) ?? 0
        // A cluster lies in the volume itself, or in a directory of it that is named by its version and purpose.
        let path = parts[VolumeListing.fields].split(separator: UInt8(ascii: "/"))
        if path.count <= 3, path.last?.elementsEqual("PG_VERSION".utf8) == true { database = "postgresql" }
    }

    consuming func finish() -> VolumeLook {
        VolumeLook(mark: hasher.finish(), files: files, bytes: bytes, database: database)
    }
}
