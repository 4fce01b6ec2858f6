internal import Base
internal import Platform

/// Removes a directory with all beneath it, through no link and into no mount, read-only directories included.
struct TreeRemoval {
    let files: any FileOperations

    /// Does nothing when there is nothing of that name.
    func remove(_ path: AbsolutePath) throws(SystemError) {
        guard let parentPath = path.parent else { return }
        let parent: Descriptor
        do throws(SystemError) {
            parent = try files.openOwned(absolute: parentPath, [.read, .directory])
        } catch {
            if error.isMissing { return }
            throw error
        }
        guard let status = try files.statusIfPresent(parent.raw, CName(path.name)) else { return }
        try remove(path.name, of: parent.raw, status, device: status.device)
        try files.fsync(parent.raw)
    }

    private func remove(
        _ name: [UInt8], of parent: Int32, _ status: FileStatus, device: UInt64
    ) throws(SystemError) {
        guard status.kind == .directory else { return try files.unlink(parent, CName(name)) }
        guard status.device == device else { return try files.removeDirectory(parent, CName(name)) }
        if status.permissions & 0o700 != 0o700 { try files.changeMode(parent, CName(name), 0o700) }
        do {
            let directory = try files.openOwned(parent, CName(name), [.read, .directory, .noFollow])
            for entry in try files.list(directory.raw) {
                if entry.kind == .regular || entry.kind == .symlink {
                    try files.unlink(directory.raw, CName(entry.name))
                } else if let inner = try files.statusIfPresent(directory.raw, CName(entry.name)) {
                    try remove(entry.name, of: directory.raw, inner, device: device)
                }
            }
        }
        try files.removeDirectory(parent, CName(name))
    }
}
