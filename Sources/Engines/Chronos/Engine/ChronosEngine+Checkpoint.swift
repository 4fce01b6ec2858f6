internal import Base
internal import Platform

extension ChronosEngine {
    /// Captures the workspace; an automatic checkpoint of an unchanged world is the one that is there already.
    package func checkpoint(
        _ project: ProjectRecord, _ request: CheckpointRequest, _ supervision: Supervision
    ) throws -> CheckpointReport {
        if let name = request.name { try CheckpointName.validate(name) }
        return try owning("checkpoint \(project.root)", supervision, of: project) {
            try takeCheckpoint(project, request, cause: request.cause, supervision)
        }
    }

    /// The body of a checkpoint, for callers that hold the lock.
    func takeCheckpoint(
        _ project: ProjectRecord, _ request: CheckpointRequest, cause: Checkpoint.Cause, _ supervision: Supervision
    ) throws -> CheckpointReport {
        let start = environment.clock.monotonicNanoseconds
        try environment.hooks.reach(.captureStarted)
        let root = try openRoot(project)
        let reader = try ObjectReader(store)
        let head = try state.head(project.id, project.timeline)
        let known = try head.flatMap { try readWorld($0, reader) }
        // What the store has lost is still remembered as stored, so nothing that is remembered is believed.
        let hasLostPacks = try store.packSet.packs.count < state.packCount()
        let rereads = request.rereads || hasLostPacks || (head != nil && known == nil)
        let sink = ObjectSink(
            store: store, condemned: try condemned(), temporaryPrefix: "tmp-\(environment.identity.pid)",
            hooks: environment.hooks
        )
        do {
            let stores = FileStoreLook(files: files, root: root.raw)
            let before = (known?.coverage.fileStores ?? []).filter { $0.kind == .lancedb }.map {
                ($0, stores.versions(of: $0))
            }
            var world = try worldCapture(
                project, sink, rereads: rereads, copiesVolumes: request.copiesVolumes, supervision
            ).capture(root.raw)
            try environment.hooks.reach(.captureScanned)
            world.coverage = label(world.coverage, before, stores)
            world.environment = try addVariables(
                to: world.environment, of: project, since: known?.environment, seals: true)
            if request.name == nil, !request.pin, let head, let known, isSame(world, known) {
                try settle(sink, hasLostPacks: hasLostPacks)
                try world.saveCaches()
                return CheckpointReport(
                    id: head, record: try checkpointRecord(head, project), newBytes: 0,
                    milliseconds: milliseconds(since: start), isUnchanged: true, coverage: world.coverage
                )
            }
            supervision.report(.writing)
            return try publish(world, sink, project, request, cause, head: head, startedAt: start)
        } catch {
            sink.discard()
            throw error
        }
    }

    /// Names stores that were known before and are still there; one that was written to meanwhile may mix two moments.
    private func label(
        _ coverage: Coverage, _ before: [(store: FileStore, versions: [BytePath: [[UInt8]]]?)], _ look: FileStoreLook
    ) -> Coverage {
        var found = Set(coverage.fileStores)
        var torn: [BytePath] = []
        for (store, versions) in before where !coverage.omits(store.path) {
            guard let now = look.versions(of: store) else { continue }
            found.insert(store)
            if let versions { torn += versions.keys.filter { now[$0] != versions[$0] } }
        }
        return found.isEmpty ? coverage : coverage.holding(found, tornStores: torn)
    }

    private struct KnownWorld {
        let files: FilesComponent
        let git: GitComponent
        let knowledge: KnowledgeComponent?
        let agents: AgentsComponent?
        let databases: DatabasesComponent?
        let environment: EnvironmentComponent?
        let coverage: Coverage
    }

    /// The world of a checkpoint; nil when the store has lost it, which must not keep a user from making a new one.
    private func readWorld(_ id: Digest, _ reader: ObjectReader) throws -> KnownWorld? {
        do {
            let checkpoint = try readCheckpoint(id, reader)
            return KnownWorld(
                files: try readFiles(checkpoint, reader), git: try readGit(checkpoint, reader),
                knowledge: try readKnowledge(checkpoint, reader), agents: try readAgents(checkpoint, reader),
                databases: try readDatabases(checkpoint, reader), environment: try readEnvironment(checkpoint, reader),
                coverage: try readCoverage(checkpoint, reader)
            )
        } catch let error as EverettError where error.code == .integrity {
            return nil
        }
    }

    private func isSame(_ world: CapturedWorld, _ known: KnownWorld) -> Bool {
        known.files.isSameWorld(as: world.files) && known.git == world.git && known.knowledge == world.knowledge
            && known.agents == world.agents && isSame(known.databases, world.databases)
            && known.environment.isSame(as: world.environment) && known.coverage.skipped == world.coverage.skipped
    }

    private func isSame(_ known: DatabasesComponent?, _ now: DatabasesComponent?) -> Bool {
        guard let known, let now else { return known == nil && now == nil }
        return now.isSameWorld(as: known)
    }

    /// Ends the capture of a world that has a checkpoint: whatever had to be stored was lost, and is kept again.
    private func settle(_ sink: ObjectSink, hasLostPacks: Bool) throws {
        guard sink.written.objects > 0 || hasLostPacks else {
            sink.discard()
            return
        }
        let packs = try sink.commit()
        try store.include(packs)
        sink.rememberTrees(packs)
        try state.write {
            try state.setSecretKey(vault.currentID)
            try state.setPackCount(store.packSet.packs.count)
        }
    }

    /// Stores what describes the world, makes it durable, and only then lets `state.db` refer to it.
    ///
    /// A checkpoint with parents of its own is none that a workspace stands on yet: no head is moved.
    func publish(
        _ world: CapturedWorld, _ sink: ObjectSink, _ project: ProjectRecord, _ request: CheckpointRequest,
        _ cause: Checkpoint.Cause, head: Digest?, parents: [Digest]? = nil, startedAt start: Int64
    ) throws -> CheckpointReport {
        let writer = try ContentWriter(sink, files)
        let checkpoint = Checkpoint(
            project: project.id.text, timeline: project.timeline, created: environment.clock.now, cause: cause,
            name: request.name, parents: parents ?? head.map { [$0] } ?? [],
            files: try writer.store(.component, world.files.encoded),
            git: world.git.repositories.isEmpty ? nil : try writer.store(.component, world.git.encoded),
            knowledge: try world.knowledge.map { try writer.store(.component, $0.encoded) },
            agents: try world.agents.map { try writer.store(.component, $0.encoded) },
            databases: try world.databases.map { try writer.store(.component, $0.encoded) },
            environment: try world.environment.map { try writer.store(.component, $0.encoded) },
            coverage: try writer.store(.coverage, world.coverage.encoded),
            policy: try writer.store(.policy, world.policy.encoded), fileCount: world.coverage.files,
            byteCount: world.coverage.bytes, writer: environment.version, occasion: request.occasion
        )
        let id = try writer.store(.checkpoint, checkpoint.encoded)
        try writer.flush()
        let packs = try sink.commit()
        let packCount = Set(store.packSet.packs.map(\.id)).union(packs).count
        let record = CheckpointRecord(
            id: id, timeline: project.timeline, number: 0, created: checkpoint.created, cause: cause,
            name: request.name, parents: checkpoint.parents, files: checkpoint.fileCount, bytes: checkpoint.byteCount,
            newBytes: sink.written.bytes, isPinned: request.pin, isHidden: false, expired: nil,
            occasion: request.occasion
        )
        try state.write {
            // Two checkpoints of one world in one millisecond are one checkpoint, which an undo may have hidden.
            if try state.checkpoint(id, project.id) == nil {
                try state.insert(record, project.id)
            } else {
                try state.setHidden(false, id, project.id)
            }
            if parents == nil { try state.setHead(id, project.id, project.timeline) }
            try state.setSecretKey(vault.currentID)
            try state.setPackCount(packCount)
            if let kind = OperationRecord.Kind(taking: cause) {
                try state.append(
                    self.record(
                        kind, project, project.timeline, headBefore: head, headAfter: id, subject: id
                    ), project.id
                )
            }
        }
        try environment.hooks.reach(.checkpointCommitted)
        try store.include(packs)
        sink.rememberTrees(packs)
        try world.saveCaches()
        try environment.hooks.reach(.scanCacheWritten)
        return CheckpointReport(
            id: id, record: try checkpointRecord(id, project), newBytes: sink.written.bytes,
            milliseconds: milliseconds(since: start), isUnchanged: false, coverage: world.coverage
        )
    }

    func milliseconds(since start: Int64) -> Int64 {
        (environment.clock.monotonicNanoseconds - start) / 1_000_000
    }

    /// Looks at the workspace without leaving a trace in the store; trees it saw are returned with it.
    func lookAtWorld(
        _ project: ProjectRecord, _ root: Int32, believesWatch: Bool = true, _ supervision: Supervision
    ) throws -> (world: CapturedWorld, trees: [Digest: Tree]) {
        let sink = try lookingSink()
        let world = try worldCapture(project, sink, rereads: false, believesWatch: believesWatch, supervision)
            .capture(root)
        return (world, sink.seenTrees)
    }

    func lookingSink() throws -> ObjectSink {
        ObjectSink(
            store: store, purpose: .looking, condemned: try condemned(),
            temporaryPrefix: "look-\(environment.identity.pid)", hooks: environment.hooks
        )
    }

    func worldCapture(
        _ project: ProjectRecord, _ sink: ObjectSink, rereads: Bool, believesWatch: Bool = true,
        copiesVolumes: Bool = false, _ supervision: Supervision
    ) -> WorldCapture {
        // Of a sandbox timeline its own directory tells what can have changed.
        let watch: (any ScanWatch)? =
            if !believesWatch {
                nil
            } else if let overlay = project.overlay {
                OverlayWatch(place: overlay, files: files)
            } else {
                environment.watch(project.world)
            }
        return WorldCapture(
            home: home, environment: environment, project: project, sink: sink, vault: vault,
            agents: { try self.agents(of: project) },
            databases: { writer, rereads in
                try ServerCapture(engine: self, world: project, sink: sink, supervision: supervision)
                    .capture(writer, rereads: rereads)
            },
            volumes: { recorded, writer, rereads in
                guard let (containers, found) = recorded.found else { return VolumeCapture.Captured() }
                return try VolumeCapture(
                    engine: self, world: project, sink: sink,
                    consents: copiesVolumes || project.policy.environment.copiesVolumes, supervision: supervision
                ).capture(found, by: containers, writer, rereads: rereads)
            },
            stamp: state.ownStamp, watch: watch,
            rereadsEverything: rereads, supervision: supervision
        )
    }

    /// Compares trees, some of which may only have been seen.
    func treeDiff(_ reader: ObjectReader, seen: [Digest: Tree] = [:]) -> TreeDiff {
        let comparison = SecretComparison(reader: reader, vault: vault)
        return TreeDiff(reading: { try seen[$0] ?? reader.tree($0) }, isSameContent: comparison.isSame)
    }
}

/// Names of checkpoints: free text within reason, never mistakable for an id or an option.
enum CheckpointName {
    static let longest = 200
    /// Words that mean the head of a timeline.
    static let reserved: Set<String> = ["@", "head"]

    static func validate(_ name: String) throws {
        let isSound =
            !name.isEmpty && name.utf8.count <= longest && name.utf8.first != UInt8(ascii: "-")
            && !reserved.contains(name)
            && name.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && $0.value != 0x7f && !(0x80..<0xa0).contains($0.value)
            }
        guard isSound else {
            throw EverettError(
                .usage,
                Phrase(
                    "a name has 1 to \(longest) bytes, does not start with '-', holds no control characters "
                        + "and is neither '@' nor 'head'",
                    pl: "nazwa ma od 1 do \(longest) bajtów, nie zaczyna się od '-', nie zawiera znaków sterujących "
                        + "i nie brzmi '@' ani 'head'"
                )
            )
        }
    }
}
