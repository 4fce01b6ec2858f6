/// What a backup copied.
package struct BackupResult: Sendable, Hashable {
    package let pages: Int
    package let pageSize: Int

    package var bytes: Int { pages * pageSize }
}
