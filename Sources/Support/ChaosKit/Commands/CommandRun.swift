internal import Base
internal import Chronos
internal import Platform

/// Trials with the real binary: change the workspace, run a command in which something goes wrong, recover, judge.
final class CommandRun: ChaosRun {
    let place: ChaosPlace
    let mode: ChaosMode
    let child: EverettChild
    var dice: Dice
    private var mutator: Mutator
    private var faults: FaultChooser
    var oracle = Oracle()
    private var isInitialised = false
    private var names = 0

    init(_ mode: ChaosMode, seed: UInt64, _ place: ChaosPlace, program: AbsolutePath) throws {
        self.place = place
        self.mode = mode
        child = place.child(program)
        dice = Dice(seed: seed)
        mutator = Mutator(place.work, outside: place.outside, git: GitChild(home: place.user), dice: dice.split())
        faults = FaultChooser(mode, dice.split())
        mutator.populate()
    }

    func trial(_ number: Int) throws {
        let changes = mutator.mutate(times: dice.int(0...6))
        let before = try WorldSnapshot(place.work)
        let (command, expectation) = chooseCommand(before)
        let fault = faults.next(for: command.family)
        let answer = try child.run(command.words, fault.trouble)
        faults.learn(command.family, fault, answer)
        var action = "\(command) with \(fault.trouble): \(answer.summary), after \(changes.joined(separator: ", "))"
        var complaints = verdict(on: answer, fault)

        if mode == .kill, answer.wasKilled, dice.chance(50) {
            for _ in 0..<dice.int(1...3) {
                let again = faults.killingRecovery()
                let died = try child.run(["recover"], again.trouble)
                faults.learn("recover", again, died)
                action += ", then recover with \(again.trouble): \(died.summary)"
                if !isInitialised, died.status == 3 { continue }
                complaints += verdict(on: died, again)
            }
        }
        if command.family == "init" {
            complaints += try settleInitialisation(answer, before)
            return try Complaint.raise(action, complaints)
        }
        let settlement = try settle(answer.succeeded ? nil : command)
        complaints += settlement.complaints
        let judge = Judgement(
            run: self, command: command, answer: answer, before: before, expectation: expectation,
            settlement: settlement
        )
        complaints += try judge.complaints()
        try Complaint.raise(action, complaints)
    }

    // MARK: Choosing

    private func chooseCommand(_ before: WorldSnapshot) -> (ChaosCommand, Expectation?) {
        guard isInitialised else { return (.initialise, nil) }
        let targets = oracle.reachable
        let model = UndoModel(oracle.operations)
        let choice = targets.isEmpty ? 0 : dice.int(0...99)
        switch choice {
        case 0..<34: break
        case 34..<46:
            guard let last = model.undoable.last else { break }
            guard isHeld(last) else { break }
            guard last.worldBefore != nil else { return (.undo, nil) }
            if let expectation = reversal(last, before) { return (.undo, expectation) }
        case 46..<55:
            guard let last = model.redoable.last else { break }
            guard isHeld(last.original) else { break }
            guard last.undo.worldBefore != nil else { return (.redo, nil) }
            if let expectation = reversal(last.undo, before) { return (.redo, expectation) }
        case 55..<79:
            if let command = chooseMaintenance(choice, targets) { return (command, nil) }
        default: return chooseRestore(before, dice.pick(targets))
        }
        names += 1
        return (.checkpoint(name: dice.chance(30) ? "name-\(names)" : nil, full: dice.chance(10)), nil)
    }

    /// Whether nothing that it needs to be taken back was deleted.
    private func isHeld(_ operation: OperationRecord) -> Bool {
        operation.subjects.allSatisfy { oracle.known[$0] != nil }
    }

    /// What lets go, deletes, rewrites or repairs; nil when there is nothing to do it with.
    private func chooseMaintenance(_ choice: Int, _ targets: [Oracle.Known]) -> ChaosCommand? {
        switch choice {
        case 55..<64: return .collect(now: dice.chance(70))
        case 64..<70:
            let others = targets.filter { $0.id != oracle.head }
            return others.isEmpty ? nil : .forget(dice.pick(others).id)
        case 70..<72:
            let gone = oracle.forgotten.filter { oracle.known[$0] != nil }.sorted()
            return gone.isEmpty ? nil : .keep(dice.pick(gone))
        case 72..<76:
            let paths = Set(dice.pick(targets).world?.entries.keys.map(\.self) ?? [])
            let repositories = Set(paths.compactMap(Expectation.repository))
            let candidates = paths.filter { path in !repositories.contains { $0.isWithin(path) || path.isWithin($0) } }
            guard !candidates.isEmpty else { return nil }
            let path = dice.pick(candidates.sorted())
            oracle.purged.append(path)
            return .purge(path)
        default: return .repair
        }
    }

    /// Back to the world before an operation, as far as the operation reached.
    private func reversal(_ operation: OperationRecord, _ before: WorldSnapshot) -> Expectation? {
        guard let id = operation.worldBefore, let world = oracle.world(id) else { return nil }
        return Expectation(
            before: before, wanted: world, repositories: .either, scope: operation.paths.first,
            omitted: (oracle.known[id]?.omitted ?? []) + oracle.purged
        )
    }

    private func chooseRestore(_ before: WorldSnapshot, _ target: Oracle.Known) -> (ChaosCommand, Expectation?) {
        let world = target.world ?? before
        let everything = dice.chance(60)
        var expectation = Expectation(
            before: before, wanted: world, repositories: everything ? .rewound : .either,
            omitted: target.omitted + oracle.purged
        )
        if !everything, dice.chance(30) {
            let paths = Set(before.entries.keys).union(world.entries.keys)
            let repositories = Set(paths.compactMap(Expectation.repository))
            let candidates = paths.filter { path in !repositories.contains { $0.isWithin(path) || path.isWithin($0) } }
            if !candidates.isEmpty { expectation.scope = dice.pick(candidates.sorted()) }
        }
        return (.restore(target.id, everything: everything, path: expectation.scope), expectation)
    }

    // MARK: Judging the call itself

    private func verdict(on answer: EverettChild.Answer, _ fault: FaultChooser.Trial) -> [String] {
        if answer.hung { return ["it did not end"] }
        switch answer.termination {
        case .unended: return ["it could not be killed"]
        case .signalled(9): return fault.mayFail || fault.mustSucceed ? ["killed, though nobody killed it"] : []
        case .signalled(let signal): return ["it crashed with signal \(signal): \(answer.error)"]
        case .exited(0): return []
        case .exited(let code):
            let allowed: Set<Int32> = [1, 5, 7]
            return fault.mayFail && allowed.contains(code) ? [] : ["exit status \(code): \(answer.error)"]
        }
    }

    /// What was done to bring everything in order again.
    struct Settlement {
        var complaints: [String] = []
        /// A checkpoint that did it, and whether it is new.
        var checkpoint: Digest?
    }

    /// Finishes and sweeps what was left, most of all by a command that did not end well.
    private func settle(_ failed: ChaosCommand?) throws -> Settlement {
        var settlement = Settlement()
        // What only the next who maintains the store sweeps.
        let maintenance: [String]? =
            switch failed {
            case .collect: ["gc", "--json"]
            case .repair: ["verify", "--repair", "--json"]
            default: nil
            }
        if let maintenance {
            let answer = try child.run(maintenance)
            if !answer.succeeded { settlement.complaints.append("\(maintenance) afterwards: \(answer.summary)") }
        }
        // Any command that writes finishes what was left.
        let words = dice.chance(80) ? ["recover", "--json"] : ["checkpoint", "--json"]
        let answer = try child.run(words)
        if !answer.succeeded {
            settlement.complaints.append("\(words[0]) afterwards: \(answer.summary)")
        } else if words[0] == "checkpoint" {
            settlement.checkpoint = answer.member("id").flatMap { Digest(hex: $0) }
            if settlement.checkpoint == nil { settlement.complaints.append("no id in \(answer.output)") }
        }
        return settlement
    }

    private func settleInitialisation(_ answer: EverettChild.Answer, _ before: WorldSnapshot) throws -> [String] {
        if !answer.succeeded {
            // Now and then the next trial tries again under fire.
            if dice.chance(40) { return [] }
            let second = try child.run(["init", "--json"])
            if !second.succeeded { return ["init afterwards: \(second.summary)"] }
        }
        isInitialised = true
        let view = try StoreView(place.home, project: place.work)
        oracle.operations = try view.operations()
        var complaints = try WorldSnapshot(place.work).difference(from: before)
        if view.project == nil { complaints.append("init was acknowledged, but the project is not there") }
        if oracle.operations.count != 1 { complaints.append("init left \(oracle.operations.count) operations") }
        return complaints + view.verificationComplaints()
    }

    // MARK: The end

    /// Everything once more, with the binary alone.
    func finish() throws {
        guard isInitialised else { return }
        var complaints: [String] = []
        let verified = try child.run(["verify", "--json"])
        if !verified.succeeded { complaints.append("verify: \(verified.summary) \(verified.output)") }
        for checkpoint in oracle.restorable {
            guard let world = checkpoint.world else { continue }
            try place.withRoom { room in
                let answer = try child.run(["restore", "--json", checkpoint.id.hex, "--into", room.description])
                guard answer.succeeded else {
                    complaints.append("restore \(checkpoint.id.short) --into: \(answer.summary)")
                    return
                }
                // What of purged paths must be there and what not was judged after each trial.
                let omitted = checkpoint.omitted + oracle.purged
                complaints += try WorldSnapshot(room).without(omitted).difference(from: world.without(omitted))
            }
        }
        try Complaint.raise("the whole run", complaints)
    }
}
