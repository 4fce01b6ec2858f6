/// Bounds of a merge or comparison, and how it is watched and stopped.
package struct DatabaseMergeOptions {
    /// More conflicts, violations or rows than this are counted but not listed.
    package var listed: Int
    /// More bytes of listed values than this are not listed either.
    package var listedBytes: Int
    /// A value longer than this is listed by its beginning, its length and its hash.
    package var valueBytes: Int
    /// Told now and then: the table, and how many of its rows were looked at.
    package var progress: (String, Int) -> Void
    /// Asked often; true ends the merge with a `cancelled` error and without a destination.
    package var isCancelled: () -> Bool

    package init(
        listed: Int = 10_000,
        listedBytes: Int = 16 << 20,
        valueBytes: Int = 256,
        progress: @escaping (String, Int) -> Void = { _, _ in },
        isCancelled: @escaping () -> Bool = { false },
    ) {
        self.listed = listed
        self.listedBytes = listedBytes
        self.valueBytes = valueBytes
        self.progress = progress
        self.isCancelled = isCancelled
    }
}
