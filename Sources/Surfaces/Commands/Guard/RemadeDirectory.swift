internal import Base
internal import Platform

/// A project's directory that is there again, so that a checkpoint can be looked at and restored in it.
final class RemadeDirectory {
    let wasGone: Bool
    private let place: AbsolutePath
    private let files: any FileOperations
    private var isOurs: Bool

    /// Makes it where it is gone; in a directory that is gone as well it is not made.
    init(_ place: AbsolutePath, _ files: any FileOperations) throws {
        self.place = place
        self.files = files
        do throws(SystemError) {
            wasGone = try files.statusIfPresent(FileDescriptors.none, CName(place.bytes)) == nil
            isOurs = wasGone
            if wasGone { try files.makeDirectory(FileDescriptors.none, CName(place.bytes), permissions: 0o755) }
        } catch {
            throw EverettError(
                error, while: Phrase("making the project's directory again", pl: "odtwarzanie katalogu projektu"))
        }
    }

    /// Takes it away again unless it is to be kept; one that something is in stays in any case.
    func leave(isKept: Bool) {
        defer { isOurs = false }
        guard isOurs, !isKept else { return }
        try? files.removeDirectory(FileDescriptors.none, CName(place.bytes))
    }
}
