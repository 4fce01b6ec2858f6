internal import Base
internal import Platform

/// One number for the state of a database's write-ahead log and rollback journal.
enum SidecarSignature {
    /// How the names of the files end that SQLite keeps beside a database.
    static let suffixes: [[UInt8]] = ["-wal", "-shm", "-journal"].map { Array($0.utf8) }

    /// Whether a log or journal changed so shortly before `readAt` that a later change could leave its times as they are.
    static func isRacy(
        _ files: any FileOperations, _ directory: Int32, _ name: [UInt8], readAt: Int64
    ) throws -> Bool {
        try ["-wal", "-journal"].contains { suffix in
            let status = try files.statusIfPresent(directory, CName(name + Array(suffix.utf8)))
            return status.map { readAt - $0.modifiedNanoseconds < 20_000_000 } ?? false
        }
    }

    static func read(_ files: any FileOperations, _ directory: Int32, _ name: [UInt8]) throws -> UInt64 {
        var writer = ByteWriter()
        for suffix in ["-wal", "-journal"] {
            guard let status = try files.statusIfPresent(directory, CName(name + Array(suffix.utf8))) else { continue }
            writer.text(suffix)
            writer.fixed(status.inode)
            writer.fixed(status.size)
            // Not the change time: SQLite gives the log its owner anew each time root opens it.
            writer.fixed(status.modifiedNanoseconds)
        }
        if writer.bytes.isEmpty { return 0 }
        var reader = ByteReader(Hasher256.digest(of: writer.bytes).bytes)
        return (try? reader.fixed(UInt64.self)) ?? 0
    }
}

/// Reads the attributes that are captured.
enum AttributeReader {
    /// Nil when there are none, which is nearly always.
    static func read(_ files: any FileOperations, _ descriptor: Int32) throws -> AttributeList? {
        let names = try files.attributeNames(descriptor).filter(AttributeList.isCaptured)
        if names.isEmpty { return nil }
        var attributes: [AttributeList.Attribute] = []
        for name in names {
            do {
                attributes.append(
                    AttributeList.Attribute(name: name, value: try files.attribute(descriptor, CName(name))))
            } catch {
                // Removed between the listing and the read.
                if error.isMissingAttribute { continue }
                throw error
            }
        }
        return attributes.isEmpty ? nil : AttributeList(attributes)
    }
}
