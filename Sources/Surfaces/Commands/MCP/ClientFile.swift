internal import Base
internal import Interop
internal import Platform

/// The configuration file of a client: read whole, replaced whole, and what was there before is kept beside it.
struct ClientFile {
    /// A file of settings that is larger is somebody's data.
    private static let limit = 16 << 20
    private static let backupSuffix = Array(".before-everett".utf8)

    let client: AgentClient
    let path: AbsolutePath

    /// Nil when there is none.
    func read(_ context: Context) throws(EverettError) -> [UInt8]? {
        do throws(SystemError) {
            return try context.invocation.files.readWhole(absolute: path, limit: Self.limit)
        } catch {
            if error.isMissing { return nil }
            throw EverettError(error, while: Phrase("reading \(path)", pl: "odczyt \(path)"))
        }
    }

    /// Writes it; returns where the old content is, when there was some.
    func write(_ new: [UInt8], _ old: [UInt8]?, _ context: Context) throws(EverettError) -> AbsolutePath? {
        let files = context.invocation.files
        // A link leads to where the user keeps the file: that one is replaced.
        let place = Places.canonical(path) ?? path
        guard let parent = place.parent else { throw EverettError(.usage, Phrase(verbatim: "\(path)")) }
        do throws(SystemError) {
            let mode = try files.statusIfPresent(FileDescriptors.none, CName(place.bytes))?.permissions ?? 0o600
            try makeDirectories(parent, files)
            let directory = try files.openOwned(absolute: parent, [.read, .directory])
            var backup: AbsolutePath?
            if let old {
                let name = place.name + Self.backupSuffix
                try AtomicFile.replace(
                    files, directory: directory.raw, name: name, bytes: old, permissions: mode & 0o777)
                backup = parent.appending(BytePath.root.appending(name))
            }
            try AtomicFile.replace(
                files, directory: directory.raw, name: place.name, bytes: new, permissions: mode & 0o777)
            // This process' files are private; this one is its client's, and as open as that has made it.
            try files.changeMode(directory.raw, CName(place.name), mode & 0o777)
            return backup
        } catch {
            throw EverettError(error, while: Phrase("writing \(path)", pl: "zapis \(path)"))
        }
    }

    private func makeDirectories(_ place: AbsolutePath, _ files: any FileOperations) throws(SystemError) {
        if try files.statusIfPresent(FileDescriptors.none, CName(place.bytes)) != nil { return }
        if let parent = place.parent { try makeDirectories(parent, files) }
        do throws(SystemError) {
            try files.makeDirectory(FileDescriptors.none, CName(place.bytes), permissions: 0o700)
        } catch {
            if !error.isExisting { throw error }
        }
    }
}
