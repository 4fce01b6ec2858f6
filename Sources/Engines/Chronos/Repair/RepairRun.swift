internal import Base
internal import Platform

/// Makes a damaged store sound again from whatever of it can be read; what cannot is moved aside and named.
struct RepairRun {
    let engine: ChronosEngine
    let supervision: Supervision
    /// The directory for what is damaged.
    let quarantine: AbsolutePath
    private var files: any FileOperations { engine.files }
    private var hooks: Hooks { engine.environment.hooks }

    init(_ engine: ChronosEngine, quarantine: AbsolutePath, _ supervision: Supervision) {
        self.engine = engine
        self.quarantine = quarantine
        self.supervision = supervision
    }

    /// Called under both locks; every step may be repeated.
    func run(_ report: inout RepairReport) throws {
        try engine.sweepRewrittenPacks()
        do {
            // What a cache remembers may be what is lost.
            _ = try files.removeAll(in: engine.home.caches, keepingDirectories: true) { _ in true }
        } catch {
            throw EverettError(error, while: Phrase("removing scan caches", pl: "usuwanie pamięci podręcznej"))
        }
        try savePacks(&report)
        try hooks.reach(.repairPacksSaved)
        if try engine.state.isRecovering() { try recoverRows(&report) }
        try dropLost(&report)
        try condemn()
        try hooks.reach(.repairRowsSaved)
        let projects = try engine.state.projects()
        try engine.state.write {
            try engine.state.setPackCount(engine.store.packSet.packs.count)
            try engine.state.setMeta("recovering", 0)
            if report.changedAnything {
                for project in projects { try engine.state.append(engine.record(.repair, project, "main"), project.id) }
            }
        }
        try hooks.reach(.repairEnded)
    }

    // MARK: - Packs

    private func savePacks(_ report: inout RepairReport) throws {
        _ = try engine.store.rebuildDamagedDirectories(since: engine.store.packSet)
        let repacker = try Repacker(
            engine.store, temporaryPrefix: ChronosEngine.rewrittenPrefix + "\(engine.environment.identity.pid)",
            hooks: hooks, supervision
        )
        let packs = engine.store.packSet.packs
        let damaged = try packs.enumerated().filter { number, pack in
            try supervision.check()
            supervision.report(.reading, units: number, of: packs.count)
            return try !isSound(pack)
        }.map(\.element)
        for pack in damaged {
            supervision.report(.repairing, units: report.quarantined.count, of: damaged.count)
            var items: [Repacker.Item] = []
            for index in 0..<pack.objectCount {
                guard let id = try? StoreMap.id(pack, index), let location = try? StoreMap.location(pack, index) else {
                    continue
                }
                let item = Repacker.Item(
                    id: id, pack: pack, location: location, order: UInt32(clamping: index), family: 0,
                    asWhole: location.encoding == .treePatch
                )
                if try repacker.isReadable(item) { items.append(item) }
            }
            let written = items.isEmpty ? nil : try repacker.write(items)
            let place = try quarantineDirectory()
            do {
                try engine.replace([pack], by: written, quarantine: place.raw)
            } catch {
                written?.discard()
                throw error
            }
            report.savedObjects += items.count
            report.quarantined.append(Pack.name(of: pack.id))
            report.quarantine = quarantine
        }
    }

    private func isSound(_ pack: Pack) throws -> Bool {
        if try pack.wasRebuilt || !pack.verifyDirectory() || pack.header() == nil { return false }
        let decompressor = try ZstdDecompressor()
        do {
            for frame in 0..<pack.frameCount { _ = try pack.readFrame(frame, with: decompressor) }
            return true
        } catch let error as EverettError where error.code == .integrity {
            return false
        }
    }

    func quarantineDirectory() throws -> Descriptor {
        do throws(SystemError) {
            for directory in [engine.home.quarantine, quarantine] {
                do throws(SystemError) {
                    try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
                } catch {
                    if !error.isExisting { throw error }
                }
            }
            return try files.openOwned(absolute: quarantine, [.read, .directory, .noFollow])
        } catch {
            throw EverettError(error, while: Phrase("making a quarantine", pl: "tworzenie kwarantanny"))
        }
    }

    // MARK: - Rows

    /// Makes rows for checkpoints that the packs hold and `state.db` has lost, and for their projects and timelines.
    private func recoverRows(_ report: inout RepairReport) throws {
        let reader = try ObjectReader(engine.store)
        var found: [String: [(id: Digest, checkpoint: Checkpoint)]] = [:]
        for pack in engine.store.packSet.packs {
            for index in 0..<pack.objectCount where try StoreMap.location(pack, index).kind == .checkpoint {
                let id = try StoreMap.id(pack, index)
                guard let checkpoint = try? Checkpoint(try reader.read(id, .checkpoint)) else { continue }
                if found[checkpoint.project, default: []].contains(where: { $0.id == id }) { continue }
                found[checkpoint.project, default: []].append((id, checkpoint))
            }
        }
        var known = Dictionary(
            try engine.state.projects().map { ($0.id.text, $0) }, uniquingKeysWith: { first, _ in first }
        )
        for (text, checkpoints) in found {
            guard let id = Identifier(text) else { continue }
            let sorted = checkpoints.sorted {
                $0.checkpoint.created != $1.checkpoint.created
                    ? $0.checkpoint.created < $1.checkpoint.created : $0.id < $1.id
            }
            guard let newest = sorted.last else { continue }
            let project = try known[text] ?? recoverProject(id, newest.checkpoint, reader, &report)
            known[text] = project
            try recoverRows(of: project, sorted, &report)
        }
    }

    private func recoverProject(
        _ id: Identifier, _ newest: Checkpoint, _ reader: ObjectReader, _ report: inout RepairReport
    ) throws -> ProjectRecord {
        let place = engine.home.projects.appending(BytePath.root.appending(Array(id.text.utf8)))
        let remembered = (try? files.readWhole(absolute: place, limit: 8192)).flatMap(AbsolutePath.init)
        let isTaken = try remembered.map { root in try engine.state.projects().contains { $0.root == root } } ?? true
        let lost = engine.home.path.appending("lost").appending(BytePath.root.appending(Array(id.text.utf8)))
        let root = isTaken ? lost : remembered ?? lost
        if root == lost { report.homelessProjects.append(root) }
        let project = ProjectRecord(
            id: id, root: root, created: newest.created,
            policy: (try? engine.readPolicy(newest, reader)) ?? CapturePolicy(), said: []
        )
        try engine.state.write { try engine.state.recover(project) }
        try? engine.makeCacheDirectory(id)
        return project
    }

    private func recoverRows(
        of project: ProjectRecord, _ checkpoints: [(id: Digest, checkpoint: Checkpoint)], _ report: inout RepairReport
    ) throws {
        let rows = try engine.state.checkpoints(project.id, includingHidden: true)
        let known = Set(rows.map(\.id)).union(try engine.state.collected(project.id).keys)
        var recovered = 0
        try engine.state.write {
            for (id, checkpoint) in checkpoints where !known.contains(id) {
                try engine.state.insert(
                    CheckpointRecord(
                        id: id, timeline: checkpoint.timeline, number: 0, created: checkpoint.created,
                        cause: checkpoint.cause, name: checkpoint.name, parents: checkpoint.parents,
                        files: checkpoint.fileCount, bytes: checkpoint.byteCount, newBytes: 0, isPinned: false,
                        isHidden: false, expired: nil, occasion: checkpoint.occasion
                    ), project.id
                )
                recovered += 1
            }
            for timeline in Set(checkpoints.map(\.checkpoint.timeline)) {
                try engine.state.addTimeline(timeline, project.id)
                let newest = checkpoints.last { $0.checkpoint.timeline == timeline && !known.contains($0.id) }
                let head = try engine.state.head(project.id, timeline)
                if head == nil, let newest { try engine.state.setHead(newest.id, project.id, timeline) }
            }
        }
        report.recoveredCheckpoints += recovered
    }

    /// Gives up checkpoints that nothing can be restored of, and remembers content that is lost, so that the rest can be restored.
    private func dropLost(_ report: inout RepairReport) throws {
        let survey = try LossSurvey(engine)
        for project in try engine.state.projects() {
            var lost: [CheckpointRecord] = []
            let records = try engine.state.checkpoints(project.id, includingHidden: true)
            for (number, record) in records.enumerated() {
                try supervision.check()
                supervision.report(.checking, units: number, of: records.count)
                switch try survey.look(at: record.id) {
                case .whole: break
                case .partly(let paths): report.losses.append(RepairReport.Loss(checkpoint: record.id, paths: paths))
                case .lost:
                    lost.append(record)
                    report.losses.append(RepairReport.Loss(checkpoint: record.id, paths: []))
                }
            }
            let gone = Set(lost.map(\.id))
            report.droppedCheckpoints += lost.map(\.id)
            let heads = try engine.state.timelines(project.id)
            try engine.state.write {
                for (timeline, head) in heads
                where head.map({ id in gone.contains(id) || !records.contains { $0.id == id } }) ?? false {
                    let next = records.first { $0.timeline == timeline && !gone.contains($0.id) && !$0.isHidden }
                    try engine.state.setHead(next?.id, project.id, timeline)
                }
                for record in lost { try engine.state.collect(record, project.id, at: engine.environment.clock.now) }
            }
        }
        let objects = survey.lostObjects
        if !objects.isEmpty {
            try engine.state.write { try engine.state.insertLost(objects, at: engine.environment.clock.now) }
            try engine.loadTombstones()
        }
    }

    /// What no row leads to must not be relied upon: what it refers to may be lost.
    private func condemn() throws {
        let map = try StoreMap(engine.store.packSet.packs)
        let walk = try StoreWalk(map, engine.store, supervision)
        for project in try engine.state.projects() {
            for record in try engine.state.checkpoints(project.id, includingHidden: true) where record.expired == nil {
                try walk.walk(record.id)
            }
        }
        guard walk.isComplete else { return }
        var condemned = try engine.condemned()
        var unreachable = map.packs.map { BitSet(count: $0.objectCount) }
        for place in 0..<map.count where !map.isReachable(place) {
            unreachable[map.pack(place)][map.index(place)] = true
        }
        for (number, pack) in map.packs.enumerated() {
            condemned.update(pack.id, unreachable: unreachable[number], now: engine.environment.clock.now)
        }
        let rows = try map.packs.flatMap { try condemned.rows($0) }
        let remembered = Set(try engine.state.condemned().map(\.pack)).union(map.packs.map(\.id))
        try engine.state.write { try engine.state.replaceCondemned(of: Array(remembered), with: rows) }
    }
}
