internal import Base
internal import Platform

/// One number for what the files of a live database look like: while it stays, no transaction was committed.
///
/// An empty log or journal counts as none, since SQLite makes one for whoever looks.
enum DatabaseState {
    static func read(
        _ files: any FileOperations, _ directory: Int32, _ name: [UInt8]
    ) throws(SystemError) -> UInt64 {
        var writer = ByteWriter()
        for suffix in ["", "-wal", "-journal"] {
            let status = try files.statusIfPresent(directory, CName(name + Array(suffix.utf8)))
            guard let status, suffix.isEmpty || status.size > 0 else { continue }
            writer.text(suffix)
            writer.fixed(status.inode)
            writer.fixed(status.size)
            writer.fixed(status.modifiedNanoseconds)
            writer.fixed(status.changedNanoseconds)
        }
        var reader = ByteReader(Hasher256.digest(of: writer.bytes).bytes)
        // Zero means that nothing is known.
        return max(1, (try? reader.fixed(UInt64.self)) ?? 1)
    }
}
