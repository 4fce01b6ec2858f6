package import Base

/// What a purge would remove, or removed.
package struct PurgeReport: Sendable {
    package let paths: [BytePath]
    /// Versions of the paths' files that are, or would be, gone.
    package let versions: Int
    package let objects: Int
    /// Checkpoints that held one of them; their ids stay.
    package let affected: [Digest]
    /// Where else content of these paths is, which is why it stays.
    package let shared: [BytePath]
    /// Paths that are in the workspace still: the next checkpoint captures them again.
    package let inWorkspace: [BytePath]
    /// Stored bytes that went.
    package internal(set) var freedBytes: UInt64 = 0
    /// Files outside the packs that were removed, such as rescued ones.
    package internal(set) var removedFiles = 0
    /// Objects that the search at the end compared; nil in a preview.
    package internal(set) var searchedObjects: Int?
    /// Objects and files in which content was found all the same; empty: it is gone.
    package internal(set) var found: [String] = []
    /// What could not be searched because it is damaged.
    package internal(set) var unsearched: [String] = []
    package internal(set) var operation: Identifier?
    package internal(set) var milliseconds: Int64 = 0

    package var isVerified: Bool { searchedObjects != nil && found.isEmpty && unsearched.isEmpty }
}
