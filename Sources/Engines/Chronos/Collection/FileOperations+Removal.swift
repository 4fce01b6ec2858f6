internal import Base
internal import Platform

extension FileOperations {
    /// Removes files beneath a directory, and directories that become empty; returns how many files.
    func removeAll(
        in top: AbsolutePath, keepingDirectories: Bool = false, _ isWanted: (BytePath) -> Bool
    ) throws(SystemError) -> Int {
        func visit(_ place: BytePath) throws(SystemError) -> (removed: Int, isEmpty: Bool) {
            let directory: Descriptor
            do throws(SystemError) {
                directory = try openOwned(absolute: top.appending(place), [.read, .directory, .noFollow])
            } catch {
                if error.isMissing { return (0, false) }
                throw error
            }
            var removed = 0
            var left = 0
            for entry in try list(directory.raw) {
                let path = place.appending(entry.name)
                if entry.kind == .directory {
                    let below = try visit(path)
                    removed += below.removed
                    if below.isEmpty, below.removed > 0, !keepingDirectories {
                        try removeDirectory(directory.raw, CName(entry.name))
                    } else {
                        left += 1
                    }
                } else if isWanted(path) {
                    try unlink(directory.raw, CName(entry.name))
                    removed += 1
                } else {
                    left += 1
                }
            }
            if removed > 0 { try fsync(directory.raw) }
            return (removed, left == 0)
        }
        return try visit(.root).removed
    }

    /// Removes an entry with all beneath it, through no link and into no mount; nothing happens where there is none.
    func removeTree(_ path: AbsolutePath) throws(SystemError) {
        guard let parent = path.parent else { return }
        let holder: Descriptor
        do throws(SystemError) {
            holder = try openOwned(absolute: parent, [.read, .directory])
        } catch {
            if error.isMissing { return }
            throw error
        }
        var isGone = try removeSnapshot(path.name, in: holder.raw)
        if !isGone { isGone = try removeTree(path.name, in: holder.raw) }
        if isGone { try fsync(holder.raw) }
    }

    /// Removes a snapshot in one step, or empties it first where only root may do so; false for anything else.
    private func removeSnapshot(_ name: [UInt8], in directory: Int32) throws(SystemError) -> Bool {
        guard let status = try statusIfPresent(directory, CName(name)), status.kind == .directory,
            status.inode == WorkspaceSnapshot.rootInode, try status.device != self.status(directory).device
        else { return false }
        do throws(SystemError) {
            try removeSnapshot(directory, CName(name))
        } catch {
            guard error.isPermission || error.isUnsupported || error.isNoTerminal || error.isNotEmpty else {
                throw error
            }
            try removeTree(name, in: directory, status, device: status.device)
        }
        return true
    }

    /// False where there was none; the directory that held it is for the caller to sync.
    @discardableResult
    func removeTree(_ name: [UInt8], in directory: Int32) throws(SystemError) -> Bool {
        guard let status = try statusIfPresent(directory, CName(name)) else { return false }
        try removeTree(name, in: directory, status, device: status.device)
        return true
    }

    private func removeTree(
        _ name: [UInt8], in directory: Int32, _ status: FileStatus, device: UInt64
    ) throws(SystemError) {
        guard status.kind == .directory else { return try unlink(directory, CName(name)) }
        // Something is mounted here: the kernel says that it is busy, and what is in there stays.
        guard status.device == device else { return try removeDirectory(directory, CName(name)) }
        if status.permissions & 0o700 != 0o700 { try changeMode(directory, CName(name), 0o700) }
        do {
            let child = try openOwned(directory, CName(name), [.read, .directory, .noFollow])
            for entry in try list(child.raw) {
                if entry.kind == .regular || entry.kind == .symlink {
                    try unlink(child.raw, CName(entry.name))
                } else if let inner = try statusIfPresent(child.raw, CName(entry.name)) {
                    try removeTree(entry.name, in: child.raw, inner, device: device)
                }
            }
        }
        try removeDirectory(directory, CName(name))
    }
}
