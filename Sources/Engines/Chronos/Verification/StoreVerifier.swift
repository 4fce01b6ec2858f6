internal import Base
internal import Platform

/// Checks that what is stored is what was stored, and that everything a checkpoint refers to is there.
struct StoreVerifier {
    let store: ObjectStore
    let state: StateDatabase
    let isQuick: Bool
    let supervision: Supervision

    private struct Finding {
        var problems: [VerifyReport.Problem] = []
        var objects = 0
        var bytes: UInt64 = 0
        /// Objects known to be sound, so that a tree shared by many checkpoints is walked once.
        var sound: Set<Digest> = []
        var broken: [Digest: Phrase] = [:]
        /// Sealed objects whose key is missing: neither sound nor damaged, as far as anybody can tell.
        var unknown: Set<Digest> = []
        /// Objects that are missing on purpose.
        var purged: Set<Digest> = []

        mutating func isPurged(_ id: Digest, _ store: ObjectStore) -> Bool {
            guard store.isPurged(id) else { return false }
            purged.insert(id)
            return true
        }
    }

    func verify(_ projects: [ProjectRecord], startedAt start: Int64, clock: Clock) throws -> VerifyReport {
        var finding = Finding()
        for text in try state.problems(quick: isQuick) {
            finding.problems.append(problem(.state, "state.db", Phrase(verbatim: text)))
        }
        for row in try state.damagedRows() {
            finding.problems.append(
                problem(
                    .state, "state.db",
                    Phrase("row \(row) is not what was written", pl: "wiersz \(row) nie jest tym, co zapisano")))
        }
        if try state.isRecovering() {
            finding.problems.append(
                problem(
                    .state, "state.db",
                    Phrase("a repair was interrupted; run it again", pl: "naprawę przerwano; uruchom ją ponownie")))
        }
        try verifyPacks(&finding)
        let reader = try ObjectReader(store)
        var checkpoints = 0
        for project in projects {
            let records = try state.checkpoints(project.id, includingHidden: true)
            for record in records {
                try supervision.check()
                checkpoints += 1
                supervision.report(.checking, units: checkpoints, of: records.count)
                try verify(record.id, reader, &finding)
            }
            try verifyReferences(project, &finding)
        }
        return VerifyReport(
            isQuick: isQuick, packs: store.packSet.packs.count, objects: finding.objects, bytes: finding.bytes,
            checkpoints: checkpoints, purged: finding.purged.count, problems: finding.problems,
            uncheckedSecrets: finding.unknown.count,
            milliseconds: (clock.monotonicNanoseconds - start) / 1_000_000
        )
    }

    private func problem(
        _ kind: VerifyReport.Problem.Kind, _ subject: String, _ detail: Phrase, affects: [Digest] = []
    ) -> VerifyReport.Problem {
        VerifyReport.Problem(kind: kind, subject: subject, detail: detail, affects: affects)
    }

    private func verifyPacks(_ finding: inout Finding) throws {
        let decompressor = try ZstdDecompressor()
        for (index, pack) in store.packSet.packs.enumerated() {
            try supervision.check()
            supervision.report(.reading, units: index, of: store.packSet.packs.count, bytes: finding.bytes)
            finding.objects += pack.objectCount
            finding.bytes += pack.size
            if !pack.verifyDirectory() {
                finding.problems.append(
                    problem(
                        .pack, Pack.name(of: pack.id),
                        Phrase(
                            "its directory is damaged; it was rebuilt from the frames",
                            pl: "jej spis jest uszkodzony; odtworzono go z ramek"))
                )
            }
            if try pack.header() == nil {
                finding.problems.append(
                    problem(
                        .pack, Pack.name(of: pack.id),
                        Phrase("its header is damaged", pl: "jej nagłówek jest uszkodzony")))
            }
            if isQuick { continue }
            for frame in 0..<pack.frameCount {
                do {
                    _ = try pack.readFrame(frame, with: decompressor)
                } catch let error as EverettError where error.code == .integrity {
                    finding.problems.append(
                        problem(
                            .pack, Pack.name(of: pack.id),
                            error.message + Phrase(" (frame \(frame))", pl: " (ramka \(frame))"))
                    )
                }
            }
        }
    }

    /// Everything beneath one checkpoint; what it cannot be restored without is named.
    private func verify(_ id: Digest, _ reader: ObjectReader, _ finding: inout Finding) throws {
        var missing: [Phrase] = []
        func note(_ subject: String, _ detail: Phrase) { missing.append(Phrase(verbatim: subject + ": ") + detail) }
        do {
            let checkpoint = try Checkpoint.decode(try reader.read(id, .checkpoint), as: id)
            guard let files = try? FilesComponent(try reader.read(checkpoint.files, .component)) else {
                throw EverettError.damaged("component \(checkpoint.files.short)")
            }
            guard (try? Coverage(try reader.read(checkpoint.coverage, .coverage))) != nil else {
                throw EverettError.damaged("coverage report \(checkpoint.coverage.short)")
            }
            guard (try? CapturePolicy(try reader.read(checkpoint.policy, .policy))) != nil else {
                throw EverettError.damaged("policy \(checkpoint.policy.short)")
            }
            try walk(files.tree, .root, reader, &finding, note)
            try files.rootAttributes.map { try check($0, .attributes, "attributes", reader, &finding, note) }
            if let gitID = checkpoint.git {
                guard let git = try? GitComponent(try reader.read(gitID, .component)) else {
                    throw EverettError.damaged("component \(gitID.short)")
                }
                for repository in git.repositories {
                    for tree in repository.trees { try walk(tree, repository.path, reader, &finding, note) }
                    try repository.attributes.map {
                        try check($0, .attributes, repository.path.description, reader, &finding, note)
                    }
                }
            }
            if let agentsID = checkpoint.agents {
                guard (try? AgentsComponent(try reader.read(agentsID, .component))) != nil else {
                    throw EverettError.damaged("component \(agentsID.short)")
                }
            }
            if let environmentID = checkpoint.environment {
                guard let held = try? EnvironmentComponent(try reader.read(environmentID, .component)) else {
                    throw EverettError.damaged("component \(environmentID.short)")
                }
                for volume in held.volumes {
                    guard let content = volume.content else { continue }
                    if volume.isChunked {
                        try checkManifest(content, EnvironmentComponent.name, reader, &finding, note)
                    } else {
                        try check(content, .chunk, EnvironmentComponent.name, reader, &finding, note)
                    }
                }
            }
            if let databasesID = checkpoint.databases {
                guard let held = try? DatabasesComponent(try reader.read(databasesID, .component)) else {
                    throw EverettError.damaged("component \(databasesID.short)")
                }
                for database in held.entries {
                    guard let content = database.content else { continue }
                    if database.isChunked {
                        try checkManifest(content, DatabasesComponent.name, reader, &finding, note)
                    } else {
                        try check(content, .chunk, DatabasesComponent.name, reader, &finding, note)
                    }
                }
            }
            if let knowledgeID = checkpoint.knowledge {
                guard let known = try? KnowledgeComponent(try reader.read(knowledgeID, .component)) else {
                    throw EverettError.damaged("component \(knowledgeID.short)")
                }
                if known.isChunked {
                    try checkManifest(known.content, KnowledgeComponent.name, reader, &finding, note)
                } else {
                    try check(known.content, .chunk, KnowledgeComponent.name, reader, &finding, note)
                }
            }
        } catch let error as EverettError where error.code == .integrity || error.code == .newerFormat {
            note("checkpoint", error.message)
        }
        guard !missing.isEmpty else { return }
        let shown = missing[1..<min(5, missing.count)].reduce(missing[0]) { $0 + Phrase(verbatim: "; ") + $1 }
        let rest = missing.count - 5
        let more = rest > 0 ? Phrase("; and \(rest) more", pl: "; i jeszcze \(rest)") : Phrase(verbatim: "")
        finding.problems.append(problem(.checkpoint, id.hex, shown + more, affects: [id]))
    }

    private func walk(
        _ id: Digest, _ path: BytePath, _ reader: ObjectReader, _ finding: inout Finding,
        _ note: (String, Phrase) -> Void
    ) throws {
        try supervision.check()
        if finding.sound.contains(id) || finding.unknown.contains(id) { return }
        if let known = finding.broken[id] { return note(path.description, known) }
        let tree: Tree
        do {
            tree = try reader.tree(id)
        } catch let error as EverettError where error.code == .integrity {
            finding.broken[id] = error.message
            return note(path.description, error.message)
        }
        var isSound = true
        let noteHere: (String, Phrase) -> Void = { subject, detail in
            isSound = false
            note(subject, detail)
        }
        for entry in tree.entries {
            let place = path.appending(entry.name)
            if let attributes = entry.attributes {
                try check(attributes, .attributes, place.description, reader, &finding, noteHere)
            }
            guard let content = entry.content else { continue }
            if entry.kind == .directory {
                try walk(content, place, reader, &finding, noteHere)
            } else if entry.isChunked {
                try checkManifest(content, place.description, reader, &finding, noteHere)
            } else {
                try check(content, .chunk, place.description, reader, &finding, noteHere)
            }
        }
        if isSound { finding.sound.insert(id) }
    }

    private func checkManifest(
        _ id: Digest, _ subject: String, _ reader: ObjectReader, _ finding: inout Finding,
        _ note: (String, Phrase) -> Void
    ) throws {
        if finding.sound.contains(id) || finding.unknown.contains(id) || finding.isPurged(id, store) { return }
        do {
            let encoded = try reader.read(id, .manifest)
            guard let manifest = try? Manifest(encoded) else {
                throw EverettError.damaged("manifest \(id.short)")
            }
            for piece in manifest.pieces {
                if manifest.level == 1 {
                    try checkManifest(piece.id, subject, reader, &finding, note)
                } else {
                    try check(piece.id, .chunk, subject, reader, &finding, note)
                }
            }
        } catch let error as EverettError where error.code == .integrity {
            note(subject, error.message)
        } catch let error as EverettError where error.code.isOfKey {
            finding.unknown.insert(id)
        }
    }

    /// Quick: the object is where the directories say. Whole: it is read and hashed.
    private func check(
        _ id: Digest, _ kind: ObjectKind, _ subject: String, _ reader: ObjectReader, _ finding: inout Finding,
        _ note: (String, Phrase) -> Void
    ) throws {
        if finding.sound.contains(id) || finding.isPurged(id, store) { return }
        if let known = finding.broken[id] { return note(subject, known) }
        do {
            if isQuick {
                guard store.contains(id) else { throw EverettError.damaged("\(kind.name) \(id.short) is missing") }
            } else {
                _ = try reader.read(id, kind)
            }
            finding.sound.insert(id)
        } catch let error as EverettError where error.code == .integrity {
            finding.broken[id] = error.message
            note(subject, error.message)
        } catch let error as EverettError where error.code.isOfKey {
            finding.unknown.insert(id)
        }
    }

    /// References are read before what they refer to: a checkpoint that is published meanwhile adds both at once.
    private func verifyReferences(_ project: ProjectRecord, _ finding: inout Finding) throws {
        let timelines = try state.timelines(project.id)
        let operations = try state.operations(project.id)
        let records = try state.checkpoints(project.id, includingHidden: true)
        // What was collected was a checkpoint once, and may be named by what came after it.
        let known = Set(try state.checkpoints(project.id, includingHidden: true).map(\.id))
            .union(try state.collected(project.id).keys)
        for (name, head) in timelines {
            guard let head, !known.contains(head) else { continue }
            finding.problems.append(
                problem(
                    .reference, name,
                    Phrase("its head \(head.short) is no checkpoint", pl: "jej czoło \(head.short) nie jest punktem")))
        }
        for operation in operations {
            let named = [operation.worldBefore, operation.worldAfter, operation.subject].compactMap { $0 }
            for id in Set(named).subtracting(known) {
                finding.problems.append(
                    problem(
                        .reference, operation.id.text,
                        Phrase(
                            "\(operation.kind.rawValue) refers to \(id.short), no checkpoint",
                            pl: "\(operation.kind.rawValue) odwołuje się do \(id.short), a to nie punkt")
                    )
                )
            }
        }
        for record in records {
            for parent in record.parents where !known.contains(parent) {
                finding.problems.append(
                    problem(
                        .reference, record.id.hex,
                        Phrase(
                            "its parent \(parent.short) is no checkpoint",
                            pl: "jego rodzic \(parent.short) nie jest punktem"))
                )
            }
        }
    }
}

extension ErrorCode {
    /// A key that is missing, or in a file that others could read.
    var isOfKey: Bool { self == .keyMissing || self == .refused }
}

extension ChronosEngine {
    /// Checks the store: structure and references when quick, every object of every checkpoint otherwise.
    package func verify(quick: Bool, _ supervision: Supervision) throws -> VerifyReport {
        let lease = try ReaderLease(reading: home, files, environment.clock, supervision)
        defer { withExtendedLifetime(lease) {} }
        try store.refresh()
        let verifier = StoreVerifier(store: store, state: state, isQuick: quick, supervision: supervision)
        return try verifier.verify(
            state.projects(), startedAt: environment.clock.monotonicNanoseconds, clock: environment.clock
        )
    }
}
