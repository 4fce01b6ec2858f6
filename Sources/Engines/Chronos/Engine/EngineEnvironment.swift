package import Base
package import Databases
package import Environments
package import Platform

/// The outside world as the engine is given it: nothing is read from the process' environment.
package struct EngineEnvironment: Sendable {
    package var files: any FileOperations
    package var clock: Clock
    package var ids: IDSource
    package var identity: ProcessIdentity
    package var hooks: Hooks
    package var workers: Int
    /// How many files are looked at before they are read: what a scan holds in memory is bounded by it.
    package var filesAtOnce: Int
    package var compressionLevel: Int32
    /// How long to wait for another process that holds the store.
    package var lockPatienceMilliseconds: Int64
    /// How long a checkpoint waits for a git command that holds a repository's lock.
    package var gitPatienceMilliseconds: Int64
    /// The version that is written into checkpoints.
    package var version: String
    /// The file that the keys of secrets are kept in, outside of the home and of every project; nil: there is no place.
    package var secretKeys: AbsolutePath?
    package var random: RandomSource
    /// Who knows what changed in a world, by its name on disk, since the last checkpoint; nil: nobody.
    package var watch: @Sendable (Identifier) -> (any ScanWatch)?
    /// The server that an address leads to; nil for one of a kind that is not supported.
    package var databases: @Sendable (DatabaseAddress) -> (any DatabaseServer)?
    /// How much may be kept on database servers to be copied; asked whenever it matters.
    package var templates: @Sendable () -> TemplatePolicy
    /// What runs containers here; nil: nothing does. Asked only where a compose file is.
    package var containers: @Sendable () -> (any ContainerEngine)?
    /// Checkpoints of a project that somebody else refers to, from a moment on; they are kept.
    package var needed: @Sendable (Identifier, Timestamp) throws -> Set<Digest>
    /// Whether nobody listens on a port of this machine's loopback.
    package var isPortFree: @Sendable (UInt16) -> Bool
    /// Called before a key is in memory, so that whoever owns the process can keep its memory to itself.
    package var onSecretKey: @Sendable () -> Void

    package init(
        files: any FileOperations, clock: Clock, ids: IDSource, identity: ProcessIdentity, hooks: Hooks = .none,
        workers: Int, filesAtOnce: Int = 32_768, compressionLevel: Int32 = 1, lockPatienceMilliseconds: Int64 = 60_000,
        gitPatienceMilliseconds: Int64 = 5000, version: String, secretKeys: AbsolutePath? = nil,
        random: RandomSource = .system, watch: @escaping @Sendable (Identifier) -> (any ScanWatch)? = { _ in nil },
        databases: @escaping @Sendable (DatabaseAddress) -> (any DatabaseServer)? = { _ in nil },
        templates: @escaping @Sendable () -> TemplatePolicy = { .standard },
        containers: @escaping @Sendable () -> (any ContainerEngine)? = { nil },
        needed: @escaping @Sendable (Identifier, Timestamp) throws -> Set<Digest> = { _, _ in [] },
        isPortFree: @escaping @Sendable (UInt16) -> Bool = Socket.isPortFree,
        onSecretKey: @escaping @Sendable () -> Void = {}
    ) {
        self.files = files
        self.clock = clock
        self.ids = ids
        self.identity = identity
        self.hooks = hooks
        self.workers = workers
        self.filesAtOnce = filesAtOnce
        self.compressionLevel = compressionLevel
        self.lockPatienceMilliseconds = lockPatienceMilliseconds
        self.gitPatienceMilliseconds = gitPatienceMilliseconds
        self.version = version
        self.secretKeys = secretKeys
        self.random = random
        self.watch = watch
        self.databases = databases
        self.templates = templates
        self.containers = containers
        self.needed = needed
        self.isPortFree = isPortFree
        self.onSecretKey = onSecretKey
    }
}

/// How a caller watches and stops long work.
package struct Supervision: Sendable {
    /// What the engine is doing.
    package enum Phase: String, Sendable {
        case scanning, reading, writing, planning, staging, applying, checking, recovering, waiting
        case marking, repacking, searching, repairing
    }

    package struct Progress: Sendable {
        package let phase: Phase
        package let units: Int
        package let totalUnits: Int?
        package let bytes: UInt64
        package let totalBytes: UInt64?
        /// For `waiting`: who holds the lock, in words.
        package let subject: String?
    }

    /// What a caller saw as the head of the project: when it is another by now, nothing is changed.
    package enum ExpectedHead: Sendable, Hashable {
        case any
        /// There was no checkpoint yet.
        case none
        case checkpoint(Digest)
    }

    package var isCancelled: @Sendable () -> Bool
    package var onProgress: @Sendable (Progress) -> Void
    package var expectedHead: ExpectedHead
    /// Whether those who are connected to a database that is replaced are disconnected; otherwise they are in the way.
    package var endsSessions = false

    package init(
        expecting expectedHead: ExpectedHead = .any,
        isCancelled: @escaping @Sendable () -> Bool = { false },
        onProgress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) {
        self.isCancelled = isCancelled
        self.onProgress = onProgress
        self.expectedHead = expectedHead
    }

    package static let none = Supervision()

    /// The same for a step that looks at heads by itself.
    var expectingNothing: Supervision {
        var other = self
        other.expectedHead = .any
        return other
    }

    func report(
        _ phase: Phase, units: Int = 0, of totalUnits: Int? = nil, bytes: UInt64 = 0, of totalBytes: UInt64? = nil,
        subject: String? = nil
    ) {
        onProgress(
            Progress(
                phase: phase, units: units, totalUnits: totalUnits, bytes: bytes, totalBytes: totalBytes,
                subject: subject
            )
        )
    }

    func check() throws {
        if isCancelled() { throw EverettError(.cancelled, Words.cancelled) }
    }
}
