internal import Base
internal import Platform

/// One number for what the files of a live database look like: while it stays, no transaction was committed.
///
/// An empty log or journal counts as none, since SQLite makes one for whoever looks. The change time of a log says
/// nothing: SQLite gives the log its owner anew each time root opens it.
enum DatabaseState {
    private static let clockGrain: Int64 = 20_000_000

    /// Nil just after a change, until the clock that stamps files has moved on.
    static func read(
        _ files: any FileOperations, _ directory: Int32, _ name: [UInt8]
    ) throws(SystemError) -> UInt64? {
        var writer = ByteWriter()
        for suffix in ["", "-wal", "-journal"] {
            let status = try files.statusIfPresent(directory, CName(name + Array(suffix.utf8)))
            guard let status, suffix.isEmpty || status.size > 0 else { continue }
            writer.text(suffix)
            writer.fixed(status.inode)
            writer.fixed(status.size)
            writer.fixed(status.modifiedNanoseconds)
            // A commit right after this look could leave the time as it is.
            let age = Machine.fileClockNanoseconds - status.modifiedNanoseconds
            if age < DatabaseState.clockGrain { return nil }
        }
        var reader = ByteReader(Hasher256.digest(of: writer.bytes).bytes)
        // Zero means that nothing is known.
        return max(1, (try? reader.fixed(UInt64.self)) ?? 1)
    }
}
