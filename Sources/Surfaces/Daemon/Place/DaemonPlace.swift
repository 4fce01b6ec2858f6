internal import Base
package import Platform

/// Where the daemon of a home can be reached: `run/` in the home, a directory nobody else may enter.
package struct DaemonPlace: Sendable, Hashable {
    package let home: AbsolutePath

    package init(home: AbsolutePath) {
        self.home = home
    }

    package var directory: AbsolutePath { home.appending("run") }
    /// Held for as long as the daemon lives: there is one for a home.
    var lock: AbsolutePath { home.appending("daemon.lock") }
    package var log: AbsolutePath { home.appending("daemon.log") }
    package var journal: AbsolutePath { home.appending("journal.db") }

    static let callSocket = "calls.sock"
    package static let apiSocket = "api.sock"
    static let record = "daemon.json"

    /// Opens the directory, or says that there is none.
    func open(_ files: any FileOperations) throws(SystemError) -> Descriptor {
        try files.openOwned(absolute: directory, [.read, .directory, .noFollow])
    }

    /// Makes the directory; one that others could have put something into is refused.
    func prepare(_ files: any FileOperations) throws -> Descriptor {
        do {
            do {
                try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
            } catch {
                if !error.isExisting { throw error }
            }
            let opened = try open(files)
            let status = try files.status(opened.raw)
            guard status.user == Machine.user, status.permissions & 0o077 == 0 else {
                throw EverettError(
                    .refused,
                    Phrase(
                        "\(directory) is open to other users", pl: "\(directory) jest otwarty dla innych użytkowników"),
                    hints: [
                        Phrase(
                            "look at what is in it, then: chmod 700 \(directory)",
                            pl: "sprawdź, co w nim jest, a potem: chmod 700 \(directory)")
                    ])
            }
            return opened
        } catch let error as SystemError {
            throw EverettError(
                error, while: Phrase("preparing \(directory)", pl: "przygotowywanie \(directory)"),
                hints: error.isLoopOrEscape
                    ? [Phrase("it is a symbolic link; remove it", pl: "to dowiązanie symboliczne; usuń je")] : [])
        }
    }
}
