internal import Base
internal import Glibc
internal import Platform

/// Finds the directory in which something would be made.
enum ExistingPlace {
    /// For `access`: write and search.
    static let writable: Int32 = W_OK | X_OK

    /// The place itself, or the nearest directory above it that exists.
    static func nearest(to path: AbsolutePath, _ files: any FileOperations) -> AbsolutePath {
        var place = path
        while let parent = place.parent {
            if (try? files.status(FileDescriptors.none, CName(place.bytes))) != nil { return place }
            place = parent
        }
        return place
    }
}
