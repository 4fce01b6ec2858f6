internal import Base
internal import Chronos
internal import Platform
internal import TestSupport

/// Damage in every kind of file of a store: it is named or harmless, and never becomes wrong bytes or a crash.
final class FlipRun: ChaosRun {
    let place: ChaosPlace
    private let program: AbsolutePath
    private var dice: Dice
    private var oracle = Oracle()
    private var files: [BytePath] = []

    init(seed: UInt64, _ place: ChaosPlace, program: AbsolutePath) throws {
        self.place = place
        self.program = program
        dice = Dice(seed: seed)
        try setUp()
    }

    private func setUp() throws {
        for name in ["home", "work"] where place.scratch.exists(name) { try place.scratch.remove(name) }
        try place.scratch.makeDirectory("work")
        oracle = Oracle()
        var mutator = Mutator(place.work, outside: place.outside, git: GitChild(home: place.user), dice: dice.split())
        mutator.populate()
        let child = place.child(program)
        try require(try child.run(["init"]))
        for _ in 0..<dice.int(2...4) {
            mutator.mutate(times: dice.int(2...10))
            let world = try WorldSnapshot(place.work)
            let answer = try child.run(["checkpoint", "--json"])
            try require(answer)
            guard let id = answer.member("id").flatMap({ Digest(hex: $0) }) else { throw ChaosFault(answer.output) }
            if oracle.known[id] == nil {
                oracle.add(Oracle.Known(id: id, world: world, omitted: [], isAcknowledged: true))
            }
        }
        files = try WorldSnapshot(place.home).entries.filter { $0.value.kind == .regular }.map(\.key).sorted()
    }

    private func require(_ answer: EverettChild.Answer) throws {
        if !answer.succeeded { throw ChaosFault("preparing: \(answer.summary)") }
    }

    // MARK: Trials

    func trial(_ number: Int) throws {
        if dice.chance(8) { return try journalTrial() }
        let wanted = dice.pick(["packs", "packs", "packs", "packs", "cache", "state.db", "state.db", "format", "lock"])
        let candidates = files.filter { $0.components.first == Array(wanted.utf8) }
        guard !candidates.isEmpty else { return }
        let path = dice.pick(candidates)
        let home = try copyOfHome()
        let bytes = try RealFileOperations().readWhole(absolute: home.appending(path), limit: 1 << 30)
        guard !bytes.isEmpty else { return }
        let region = wanted == "packs" ? PackRegion.choose(bytes, &dice) : nil
        let damage = Damage.choose(bytes.count, at: region?.offset, &dice)
        let damaged = damage.apply(to: bytes)
        if damaged == bytes { return }
        try overwrite(home.appending(path), damaged)
        let child = EverettChild(program: program, home: home, workspace: place.work, user: place.user)
        let before = try WorldSnapshot(place.work)
        var lines: [String]
        switch wanted {
        case "packs": lines = try packComplaints(path, child)
        case "cache": lines = try cacheComplaints(child, before)
        case "state.db": lines = try stateComplaints(child)
        default: lines = try smallFileComplaints(wanted, child)
        }
        lines += try WorldSnapshot(place.work).difference(from: before)
        // A format that nobody knows may be a newer one, and a lock that is none may be somebody's: a repair refuses both.
        if lines.isEmpty, wanted != "format", wanted != "lock" {
            lines = try RepairJudge(child: child, place: place, checkpoints: oracle.restorable).complaints()
            lines += try WorldSnapshot(place.work).difference(from: before)
        }
        try Complaint.raise("\(path) \(region?.name ?? ""): \(damage) of \(bytes.count) bytes", lines)
    }

    private func packComplaints(_ path: BytePath, _ child: EverettChild) throws -> [String] {
        let verified = try child.run(["verify", "--json"])
        var lines = crashes(verified, "verify")
        if verified.succeeded {
            // Nothing was found, so nothing may be wrong.
            return lines + (try restoreComplaints(oracle.restorable, child, mustSucceed: true))
        }
        let name = String(decoding: path.name.prefix(12), as: UTF8.self)
        if verified.status != 7 { lines.append("verify: \(verified.summary)") }
        if !(verified.output + verified.error).contains(name) {
            lines.append("verify does not name the pack \(name): \(verified.output)")
        }
        return lines + (try restoreComplaints(oracle.sample(&dice), child, mustSucceed: false))
    }

    /// A cache may be damaged at will: the next checkpoint is right all the same.
    private func cacheComplaints(_ child: EverettChild, _ world: WorldSnapshot) throws -> [String] {
        let answer = try child.run(["checkpoint", "--json", "-m", "flipped"])
        guard answer.succeeded, let id = answer.member("id").flatMap({ Digest(hex: $0) }) else {
            return ["checkpoint: \(answer.summary)"]
        }
        let checkpoint = Oracle.Known(id: id, world: world, omitted: [], isAcknowledged: true)
        return try restoreComplaints([checkpoint], child, mustSucceed: true)
    }

    private func stateComplaints(_ child: EverettChild) throws -> [String] {
        let verified = try child.run(["verify", "--json"])
        var lines = crashes(verified, "verify")
        for words in [["log", "--all"], ["operations"], ["status"]] {
            lines += crashes(try child.run(words), words[0])
        }
        // SQLite keeps no checksums: a name or a count may change unseen. What is restored is right or refused.
        return lines + (try restoreComplaints(oracle.sample(&dice), child, mustSucceed: false))
    }

    private func smallFileComplaints(_ name: String, _ child: EverettChild) throws -> [String] {
        let answer = try child.run(["checkpoint", "--json"])
        var lines = crashes(answer, "checkpoint")
        // Both may be named as damaged: a lock that is cut off in its only slot tells nobody's turn.
        let allowed: Set<Int32?> = [0, 7]
        if !allowed.contains(answer.status) { lines.append("checkpoint: \(answer.summary)") }
        return lines + (try restoreComplaints(oracle.sample(&dice), child, mustSucceed: name == "lock"))
    }

    private func restoreComplaints(
        _ checkpoints: [Oracle.Known], _ child: EverettChild, mustSucceed: Bool
    ) throws -> [String] {
        var lines: [String] = []
        for checkpoint in checkpoints {
            guard let world = checkpoint.world else { continue }
            try place.withRoom { room in
                let answer = try child.run(["restore", "--json", checkpoint.id.hex, "--into", room.description])
                lines += crashes(answer, "restore --into")
                guard answer.succeeded else {
                    if mustSucceed { lines.append("restore \(checkpoint.id.short) --into: \(answer.summary)") }
                    return
                }
                let differences = try WorldSnapshot(room).difference(from: world)
                if !differences.isEmpty { lines += ["restore gave wrong bytes"] + differences }
            }
        }
        return lines
    }

    private func crashes(_ answer: EverettChild.Answer, _ what: String) -> [String] {
        if answer.hung { return ["\(what) did not end"] }
        switch answer.termination {
        case .exited(70): return ["\(what): a fault of the program itself: \(answer.summary)"]
        case .exited: return []
        case .signalled, .unended: return ["\(what) crashed: \(answer.summary)"]
        }
    }

    // MARK: Journals

    /// A promise to finish a restore, damaged while the restore is half done.
    private func journalTrial() throws {
        let child = place.child(program)
        let before = try WorldSnapshot(place.work)
        let target = dice.pick(oracle.restorable)
        guard let world = target.world else { return }
        let step = dice.int(1...6)
        let died = try child.run(
            ["restore", "--json", "--all", "--yes", target.id.hex],
            EverettChild.Trouble(point: "restore.step:\(step)")
        )
        let journals = try WorldSnapshot(place.home).entries.keys.filter {
            $0.components.first == Array("restores".utf8) && $0.components.count == 2
        }
        guard died.wasKilled, let journal = journals.first else { return try setUp() }
        let bytes = try RealFileOperations().readWhole(absolute: place.home.appending(journal), limit: 1 << 30)
        let damage = Damage.choose(bytes.count, at: nil, &dice)
        try overwrite(place.home.appending(journal), damage.apply(to: bytes))

        let recovered = try child.run(["recover", "--json"])
        var lines = crashes(recovered, "recover")
        let after = try WorldSnapshot(place.work)
        let expectation = Expectation(before: before, wanted: world, repositories: .rewound)
        let isFinished = expectation.failures(after).isEmpty || after == before
        if recovered.succeeded, !isFinished {
            // Silent: the workspace is half restored, and nobody was told.
            let verified = try child.run(["verify", "--json"])
            if verified.succeeded {
                lines += ["a damaged journal was dropped in silence", "step \(step)"] + expectation.failures(after)
            }
        }
        for checkpoint in oracle.restorable {
            lines += try restoreComplaints([checkpoint], child, mustSucceed: true)
        }
        try Complaint.raise("\(journal): \(damage) of \(bytes.count) bytes", lines)
        try setUp()
    }

    // MARK: Copies

    private func copyOfHome() throws -> AbsolutePath {
        if place.scratch.exists("damaged") { try place.scratch.remove("damaged") }
        try place.scratch.makeDirectory("damaged", permissions: 0o700)
        let home = place.scratch.at("damaged")
        let machine = RealFileOperations()
        for (path, entry) in try WorldSnapshot(place.home).entries.sorted(by: { $0.key < $1.key }) {
            let name = BytePath.root.appending(Array("damaged".utf8)).appending(path)
            if entry.kind == .directory {
                try place.scratch.makeDirectory(name, permissions: 0o700)
            } else {
                let bytes = try machine.readWhole(absolute: place.home.appending(path), limit: 1 << 30)
                try place.scratch.write(name, bytes, permissions: 0o600)
            }
        }
        return home
    }

    private func overwrite(_ path: AbsolutePath, _ bytes: [UInt8]) throws {
        let machine = RealFileOperations()
        let file = try machine.openOwned(absolute: path, [.write, .truncate])
        try machine.writeAll(file.raw, bytes, at: 0)
    }
}
