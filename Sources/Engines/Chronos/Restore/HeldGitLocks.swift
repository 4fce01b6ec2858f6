internal import Base
internal import Platform

/// Git's locks on one worktree, held while its directory is changed: git commands meanwhile fail instead of mixing in.
///
/// A lock of a git command is waited for and never taken away; one that a crashed attempt of the same restore left is ours.
struct HeldGitLocks {
    private static let names = ["index.lock", "HEAD.lock"]

    private let directory: GitDirectory

    init(
        _ directory: GitDirectory, at place: AbsolutePath, for operation: Identifier, patience: Int64, _ clock: Clock
    ) throws {
        self.directory = directory
        let mark = "everett \(operation.text)\n"
        let start = clock.monotonicNanoseconds
        var taken: [String] = []
        do {
            for name in HeldGitLocks.names {
                while try !HeldGitLocks.take(name, mark, directory) {
                    let waited = (clock.monotonicNanoseconds - start) / 1_000_000
                    if let status = directory.status(name), waited >= patience {
                        let path = BytePath.root.appending(Array(name.utf8))
                        throw GitLock(name, status).refusal(place.appending(path), called: path, directory.files)
                    }
                    LockFile.sleep(LockFile.shortestPause)
                }
                taken.append(name)
            }
        } catch {
            for name in taken { try? directory.files.unlink(directory.descriptor, CName(name)) }
            throw error
        }
    }

    /// A lock has its mark from the first moment on: it is written elsewhere and linked.
    private static func take(_ name: String, _ mark: String, _ directory: GitDirectory) throws(SystemError) -> Bool {
        let files = directory.files
        let temporary = CName(".everett-\(Machine.processID).lock")
        try? files.unlink(directory.descriptor, temporary)
        do {
            let file = try files.openOwned(
                directory.descriptor, temporary, [.write, .create, .exclusive, .noFollow], permissions: 0o600
            )
            try files.writeAll(file.raw, Array(mark.utf8), at: 0)
            try files.link(directory.descriptor, temporary, directory.descriptor, CName(name))
            try files.unlink(directory.descriptor, temporary)
            return true
        } catch {
            try? files.unlink(directory.descriptor, temporary)
            guard error.isExisting else { throw error }
            return directory.line(name).map { $0 + "\n" } == mark
        }
    }

    func release() {
        sweep()
        for name in HeldGitLocks.names { try? directory.files.unlink(directory.descriptor, CName(name)) }
    }

    /// What attempts that were killed left beside the locks.
    private func sweep() {
        for entry in (try? directory.files.list(directory.descriptor)) ?? [] {
            guard entry.name.starts(with: Array(".everett-".utf8)), entry.kind != .directory else { continue }
            try? directory.files.unlink(directory.descriptor, CName(entry.name))
        }
    }
}
