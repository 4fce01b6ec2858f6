internal import CSQLite

/// How long a backup waits for other programs, and how it is stopped.
package struct BackupPatience {
    package var pagesPerStep: Int32
    /// Asked whenever another program holds the database: true ends the wait with a `locked` error.
    package var isOver: () -> Bool
    /// Asked before each step: true ends the backup with a `cancelled` error.
    package var isCancelled: () -> Bool
    /// Waits a little before the next try.
    package var pause: () -> Void

    package init(
        pagesPerStep: Int32 = 1024,
        isOver: @escaping () -> Bool,
        isCancelled: @escaping () -> Bool = { false },
        pause: @escaping () -> Void = { sqlite3_sleep(10) },
    ) {
        self.pagesPerStep = pagesPerStep
        self.isOver = isOver
        self.isCancelled = isCancelled
        self.pause = pause
    }
}
