/// An open file with exactly one owner; closed when the owner lets go.
///
/// What was written is made durable by an explicit sync, so an error of close itself has nothing left to tell.
package struct Descriptor: ~Copyable, Sendable {
    package let raw: Int32
    private let files: any FileOperations

    /// Takes ownership of an open descriptor.
    package init(owning raw: Int32, _ files: any FileOperations) {
        self.raw = raw
        self.files = files
    }

    deinit {
        try? files.close(raw)
    }
}

extension FileOperations {
    /// What the kernel says about `name`; never follows a link.
    package func status(_ directory: Int32, _ name: borrowing CName) throws(SystemError) -> FileStatus {
        var status = FileStatus.none
        let failure = unsafe name.withPointer { unsafe self.status(directory, rawName: $0, into: &status) }
        if failure != 0 { throw SystemError(.stat, failure, name.text) }
        return status
    }

    /// The status of `name`, or nil when there is no such entry.
    package func statusIfPresent(_ directory: Int32, _ name: borrowing CName) throws(SystemError) -> FileStatus? {
        do {
            return try status(directory, name)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }

    /// Opens and owns `name` beneath an open directory.
    package func openOwned(
        _ directory: Int32,
        _ name: borrowing CName,
        _ mode: OpenMode,
        permissions: UInt32 = 0o600,
        resolution: Resolution = .trusting,
    ) throws(SystemError) -> Descriptor {
        Descriptor(
            owning: try open(directory, name, mode, permissions: permissions, resolution: resolution), self
        )
    }

    /// Opens an absolute path that the user or Everett named.
    package func openOwned(
        absolute path: AbsolutePath, _ mode: OpenMode, permissions: UInt32 = 0o600
    ) throws(SystemError) -> Descriptor {
        try openOwned(FileDescriptors.none, CName(path.bytes), mode, permissions: permissions)
    }

    /// Writes all of `bytes` at `offset`, continuing after short writes.
    package func writeAll(_ descriptor: Int32, _ bytes: [UInt8], at offset: UInt64) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let start = written
            let count = try unsafe bytes.withUnsafeBufferPointer { buffer throws(SystemError) -> Int in
                let rest = unsafe UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[start...]))
                return try unsafe write(descriptor, rest, at: offset + UInt64(start))
            }
            // A device that accepts nothing and reports nothing would loop for ever.
            guard count > 0 else { throw SystemError(.write, FileDescriptors.noSpaceErrno, "descriptor \(descriptor)") }
            written += count
        }
    }

    /// Reads up to `count` bytes at `offset`; fewer only at the end of the file.
    package func readUpTo(_ descriptor: Int32, _ count: Int, at offset: UInt64) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let start = filled
            let got = try unsafe bytes.withUnsafeMutableBufferPointer { buffer throws(SystemError) -> Int in
                let rest = unsafe UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[start...]))
                return try unsafe read(descriptor, into: rest, at: offset + UInt64(start))
            }
            if got == 0 { break }
            filled += got
        }
        if filled < count { bytes.removeSubrange(filled...) }
        return bytes
    }

    /// The whole content of a small file that Everett wrote, refusing more than `limit` bytes.
    package func readWhole(absolute path: AbsolutePath, limit: Int) throws(SystemError) -> [UInt8] {
        let file = try openOwned(absolute: path, [.read])
        let size = try status(file.raw).size
        guard size <= UInt64(limit) else { throw SystemError(.read, FileDescriptors.tooLargeErrno, path.description) }
        return try readUpTo(file.raw, Int(size), at: 0)
    }
}
