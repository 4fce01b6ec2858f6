internal import Base
internal import Environments
internal import Platform

/// Gives named volumes what a checkpoint keeps of them, between stopping their containers and starting them again.
///
/// Doing it twice is doing it once: a volume is filled all at once, and one that holds what it shall hold is left. What neither
/// the safety checkpoint nor the target holds is kept first.
struct VolumeRestore {
    let run: RestoreRun
    let plan: RestorePlan
    let reader: ObjectReader
    let containers: any ContainerEngine

    private var engine: ChronosEngine { run.engine }
    private var isCancelled: @Sendable () -> Bool { run.supervision.isCancelled }

    /// Volumes that hold something else than they shall, as far as the checkpoints say.
    private func wanted() throws -> [(then: VolumeRecord, now: VolumeRecord?)] {
        let then = try engine.readEnvironment(try engine.readCheckpoint(plan.target, reader), reader)
        let now = try engine.readEnvironment(try engine.readCheckpoint(plan.safety, reader), reader)
        return (then?.volumes ?? []).compactMap { wanted in
            let held = now?.volumes.first { $0.name == wanted.name }
            return held.map(wanted.isSameContent) == true ? nil : (wanted, held)
        }
    }

    /// Stops who would write to them.
    func stop(_ outcome: inout EnvironmentRestore.Outcome) throws {
        for (then, _) in try wanted() where then.world == run.project.world {
            do throws(EverettError) {
                if let (_, own) = try users(of: then.name, &outcome) { try stop(own) }
            } catch {
                outcome.problems.append(VolumeWords.kept(then.name, error.message))
            }
        }
    }

    /// Returns copies of what was written since the safety checkpoint.
    func perform(_ outcome: inout EnvironmentRestore.Outcome) throws -> [SetAside] {
        var aside: [SetAside] = []
        var memory = VolumesMemory.read(engine.volumesMemory(run.project), engine.files)
        for (then, now) in try wanted() {
            try engine.environment.hooks.reach(.restoreVolume)
            do {
                if let seen = try restore(then, now, &outcome, &aside) { memory.seen[then.name] = seen }
            } catch let error as EverettError where error.code != .cancelled {
                tell(VolumeWords.kept(then.name, error.message), &outcome)
            }
            try engine.environment.hooks.reach(.restoreVolume)
        }
        memory.write(engine.volumesMemory(run.project), engine.files)
        return aside
    }

    private func restore(
        _ then: VolumeRecord, _ now: VolumeRecord?, _ outcome: inout EnvironmentRestore.Outcome,
        _ aside: inout [SetAside]
    ) throws -> VolumesMemory.Seen? {
        guard then.world == run.project.world else {
            tell(VolumeWords.keptElsewhere(then.name), &outcome)
            return nil
        }
        guard let entry = then.entry, let target = try engine.digest(of: then, reader) else { return nil }
        if try containers.volume(then.name) == nil { try containers.makeVolume(then.name, labels: then.labels) }
        guard let (volume, own) = try users(of: then.name, &outcome) else { return nil }
        try stop(own)
        run.supervision.report(.applying, subject: then.name)
        let present = try archive(volume)
        if present.digest != target {
            if present.digest != (try now.flatMap { try engine.digest(of: $0, reader) }) {
                let look = try containers.look(at: volume, isCancelled: isCancelled)
                guard now != nil || look.files == 0 else {
                    tell(VolumeWords.keptUnsafe(then.name), &outcome)
                    return nil
                }
                if now != nil { aside.append(try keep(present, of: then.name)) }
            }
            try engine.environment.hooks.reach(.restoreVolume)
            try fill(volume, with: entry)
            try engine.environment.hooks.reach(.restoreVolume)
            guard try archive(volume).digest == target else {
                tell(VolumeWords.differs(then.name), &outcome)
                return nil
            }
        }
        return VolumesMemory.Seen(mark: try containers.look(at: volume, isCancelled: isCancelled).mark, record: then)
    }

    private func archive(_ volume: FoundVolume) throws -> VolumeArchive {
        try VolumeArchive(of: volume, containers, engine, run.supervision)
    }

    private func fill(_ volume: FoundVolume, with entry: TreeEntry) throws {
        let copy = try DumpFile(engine)
        defer { copy.remove() }
        try ContentReader(reader).forEachPiece(of: entry) { try copy.append($0[...]) }
        let next = copy.reader()
        try containers.fill(volume) {
            try run.supervision.check()
            let piece = try next()
            return piece.isEmpty ? nil : piece
        }
    }

    private func keep(_ archive: VolumeArchive, of name: String) throws -> SetAside {
        let file = Array("volume-\(name).tar".utf8)
        let place = try archive.keep(as: file, in: engine.home.rescued(plan.operation), engine.files)
        return SetAside(path: BytePath.root.appending(file), keptAt: place)
    }

    /// The volume and the project's own containers that have it; nil where somebody else has it, too, or it cannot be reached.
    private func users(
        of name: String, _ outcome: inout EnvironmentRestore.Outcome
    ) throws(EverettError) -> (volume: FoundVolume, own: [FoundContainer])? {
        guard let volume = try containers.volume(name) else { return nil }
        if let obstacle = volume.obstacle {
            tell(VolumeWords.kept(name, obstacle), &outcome)
            return nil
        }
        let found = try containers.containers(at: run.project.root)
        let users = try containers.users(of: name)
        let own = found.filter { container in users.contains { $0.id == container.id } }
        if let stranger = users.first(where: { user in !own.contains { $0.id == user.id } }) {
            tell(VolumeWords.keptForeign(name, stranger.name), &outcome)
            return nil
        }
        return (volume, own)
    }

    private func stop(_ own: [FoundContainer]) throws(EverettError) {
        for container in own where container.isRunning { try containers.stop(container) }
    }

    /// Each half finds the same things in the way; they are told once.
    private func tell(_ problem: Phrase, _ outcome: inout EnvironmentRestore.Outcome) {
        if !outcome.problems.contains(problem) { outcome.problems.append(problem) }
    }
}
