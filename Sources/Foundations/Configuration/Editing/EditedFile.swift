package import Base
package import Platform

/// A file of another program as it was read, to be replaced as a whole or not at all.
///
/// A link stays a link: what it leads to is replaced. The new file has the permissions and the owner of the old one.
package struct EditedFile: Sendable {
    /// No configuration is longer.
    package static let largest = 4 << 20
    private static let mostLinks = 16

    /// Where it is found.
    package let path: AbsolutePath
    /// Where it lies.
    package let target: AbsolutePath
    /// Nil when there is none.
    package let bytes: [UInt8]?
    private let status: FileStatus?

    package static func read(_ path: AbsolutePath, _ files: any FileOperations) throws(EverettError) -> EditedFile {
        do {
            let target = try followed(path, files)
            guard let status = try files.statusIfPresent(FileDescriptors.none, CName(target.bytes)) else {
                return EditedFile(path: path, target: target, bytes: nil, status: nil)
            }
            guard status.kind == .regular else {
                throw EverettError(.unsupported, Words.notRegular(target.description))
            }
            guard status.size <= largest else {
                throw EverettError(.unsupported, Words.tooLarge(target.description))
            }
            let bytes = try files.readWhole(absolute: target, limit: largest)
            return EditedFile(path: path, target: target, bytes: bytes, status: status)
        } catch let error as SystemError {
            throw EverettError(error, while: Words.reading(path.description))
        } catch let error as EverettError {
            throw error
        } catch {
            throw EverettError.wrapping(error)
        }
    }

    /// Writes the new content, or removes the file when there is none; refused when somebody else was quicker.
    package func write(
        _ new: [UInt8]?, permissions: UInt32 = 0o644, _ files: any FileOperations
    ) throws(EverettError) {
        do {
            guard let directory = target.parent else { return }
            if new != nil { try makeDirectories(directory, files) }
            let now = try files.statusIfPresent(FileDescriptors.none, CName(target.bytes))
            guard now?.inode == status?.inode, now?.changedNanoseconds == status?.changedNanoseconds else {
                throw EverettError(.conflict, Words.changedMeanwhile(target.description), hints: [Words.tryAgain])
            }
            let opened = try files.openOwned(absolute: directory, [.read, .directory])
            guard let new else {
                if status != nil { try files.unlink(opened.raw, CName(target.name)) }
                return try files.fsync(opened.raw)
            }
            try AtomicFile.replace(
                files, directory: opened.raw, name: target.name, bytes: new, permissions: permissions, keeping: status)
            // The caller's mask is Everett's, which is narrower than what others expect of their files.
            if status == nil { try files.changeMode(opened.raw, CName(target.name), permissions) }
        } catch let error as EverettError {
            throw error
        } catch let error as SystemError {
            throw EverettError(error, while: Words.writing(path.description))
        } catch {
            throw EverettError.wrapping(error)
        }
    }

    private func makeDirectories(_ directory: AbsolutePath, _ files: any FileOperations) throws(SystemError) {
        if try files.statusIfPresent(FileDescriptors.none, CName(directory.bytes)) != nil { return }
        if let parent = directory.parent { try makeDirectories(parent, files) }
        do {
            try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o755)
        } catch {
            guard error.isExisting else { throw error }
        }
    }

    /// The place behind links.
    private static func followed(
        _ path: AbsolutePath, _ files: any FileOperations
    ) throws(SystemError) -> AbsolutePath {
        var path = path
        for _ in 0..<mostLinks {
            guard let status = try files.statusIfPresent(FileDescriptors.none, CName(path.bytes)),
                status.kind == .symlink
            else { break }
            let link = try files.readLink(FileDescriptors.none, CName(path.bytes))
            let absolute = link.first == UInt8(ascii: "/") ? link : (path.parent?.bytes ?? []) + [0x2f] + link
            guard let next = AbsolutePath(absolute) else { break }
            path = next
        }
        return path
    }
}
