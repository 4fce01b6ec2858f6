internal import Base
internal import Platform

/// Puts a configuration file in its place, whole or not at all.
enum SettingFile {
    static func write(_ bytes: [UInt8], to path: AbsolutePath, permissions: UInt32, _ files: any FileOperations)
        throws(EverettError)
    {
        guard let parent = path.parent else { return }
        do throws(SystemError) {
            try makeDirectories(parent, files)
            let directory = try files.openOwned(absolute: parent, [.read, .directory])
            let before = try files.statusIfPresent(directory.raw, CName(path.name))
            try AtomicFile.replace(
                files, directory: directory.raw, name: path.name, bytes: bytes,
                permissions: 0o600)
            // The mask of this process is stricter than the user's.
            try files.changeMode(directory.raw, CName(path.name), before?.permissions ?? permissions)
        } catch {
            throw EverettError(error, while: Phrase("writing \(path)", pl: "zapisywanie \(path)"))
        }
    }

    private static func makeDirectories(_ path: AbsolutePath, _ files: any FileOperations) throws(SystemError) {
        do throws(SystemError) {
            try files.makeDirectory(FileDescriptors.none, CName(path.bytes), permissions: 0o700)
        } catch {
            if error.isExisting { return }
            guard error.isMissing, let parent = path.parent else { throw error }
            try makeDirectories(parent, files)
            try makeDirectories(path, files)
        }
    }
}
