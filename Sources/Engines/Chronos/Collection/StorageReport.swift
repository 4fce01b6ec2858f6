package import Base
internal import Platform

/// What a home takes of the disk, and what of it is worth what.
package struct StorageReport: Sendable {
    package let packBytes: UInt64
    package let packs: Int
    /// Packs that are still as checkpoints wrote them, and their bytes.
    package let loosePacks: Int
    package let looseBytes: UInt64
    package let cacheBytes: UInt64
    package let stateBytes: UInt64
    package let rescuedBytes: UInt64
    package let quarantineBytes: UInt64
    /// Frozen bases of sandbox timelines, how many there are, and how many of those no timeline is made of.
    package let baseBytes: UInt64
    package let bases: Int
    package let unusedBases: Int
    /// Databases that are kept on servers to be copied, and their bytes there.
    package let templates: Int
    package let templateBytes: UInt64
    /// What belongs to single timelines.
    package let worldBytes: UInt64
    package let otherBytes: UInt64
    package let checkpoints: Int
    /// What all checkpoints would take if each were a plain copy.
    package let logicalBytes: UInt64
    /// On its way out: deleted when its grace is over.
    package let condemnedBytes: UInt64
    /// Checkpoints that were let go and can still be taken back.
    package let expiredCheckpoints: Int
    /// What a collection would do now.
    package let preview: CollectionReport
    /// Stored bytes per day, over the days that are remembered; nil when there are none.
    package let growthPerDay: Int64?
    package let budget: UInt64?
    package let maintained: Timestamp?

    package var totalBytes: UInt64 {
        packBytes + cacheBytes + stateBytes + rescuedBytes + quarantineBytes + baseBytes + worldBytes + otherBytes
    }

    /// How many times smaller the store is than plain copies; nil while there is nothing.
    package var ratio: Double? { packBytes == 0 ? nil : Double(logicalBytes) / Double(packBytes) }
}

/// How full the store is, for whoever has just added to it.
package struct StorageNotice: Sendable, Hashable {
    package let bytes: UInt64
    package let budget: UInt64
    package var isOver: Bool { bytes >= budget }

    /// Nil below the share from which on it is warned.
    init?(bytes: UInt64, _ policy: StoragePolicy) {
        guard let budget = policy.budget, bytes >= budget / 100 * StoragePolicy.warningShare else { return nil }
        self.bytes = bytes
        self.budget = budget
    }
}

extension ChronosEngine {
    /// Looks at the store; changes nothing.
    package func storage(_ request: CollectionRequest, _ supervision: Supervision) throws -> StorageReport {
        let preview = try previewCollection(request, supervision)
        var checkpoints = 0
        var logical: UInt64 = 0
        var expired = 0
        for project in try state.projects() {
            for record in try state.checkpoints(project.id, includingHidden: true) {
                if record.expired == nil { checkpoints += 1 } else { expired += 1 }
                logical += record.bytes
            }
        }
        let loose = try store.packSet.packs.filter { try $0.header()?.origin == .checkpoint }
        let sizes = try state.sizes()
        let maintained = try state.maintained()
        let bases = try baseSizes()
        let templates = try templateSizes()
        return StorageReport(
            packBytes: store.bytes, packs: store.packSet.packs.count, loosePacks: loose.count,
            looseBytes: loose.reduce(0) { $0 + $1.size }, cacheBytes: try bytes(in: home.caches),
            stateBytes: try bytes(in: home.path, startingWith: "state.db"), rescuedBytes: try bytes(in: home.rescued),
            quarantineBytes: try bytes(in: home.quarantine), baseBytes: bases.bytes,
            bases: bases.count, unusedBases: bases.unused, templates: templates.count,
            templateBytes: templates.bytes,
            worldBytes: try bytes(in: home.worlds) + bytes(in: home.scratchWorlds),
            otherBytes: try bytes(in: home.scratch) + bytes(in: home.journals), checkpoints: checkpoints,
            logicalBytes: logical, condemnedBytes: try state.condemned().reduce(0) { $0 + $1.bytes },
            expiredCheckpoints: expired, preview: preview, growthPerDay: ChronosEngine.growth(sizes),
            budget: request.storage.budget, maintained: maintained.milliseconds == 0 ? nil : maintained
        )
    }

    /// How many bases of sandbox timelines there are, how many of them no timeline is made of, and what they take.
    package func baseSizes() throws -> (count: Int, unused: Int, bytes: UInt64) {
        let (bases, used) = (try bases(), try usedBases())
        return (bases.count, bases.count { !used.contains($0.id) }, try bytes(in: home.bases))
    }

    /// How full the store is; nil while there is nothing to say.
    package func storageNotice(_ policy: StoragePolicy) -> StorageNotice? {
        StorageNotice(bytes: store.bytes, policy)
    }

    private static func growth(_ sizes: [(day: Int, bytes: UInt64)]) -> Int64? {
        guard let first = sizes.suffix(14).first, let last = sizes.last, last.day > first.day else { return nil }
        return (Int64(clamping: last.bytes) - Int64(clamping: first.bytes)) / Int64(last.day - first.day)
    }

    private func bytes(in directory: AbsolutePath, startingWith prefix: String = "") throws -> UInt64 {
        do {
            return try sum(directory, Array(prefix.utf8))
        } catch {
            throw EverettError(error, while: Phrase("measuring \(directory)", pl: "mierzenie \(directory)"))
        }
    }

    private func sum(_ directory: AbsolutePath, _ prefix: [UInt8]) throws(SystemError) -> UInt64 {
        let entries: [DirectoryEntry]
        do throws(SystemError) {
            let opened = try files.openOwned(absolute: directory, [.read, .directory, .noFollow])
            entries = try files.list(opened.raw)
        } catch {
            if error.isMissing { return 0 }
            throw error
        }
        var total: UInt64 = 0
        for entry in entries where entry.name.starts(with: prefix) {
            let path = directory.appending(BytePath.root.appending(entry.name))
            if entry.kind == .directory {
                total += try sum(path, [])
            } else if let status = try files.statusIfPresent(FileDescriptors.none, CName(path.bytes)) {
                total += status.size
            }
        }
        return total
    }
}
