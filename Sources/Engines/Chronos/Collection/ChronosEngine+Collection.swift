internal import Base
internal import Platform

extension ChronosEngine {
    /// Of packs that are being rewritten; swept by the next holder of the maintenance lock.
    static let rewrittenPrefix = "repack-"

    /// Lets old checkpoints go, deletes what nothing refers to any more, and rewrites packs.
    package func collect(_ request: CollectionRequest, _ supervision: Supervision) throws -> CollectionReport {
        let report = try maintaining("gc", waits: !request.isBackground, supervision) {
            try Collector(self, request, supervision).run()
        }
        // A server that does not answer keeps what it has, and is no reason to call a collection failed.
        try tidyTemplates(supervision)
        return report
    }

    /// What a collection would do, without doing it.
    package func previewCollection(_ request: CollectionRequest, _ supervision: Supervision) throws -> CollectionReport
    {
        try Collector(self, request, supervision).preview()
    }

    /// Runs `body` as the one who maintains the store; others use it meanwhile.
    func maintaining<Value>(
        _ action: String, waits: Bool = true, _ supervision: Supervision, _ body: () throws -> Value
    ) throws -> Value {
        let lock = LockFile(home.maintenance, files: files, identity: environment.identity, clock: environment.clock)
        let held = try lock.acquire(
            for: action, waiting: waits ? environment.lockPatienceMilliseconds : 0,
            onWait: { owner in
                supervision.report(.waiting, subject: "pid \(owner.owner.pid) (\(owner.action))")
            },
            cancelled: supervision.isCancelled
        )
        let result = Result { try body() }
        _ = try? held.release()
        return try result.get()
    }

    /// Whether a collection would be worth its while: a day has passed, or much was added, since the last.
    package func isMaintenanceDue() throws -> Bool {
        let projects = try state.projects()
        guard let oldest = projects.map(\.created.milliseconds).min(), !store.packSet.packs.isEmpty else {
            return false
        }
        let last = max(try state.maintained().milliseconds, oldest)
        if environment.clock.now.milliseconds - last > ChronosEngine.maintenanceInterval { return true }
        let bytes = Int64(clamping: store.bytes) - (try state.meta("maintained_bytes"))
        let packs = Int64(store.packSet.packs.count) - (try state.meta("maintained_packs"))
        return bytes > ChronosEngine.muchAdded || packs > ChronosEngine.manyPacks
    }

    private static let maintenanceInterval: Int64 = 24 * 3_600_000
    private static let muchAdded: Int64 = 512 * 1024 * 1024
    private static let manyPacks: Int64 = 256

    /// What is condemned, for the packs that are open.
    func condemned() throws -> CondemnedObjects {
        CondemnedObjects(try state.condemned(), store.packSet.packs, now: environment.clock.now)
    }

    /// Removes what a maintenance that died was writing; only the holder of the maintenance lock may call it.
    func sweepRewrittenPacks() throws {
        do {
            for entry in try files.list(store.packsDirectory)
            where entry.name.starts(with: Array(ChronosEngine.rewrittenPrefix.utf8)) {
                try files.unlink(store.packsDirectory, CName(entry.name))
            }
        } catch {
            throw EverettError(error, while: Phrase("sweeping unfinished packs", pl: "usuwanie niedokończonych paczek"))
        }
    }

    /// Puts written packs in the place of old ones; under the store lock, after it was checked that nothing is lost by it.
    ///
    /// Old packs are unlinked, or moved to a directory of the `quarantine`, which the caller has made.
    func replace(_ old: [Pack], by written: Repacker.Written?, quarantine: Int32? = nil) throws {
        let hooks = environment.hooks
        let before = Set(store.packSet.packs.map(\.id))
        let new = written?.packs.map(\.id) ?? []
        var renamed: [Digest] = []
        do {
            for pack in written?.packs ?? [] {
                try pack.writer.rename(to: pack.id)
                renamed.append(pack.id)
            }
            try hooks.reach(.repackRenamed)
            if !renamed.isEmpty { try files.fsync(store.packsDirectory) }
            try hooks.reach(.repackDurable)
            try adopt(new, insteadOf: old, before: before)
        } catch {
            // A name that may not outlive a power cut must not be built on.
            for id in renamed where !before.contains(id) {
                try? files.unlink(store.packsDirectory, CName(Pack.name(of: id)))
            }
            guard let failure = error as? SystemError else { throw error }
            throw EverettError(failure, while: Phrase("replacing packs", pl: "zastępowanie paczek"))
        }
        try hooks.reach(.repackCommitted)
        do {
            // Two identical packs have one name: that is no old one any more.
            for pack in old where !new.contains(pack.id) {
                do throws(SystemError) {
                    let name = CName(Pack.name(of: pack.id))
                    if let quarantine {
                        try files.rename(store.packsDirectory, name, quarantine, name, .replace)
                    } else {
                        try files.unlink(store.packsDirectory, name)
                    }
                } catch {
                    if !error.isMissing { throw error }
                }
            }
            if let quarantine { try files.fsync(quarantine) }
            try files.fsync(store.packsDirectory)
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("removing old packs", pl: "usuwanie starych paczek"))
        }
        try hooks.reach(.repackUnlinked)
        try store.refresh()
    }

    /// Tells `state.db` what is where now: how many packs there are, and which of their objects are condemned.
    private func adopt(_ new: [Digest], insteadOf old: [Pack], before: Set<Digest>) throws {
        let condemned = try condemned()
        try store.refresh()
        let packs = store.packSet.packs.filter { new.contains($0.id) }
        var carried = CondemnedObjects.none
        for pack in packs {
            var groups: [CondemnedObjects.Group] = []
            for source in old {
                for group in condemned.groups[source.id] ?? [] {
                    var bits = BitSet(count: pack.objectCount)
                    for index in 0..<source.objectCount where group.objects[index] {
                        if let place = pack.index(of: try StoreMap.id(source, index)) { bits[place] = true }
                    }
                    if bits.isEmpty { continue }
                    if let known = groups.firstIndex(where: { $0.since == group.since }) {
                        groups[known].objects.formUnion(bits)
                    } else {
                        groups.append(CondemnedObjects.Group(since: group.since, objects: bits))
                    }
                }
            }
            carried.set(groups, of: pack.id)
        }
        let rows = try packs.flatMap { try carried.rows($0) }
        // A number that already tells of a loss goes on telling it.
        let counted = max(try state.packCount(), before.count)
        let removed = Set(old.map(\.id)).subtracting(new).count
        let added = Set(new).subtracting(before).count
        try state.write {
            try state.replaceCondemned(of: old.map(\.id) + new, with: rows)
            try state.setPackCount(max(0, counted - removed + added))
        }
    }
}
