/// An open file whose kernel lock is ours; unlocked and closed when the value ends, on failure as on success.
struct LockedFile: ~Copyable, Sendable {
    private let file: Descriptor
    private let files: any FileOperations

    /// Opens and locks the file; nil when the lock is held elsewhere.
    init?(_ files: any FileOperations, _ path: AbsolutePath) throws(SystemError) {
        let file = try files.openOwned(absolute: path, [.read, .write, .create, .noFollow, .nonBlocking])
        guard try files.tryLock(file.raw, exclusive: true) else { return nil }
        self.file = file
        self.files = files
    }

    deinit {
        try? files.unlock(file.raw)
    }

    var raw: Int32 { file.raw }
}
