internal import Base
internal import Platform

/// Makes the place of a unix socket safe and free before it is bound.
enum SocketPath {
    static func prepare(_ path: AbsolutePath) throws(EverettError) {
        guard let directory = path.parent else { throw EverettError(.usage, Words.looseDirectory(path.description)) }
        let files = RealFileOperations()
        do {
            try makeDirectory(directory, files)
            let status = try files.status(FileDescriptors.none, CName(directory.bytes))
            guard status.kind == .directory, status.user == Machine.user, status.permissions & 0o077 == 0 else {
                throw EverettError(.refused, Words.looseDirectory(directory.description))
            }
            guard let there = try files.statusIfPresent(FileDescriptors.none, CName(path.bytes)) else { return }
            guard there.isSocket, there.user == Machine.user else {
                throw EverettError(.refused, Words.notASocket(path.description))
            }
            if isAlive(path) { throw EverettError(.locked, Words.somebodyListens(path.description)) }
            try files.unlink(FileDescriptors.none, CName(path.bytes))
        } catch let error as SystemError {
            throw EverettError(error, while: Words.listening)
        } catch {
            throw EverettError.wrapping(error)
        }
    }

    private static func makeDirectory(_ path: AbsolutePath, _ files: RealFileOperations) throws(SystemError) {
        do {
            try files.makeDirectory(FileDescriptors.none, CName(path.bytes), permissions: 0o700)
        } catch {
            if !error.isExisting { throw error }
        }
    }

    /// Whether somebody takes connections there; what cannot be known counts as yes.
    private static func isAlive(_ path: AbsolutePath) -> Bool {
        do {
            _ = try Socket.connected(to: .unix(path))
            return true
        } catch {
            return !error.isRefused && !error.isMissing
        }
    }
}

extension FileStatus {
    /// S_IFSOCK.
    fileprivate var isSocket: Bool { mode & 0o170_000 == 0o140_000 }
}
