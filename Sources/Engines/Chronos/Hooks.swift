/// Named moments at which a test, or the debug binary's fault injection, may stop or fail the engine.
package struct Hooks: Sendable {
    /// Each moment between two steps whose order matters.
    package enum Point: String, Sendable, CaseIterable {
        case secretKeyMade = "secrets.key-made"
        case captureStarted = "capture.started"
        case captureScanned = "capture.scanned"
        case volumesNoted = "volumes.noted"
        case volumesStopped = "volumes.stopped"
        case volumesCopied = "volumes.copied"
        case volumesStarted = "volumes.started"
        case packsWritten = "packs.written"
        case packsSynced = "packs.synced"
        case packsRenamed = "packs.renamed"
        case packsDurable = "packs.durable"
        case checkpointCommitted = "checkpoint.committed"
        case scanCacheWritten = "cache.written"
        case exportWritten = "export.written"
        case restoreSafetyTaken = "restore.safety-taken"
        case restorePlanned = "restore.planned"
        case restoreStaged = "restore.staged"
        case restoreJournaled = "restore.journaled"
        case restoreStep = "restore.step"
        case restoreOutside = "restore.outside"
        case restoreKnowledge = "restore.knowledge"
        case restoreAgents = "restore.agents"
        case restoreDatabase = "restore.database"
        case restoreEnvironment = "restore.environment"
        case restoreVolume = "restore.volume"
        case restoreApplied = "restore.applied"
        case restoreVerified = "restore.verified"
        case restoreCommitted = "restore.committed"
        case restoreCleaned = "restore.cleaned"
        case collectExpired = "collect.expired"
        case collectMarked = "collect.marked"
        case collectCondemned = "collect.condemned"
        case repackWritten = "repack.written"
        case repackSynced = "repack.synced"
        case repackRenamed = "repack.renamed"
        case repackDurable = "repack.durable"
        case repackCommitted = "repack.committed"
        case repackUnlinked = "repack.unlinked"
        case purgeIntended = "purge.intended"
        case purgeCachesRemoved = "purge.caches-removed"
        case purgeRewritten = "purge.rewritten"
        case purgeFilesRemoved = "purge.files-removed"
        case purgeSearched = "purge.searched"
        case purgeEnded = "purge.ended"
        case repairStateBuilt = "repair.state-built"
        case repairStateMoved = "repair.state-moved"
        case repairStateReplaced = "repair.state-replaced"
        case repairPacksSaved = "repair.packs-saved"
        case repairRowsSaved = "repair.rows-saved"
        case repairEnded = "repair.ended"
        case branchIntended = "branch.intended"
        case branchFilled = "branch.filled"
        case branchDatabase = "branch.database"
        case templateDatabase = "template.database"
        case branchKnown = "branch.known"
        case branchCommitted = "branch.committed"
        case branchPlaced = "branch.placed"
        case overlayMade = "overlay.made"
        case overlayFilled = "overlay.filled"
        case overlaySwapped = "overlay.swapped"
        case baseIntended = "base.intended"
        case baseFilled = "base.filled"
        case baseSynced = "base.synced"
        case baseReady = "base.ready"
        case baseGoing = "base.going"
        case materializeIntended = "materialize.intended"
        case materializeFilled = "materialize.filled"
        case materializeCommitted = "materialize.committed"
        case materializePlaced = "materialize.placed"
        case dropMoved = "drop.moved"
        case dropCommitted = "drop.committed"
        case dropRemoved = "drop.removed"
        case mergeBuilt = "merge.built"
        case mergePublished = "merge.published"
        case mergePromoted = "merge.promoted"
        case renameMoved = "rename.moved"
        case renameCommitted = "rename.committed"
    }

    private let body: (@Sendable (Point) throws -> Void)?

    package init(_ body: @escaping @Sendable (Point) throws -> Void) {
        self.body = body
    }

    private init() {
        body = nil
    }

    package static let none = Hooks()

    package func reach(_ point: Point) throws {
        try body?(point)
    }
}
