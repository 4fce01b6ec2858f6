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

    /// Removes an entry with all beneath it, through no link; nothing happens where there is none.
    func removeTree(_ path: AbsolutePath) throws(SystemError) {
        guard let parent = path.parent else { return }
        let holder: Descriptor
        do throws(SystemError) {
            holder = try openOwned(absolute: parent, [.read, .directory])
        } catch {
            if error.isMissing { return }
            throw error
        }
        try removeTree(path.name, in: holder.raw)
    }

    func removeTree(_ name: [UInt8], in directory: Int32) throws(SystemError) {
        guard let status = try statusIfPresent(directory, CName(name)) else { return }
        guard status.kind == .directory else { return try unlink(directory, CName(name)) }
        try? changeMode(directory, CName(name), 0o700)
        let child = try openOwned(directory, CName(name), [.read, .directory, .noFollow])
        for entry in try list(child.raw) { try removeTree(entry.name, in: child.raw) }
        try removeDirectory(directory, CName(name))
    }
}
