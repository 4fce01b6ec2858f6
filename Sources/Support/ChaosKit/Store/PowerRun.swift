internal import Base
internal import Chronos
internal import Platform
internal import TestSupport

/// Power cuts: the engine's changes to the home are recorded, and what might be left of them is put on disk and judged.
///
/// `state.db` is written by SQLite and not recorded. A real copy of it is taken at each commit, which is the moment from
/// which everything it refers to must be there, whenever the power goes.
final class PowerRun: ChaosRun {
    let place: ChaosPlace
    private var dice: Dice
    private let recorder: RecordingFileOperations
    private let keeper: StateKeeper
    private var oracle = Oracle()
    private var log = CrashLog()

    init(seed: UInt64, _ place: ChaosPlace) throws {
        self.place = place
        dice = Dice(seed: seed)
        try place.scratch.makeDirectory("home", permissions: 0o700)
        try place.scratch.makeDirectory("states")
        recorder = try RecordingFileOperations(RealFileOperations(), watching: place.home)
        keeper = StateKeeper(recorder, home: place.home, copies: place.scratch.at("states"))
        try live()
        log = recorder.log
    }

    // MARK: The life before the cut

    private func live() throws {
        var mutator = Mutator(place.work, outside: place.outside, git: GitChild(home: place.user), dice: dice.split())
        mutator.populate()
        let keeper = keeper
        let engine = try ChronosEngine(
            home: place.home,
            environment: EngineEnvironment(
                files: recorder, clock: Machine.clock, ids: IDSource(random: .seeded(dice.next())),
                identity: .current(),
                hooks: Hooks { point in
                    if point == .checkpointCommitted || point == .restoreCommitted { try keeper.keep() }
                }, workers: 2, lockPatienceMilliseconds: 1000, version: "chaos",
                secretKeys: place.user.appending(".config/everett/secrets.key")
            )
        )
        let project = try engine.initialise(
            place.work, policy: CapturePolicy(), forbidden: [], force: false, .none
        ).project
        try keeper.keep()
        for _ in 0..<dice.int(3...5) {
            mutator.mutate(times: dice.int(1...8))
            try take(engine, project)
            if dice.chance(40), let target = oracle.order.randomElement(using: &dice) {
                mutator.mutate(times: 2)
                let before = try WorldSnapshot(place.work)
                let request = RestoreRequest(checkpoint: target, components: [.files, .git])
                let report = try engine.restore(project, request, .none)
                try learn(report.safetyCheckpoint, before, engine, project)
            }
        }
    }

    private func take(_ engine: ChronosEngine, _ project: ProjectRecord) throws {
        let world = try WorldSnapshot(place.work)
        try learn(try engine.checkpoint(project, CheckpointRequest(), .none).id, world, engine, project)
    }

    private func learn(
        _ id: Digest, _ world: WorldSnapshot, _ engine: ChronosEngine, _ project: ProjectRecord
    ) throws {
        guard oracle.known[id] == nil else { return }
        let omitted = try engine.show(id, project).coverage.skipped.map(\.path)
        oracle.add(Oracle.Known(id: id, world: world, omitted: omitted, isAcknowledged: true))
    }

    // MARK: The cut

    func trial(_ number: Int) throws {
        let all = keeper.moments
        guard let first = all.first else { throw ChaosFault("nothing was committed") }
        let cut = dice.int(first.changes...log.changes.count)
        guard let moment = all.last(where: { $0.changes <= cut }) else { return }
        let rule: CrashRule =
            switch dice.int(0...9) {
            case 0...2: .dropUnsynced
            case 3: .namesOnly
            default: .random(seed: dice.next())
            }
        let home = place.scratch.at("cut")
        try? Scratch.remove(home)
        try place.scratch.makeDirectory("cut", permissions: 0o700)
        try CrashSimulator.materialise(log, upTo: cut, rule: rule, into: home)
        try putState(moment.copy, into: home)
        try Complaint.raise("power cut after \(cut) of \(log.changes.count) changes, \(rule)", complaints(home))
    }

    private func putState(_ copy: AbsolutePath, into home: AbsolutePath) throws {
        for name in ["state.db", "state.db-wal", "state.db-shm"] {
            if place.scratch.exists("cut/\(name)") { try place.scratch.remove("cut/\(name)") }
        }
        try place.scratch.write(
            "cut/state.db", try RealFileOperations().readWhole(absolute: copy, limit: 1 << 30), permissions: 0o600
        )
    }

    private func complaints(_ home: AbsolutePath) throws -> [String] {
        let view = try StoreView(home, project: place.work)
        var lines = view.verificationComplaints()
        let present = try view.checkpoints().map(\.id)
        var remembered = Oracle()
        for id in present {
            if let known = oracle.known[id] { remembered.add(known) }
        }
        for checkpoint in remembered.sample(&dice) {
            lines += place.withRoom { view.complaints(about: checkpoint, into: $0) }
        }
        if lines.isEmpty, dice.chance(40), let project = view.project { lines += try goOn(view, project) }
        return lines
    }

    /// Life goes on in the home that was left, torn caches, unfinished packs and all.
    private func goOn(_ view: StoreView, _ project: ProjectRecord) throws -> [String] {
        let world = try WorldSnapshot(place.work)
        let report = try view.engine.checkpoint(project, CheckpointRequest(name: "afterwards"), .none)
        let checkpoint = Oracle.Known(
            id: report.id, world: world, omitted: report.coverage.skipped.map(\.path), isAcknowledged: true
        )
        var lines = place.withRoom { view.complaints(about: checkpoint, into: $0) }
        lines += view.verificationComplaints()
        lines += try WorldSnapshot(place.work).difference(from: world)
        return lines
    }
}
