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
}
