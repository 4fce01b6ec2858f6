internal import Base
internal import Synchronization

/// Replaces a small file so that any later reader, or a machine after a power cut, sees the old bytes or the new ones.
package enum AtomicFile {
    private static let serial = Atomic<UInt64>(0)
    private static let prefix: [UInt8] = Array(".everett-".utf8)
    private static let suffix: [UInt8] = Array(".tmp".utf8)
    private static let attempts = 64

    /// Writes a temporary file beside `name`, makes it durable, and renames it into place.
    ///
    /// When it throws, `name` holds either the old bytes or, if only the sync of the directory failed, the new ones.
    /// A file that is somebody else's than Everett's keeps its owner and its exact permissions: `keeping` says which.
    package static func replace(
        _ files: any FileOperations,
        directory: Int32,
        name: [UInt8],
        bytes: [UInt8],
        permissions: UInt32 = 0o600,
        keeping status: FileStatus? = nil,
    ) throws(SystemError) {
        var temporary = nextName()
        let file = try create(files, directory, &temporary, permissions)
        do throws(SystemError) {
            try files.writeAll(file.raw, bytes, at: 0)
            if let status {
                let own = try files.status(file.raw)
                if own.user != status.user || own.group != status.group {
                    try files.changeOwner(file.raw, user: status.user, group: status.group)
                }
                try files.changeMode(file.raw, status.permissions)
            }
            try files.fdatasync(file.raw)
            try files.rename(directory, temporary, directory, CName(name), .replace)
        } catch {
            try? files.unlink(directory, temporary)
            throw error
        }
        try files.fsync(directory)
    }

    /// The process that made a temporary file; nil when the name is not one of ours.
    package static func owner(ofTemporary name: [UInt8]) -> Int32? {
        guard name.starts(with: prefix), name.suffix(suffix.count).elementsEqual(suffix) else { return nil }
        let middle = name.dropFirst(prefix.count).dropLast(suffix.count)
        let parts = middle.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, UInt64(String(decoding: parts[1], as: UTF8.self)) != nil else { return nil }
        return Int32(String(decoding: parts[0], as: UTF8.self))
    }

    /// A name that no other thread uses.
    private static func nextName() -> CName {
        let number = serial.wrappingAdd(1, ordering: .relaxed).newValue
        return CName(prefix + Array("\(Machine.processID).\(number)".utf8) + suffix)
    }

    /// Creates the temporary file; a name left by a dead process with our number is passed over.
    private static func create(
        _ files: any FileOperations, _ directory: Int32, _ name: inout CName, _ permissions: UInt32
    ) throws(SystemError) -> Descriptor {
        var attempt = 1
        while true {
            do throws(SystemError) {
                return try files.openOwned(
                    directory, name, [.write, .create, .exclusive, .noFollow], permissions: permissions)
            } catch {
                guard error.isExisting, attempt < attempts else { throw error }
                attempt += 1
                name = nextName()
            }
        }
    }
}
