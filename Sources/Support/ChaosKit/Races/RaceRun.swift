internal import Base
internal import Chronos
internal import Platform
internal import Synchronization
internal import TestSupport

/// Others at work at the same time: writers in the workspace, an attacker with a symbolic link, many processes.
final class RaceRun: ChaosRun {
    let place: ChaosPlace
    private let child: EverettChild
    private var dice: Dice

    init(seed: UInt64, _ place: ChaosPlace, program: AbsolutePath) throws {
        self.place = place
        child = place.child(program)
        dice = Dice(seed: seed)
    }

    func trial(_ number: Int) throws {
        for name in ["home", "work"] where place.scratch.exists(name) { try place.scratch.remove(name) }
        try place.scratch.makeDirectory("work")
        let initialised = try child.run(["init"])
        guard initialised.succeeded else { throw ChaosFault("preparing: \(initialised.summary)") }
        switch number % 3 {
        case 1: try writersTrial()
        case 2: try attackTrial()
        default: try crowdTrial()
        }
    }

    private func crashes(_ answer: EverettChild.Answer, _ words: [String]) -> [String] {
        if answer.hung { return ["\(words[0]) did not end"] }
        switch answer.termination {
        case .exited(let code) where code != 70: return []
        case .exited, .signalled, .unended: return ["\(words.joined(separator: " ")): \(answer.summary)"]
        }
    }

    private func soundness() throws -> [String] {
        let recovered = try child.run(["recover"])
        let verified = try child.run(["verify", "--json"])
        return (recovered.succeeded ? [] : ["recover: \(recovered.summary)"])
            + (verified.succeeded ? [] : ["verify: \(verified.summary) \(verified.output)"])
            + Tidiness.complaints(place, mayRescue: true)
    }

    // MARK: Writers

    private func writersTrial() throws {
        let notes = Notes()
        let writers = try (1...3).map { number in
            try place.scratch.makeDirectory("work/w\(number)")
            return Writer(number, in: place.scratch.at("work/w\(number)"), notes, dice.split())
        }
        let commander = Mutex<[String]>([])
        let rounds = dice.int(5...8)
        let orders = dice.split()
        let child = child
        let boxes = WriterBoxes(writers)
        Lanes.run(writers.count + 1) { lane in
            if lane < boxes.writers.count {
                boxes.writers[lane].run()
            } else {
                let lines = RaceRun.command(child, rounds, orders)
                commander.withLock { $0 = lines }
                notes.stop()
            }
        }
        var lines = commander.withLock { $0 }
        lines += try soundness()
        lines += try lossComplaints(notes.all)
        try Complaint.raise("3 writers and \(rounds) rounds of commands", lines)
    }

    /// Checkpoints and restores to what was there before, one of them now and then cut off.
    private static func command(_ child: EverettChild, _ rounds: Int, _ orders: Dice) -> [String] {
        var dice = orders
        var lines: [String] = []
        var known: [String] = []
        for _ in 0..<rounds {
            var words = ["checkpoint", "--json"]
            if let id = known.randomElement(using: &dice), dice.chance(60) {
                words = ["restore", "--json", "--yes", id]
            }
            let trouble = EverettChild.Trouble(killedAfter: dice.chance(15) ? Int64(dice.int(20...120)) : nil)
            do {
                let answer = try child.run(words, trouble)
                if let id = answer.member("id"), words[0] == "checkpoint", answer.succeeded { known.append(id) }
                if answer.wasKilled, trouble.killedAfter != nil { continue }
                // A restore that writers interfere with says so.
                let allowed: Set<Int32?> = words[0] == "restore" ? [0, 1, 5] : [0]
                if !allowed.contains(answer.status) { lines.append("\(words[0]): \(answer.summary)") }
            } catch {
                lines.append("\(words[0]): \(error)")
            }
        }
        return lines
    }

    /// Each token must be in the workspace, among what was set aside, or in a checkpoint.
    private func lossComplaints(_ tokens: Set<Token>) throws -> [String] {
        var missing = tokens
        try look(for: &missing, in: place.work)
        try look(for: &missing, in: place.home.appending("rescued"))
        let view = try StoreView(place.home, project: place.work)
        guard let project = view.project else { return ["the project is not known any more"] }
        for record in try view.checkpoints().reversed() where !missing.isEmpty {
            try place.withRoom { room in
                let request = RestoreRequest(checkpoint: record.id, components: [.files, .git])
                _ = try view.engine.materialise(project, request, into: room, .none)
                try look(for: &missing, in: room)
            }
        }
        return missing.sorted { $0.number < $1.number }.prefix(10).map { token in
            "lost: version \(token.number) of writer \(token.writer) (\(missing.count) of \(tokens.count))"
        }
    }

    private func look(for missing: inout Set<Token>, in directory: AbsolutePath) throws {
        let files = RealFileOperations()
        for (path, entry) in try WorldSnapshot(directory).entries where entry.kind == .regular {
            let bytes = try files.readWhole(absolute: directory.appending(path), limit: 1 << 30)
            missing.subtract(Token.all(in: bytes))
        }
    }

    // MARK: An attacker

    /// A directory and a link that leads out of the workspace change places all the time while restores run.
    private func attackTrial() throws {
        for name in ["a", "sub/b", "sub/c"] {
            try place.scratch.write("outside/\(name)", "outside \(name)\n")
            try place.scratch.write("work/door/\(name)", "first \(name)\n")
        }
        try place.scratch.symlink("work/bait", to: place.outside.description)
        var ids: [String] = []
        for round in 1...2 {
            if round == 2 {
                try place.scratch.write("work/door/a", "second\n", permissions: 0o600)
                try place.scratch.remove("work/door/sub/b")
                try place.scratch.write("work/door/sub/new/d", "second\n")
                try place.scratch.changeMode("work/door/sub", 0o700)
            }
            let answer = try child.run(["checkpoint", "--json"])
            guard let id = answer.member("id") else { throw ChaosFault("preparing: \(answer.summary)") }
            ids.append(id)
        }
        let outside = try WorldSnapshot(place.outside)
        let attacker = SwapAttacker(place.scratch.at("work/door"), place.scratch.at("work/bait"))
        let wanted = 10_000
        let result = Mutex<[String]>([])
        let child = child
        let targets = ids
        Lanes.run(2) { lane in
            if lane == 0 { return attacker.run() }
            var lines: [String] = []
            var round = 0
            while round < 8 || (attacker.swaps < wanted && round < 100) {
                let words = ["restore", "--json", "--yes", targets[round % targets.count]]
                if let answer = try? child.run(words) { lines += RaceRun.endings(answer, words) }
                round += 1
            }
            attacker.stop()
            result.withLock { $0 = lines }
        }
        var lines = result.withLock { $0 }
        let changes = try WorldSnapshot(place.outside).difference(from: outside)
        if !changes.isEmpty { lines += ["something outside of the workspace was changed"] + changes }
        lines += try soundness()
        try Complaint.raise("\(attacker.swaps) swaps of a directory with a link", lines)
    }

    private static func endings(_ answer: EverettChild.Answer, _ words: [String]) -> [String] {
        let allowed: Set<Int32?> = [0, 1, 3, 5]
        return !answer.hung && allowed.contains(answer.status) ? [] : ["\(words[0]): \(answer.summary)"]
    }

    // MARK: A crowd

    private func crowdTrial() throws {
        var mutator = Mutator(place.work, outside: place.outside, git: nil, dice: dice.split())
        mutator.populate()
        let first = try child.run(["checkpoint", "--json"])
        guard let id = first.member("id") else { throw ChaosFault("preparing: \(first.summary)") }
        let count = dice.int(16...32)
        let words: [[String]] = (0..<count).map { number in
            switch dice.int(0...9) {
            case 0...4: ["checkpoint", "--json", "-m", "crowd-\(number)"]
            case 5: ["restore", "--json", "--yes", id]
            case 6: ["verify", "--json"]
            case 7: ["recover", "--json"]
            case 8: ["status", "--json"]
            default: ["log", "--json"]
            }
        }
        let answers = Mutex<[Int: EverettChild.Answer]>([:])
        let child = child
        Lanes.run(count) { number in
            if let answer = try? child.run(words[number]) { answers.withLock { $0[number] = answer } }
        }
        var lines: [String] = []
        let all = answers.withLock { $0 }
        let log = try child.run(["log", "--all", "--json"])
        for (number, call) in words.enumerated() {
            guard let answer = all[number] else {
                lines.append("\(call[0]) could not be run")
                continue
            }
            let isRefused = answer.status == 5 && (answer.output + answer.error).contains("process ")
            if !answer.succeeded, !isRefused { lines.append("\(call[0]): \(answer.summary)") }
            if answer.succeeded, call[0] == "checkpoint", !log.output.contains("\"crowd-\(number)\"") {
                lines.append("acknowledged, but not in the log: \(call.joined(separator: " "))")
            }
        }
        lines += try soundness()
        try Complaint.raise("\(count) processes at once", lines)
    }
}

/// Hands writers, each behind its own lock, to the lanes.
private final class WriterBoxes: Sendable {
    let writers: [Box]

    final class Box: Sendable {
        private let writer: Mutex<Writer>
        init(_ writer: Writer) { self.writer = Mutex(writer) }
        func run() { writer.withLock { $0.run() } }
    }

    init(_ writers: [Writer]) { self.writers = writers.map(Box.init) }
}
