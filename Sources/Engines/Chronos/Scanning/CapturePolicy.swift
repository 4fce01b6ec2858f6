package import Base

/// What a project's owner said about capturing; stored with the project.
package struct CapturePolicy: Sendable, Hashable {
    /// Bytes and files beyond which derived directories, then the largest files, are left out and named.
    package var maximumBytes: UInt64
    package var maximumFiles: Int
    /// Whether other filesystems mounted inside the project belong to it.
    package var crossesMounts: Bool

    package init(maximumBytes: UInt64 = 10_000_000_000, maximumFiles: Int = 1_000_000, crossesMounts: Bool = false) {
        self.maximumBytes = maximumBytes
        self.maximumFiles = maximumFiles
        self.crossesMounts = crossesMounts
    }

    /// Directories whose content a command can make again; the first to be left out when a project is over budget.
    static let derivedNames: Set<[UInt8]> = Set(
        [
            "node_modules", ".venv", "venv", "target", ".build", "build", "dist", "out", "__pycache__", ".cache",
            ".gradle", ".tox", ".next", ".nuxt", "vendor", "Pods", "DerivedData", ".terraform",
        ].map { Array($0.utf8) }
    )
}

/// A path that a checkpoint does not hold, and why.
package struct SkippedPath: Sendable, Hashable {
    package enum Reason: String, Sendable, CaseIterable {
        case specialFile = "special_file"
        case unreadable
        case mount
        case overBudget = "over_budget"
        case everettOwn = "everett_own"
        /// A database whose writer would not let go while we waited.
        case lockedDatabase = "locked_database"
        /// A lock or scratch file of a git command that was running.
        case transient
        /// Removed from all history on purpose; never recorded, only found.
        case purged
    }

    package let path: BytePath
    package let reason: Reason

    package init(_ path: BytePath, _ reason: Reason) {
        self.path = path
        self.reason = reason
    }
}
