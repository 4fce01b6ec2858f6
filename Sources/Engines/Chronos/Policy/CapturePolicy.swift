package import Base

/// What a project's owner said about capturing; every checkpoint keeps the one it was made with.
package struct CapturePolicy: Sendable, Hashable {
    /// Bytes and files beyond which derived directories, then the largest files, are left out and named.
    package var maximumBytes: UInt64
    package var maximumFiles: Int
    /// Whether other filesystems mounted inside the project belong to it.
    package var crossesMounts: Bool
    /// Never captured, and never touched by a restore; named in the coverage report.
    ///
    /// What lies in an excluded directory cannot be excepted. A repository's `.git` is excluded whole or not at all.
    package var excluded: PatternList
    /// Directories that a command can make again, beyond those that are known by name; exceptions also of the latter.
    package var derived: PatternList
    /// Files that are kept encrypted, beyond those that are known by name; exceptions also of the latter, and of those
    /// that are found to hold tokens.
    package var secrets: PatternList
    /// Whether the content of files is searched for tokens.
    package var detectsTokens: Bool
    /// What of the surroundings belongs to the project.
    package var environment: EnvironmentPolicy

    package init(
        maximumBytes: UInt64 = 10_000_000_000, maximumFiles: Int = 1_000_000, crossesMounts: Bool = false,
        excluded: PatternList = .none, derived: PatternList = .none, secrets: PatternList = .none,
        detectsTokens: Bool = true, environment: EnvironmentPolicy = EnvironmentPolicy()
    ) {
        self.maximumBytes = maximumBytes
        self.maximumFiles = maximumFiles
        self.crossesMounts = crossesMounts
        self.excluded = excluded
        self.derived = derived
        self.secrets = secrets
        self.detectsTokens = detectsTokens
        self.environment = environment
    }

    /// Directories whose content a command can make again; the first to be left out when a project is over budget.
    static let derivedNames: Set<[UInt8]> = Set(
        [
            "node_modules", ".venv", "venv", "target", ".build", "build", "dist", "out", "__pycache__", ".cache",
            ".gradle", ".tox", ".next", ".nuxt", "vendor", "Pods", "DerivedData", ".terraform",
        ].map { Array($0.utf8) }
    )

    /// The outermost directory above a path that a command can make again.
    func derivedDirectory(above path: BytePath) -> BytePath? {
        var prefix = BytePath.root
        for component in path.components.dropLast() {
            prefix = prefix.appending(component)
            let verdict = derived.verdict(on: prefix, isDirectory: true)
            if verdict ?? CapturePolicy.derivedNames.contains(component) { return prefix }
        }
        return nil
    }

    /// Whether the path, or a directory above it, is never captured.
    func excludes(_ path: BytePath, isDirectory: Bool) -> Bool {
        if excluded.isEmpty { return false }
        // What is part of a repository is captured with it, whatever it is called.
        if let repository = CapturePolicy.repository(above: path) {
            return excluded.covers(repository, isDirectory: true)
        }
        return excluded.covers(path, isDirectory: isDirectory)
    }

    private static func repository(above path: BytePath) -> BytePath? {
        var prefix = BytePath.root
        for component in path.components.dropLast() {
            prefix = prefix.appending(component)
            if component.elementsEqual(".git".utf8) { return prefix }
        }
        return nil
    }
}

extension CapturePolicy {
    /// Raised whenever the names and token rules that Everett brings change: what was told by older ones is told anew.
    static let rulesRevision: UInt8 = 1

    /// Equal when two policies tell files apart in the same way; what a project may weigh does not count.
    var fingerprint: Digest {
        var out = ByteWriter()
        out.flag(detectsTokens)
        excluded.encode(into: &out)
        derived.encode(into: &out)
        secrets.encode(into: &out)
        return Hasher256.digest(of: out.bytes)
    }

    var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(1)
        out.varint(maximumBytes)
        out.varint(maximumFiles)
        out.flag(crossesMounts)
        out.flag(detectsTokens)
        excluded.encode(into: &out)
        derived.encode(into: &out)
        secrets.encode(into: &out)
        environment.encode(into: &out)
        return out.bytes
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == 1 else { throw .malformed }
        maximumBytes = try reader.varint()
        maximumFiles = try reader.int()
        crossesMounts = try reader.flag()
        detectsTokens = try reader.flag()
        excluded = try PatternList(from: &reader)
        derived = try PatternList(from: &reader)
        secrets = try PatternList(from: &reader)
        environment = try EnvironmentPolicy(from: &reader)
        try reader.finish()
    }
}

/// A path that a checkpoint does not hold, and why.
package struct SkippedPath: Sendable, Hashable {
    package enum Reason: String, Sendable, CaseIterable {
        case specialFile = "special_file"
        case unreadable
        case mount
        /// The project's policy says so.
        case excluded
        /// A directory that a command can make again, left out because the project is over budget.
        case derived
        case overBudget = "over_budget"
        case everettOwn = "everett_own"
        /// A database whose writer would not let go while we waited.
        case lockedDatabase = "locked_database"
        /// Beneath more directories than are looked at.
        case tooDeep = "too_deep"
        /// A lock or scratch file of a git command that was running.
        case transient
        /// Held where it was captured, and left out of an export.
        case leftOut = "left_out"
        /// Removed from all history on purpose; never recorded, only found.
        case purged
        /// Damaged beyond repair; never recorded, only found.
        case lost
    }

    package let path: BytePath
    package let reason: Reason

    package init(_ path: BytePath, _ reason: Reason) {
        self.path = path
        self.reason = reason
    }
}
