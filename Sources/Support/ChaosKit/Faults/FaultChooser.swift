internal import Base
internal import Chronos

/// Chooses what goes wrong in the next call, and learns how far into a command faults can be placed.
struct FaultChooser {
    private let mode: ChaosMode
    private var dice: Dice
    /// How many state-changing calls a command of a family was seen to make, roughly.
    private var reach: [String: Int] = [:]
    private var longest: [String: Int64] = [:]

    init(_ mode: ChaosMode, _ dice: Dice) {
        self.mode = mode
        self.dice = dice
    }

    mutating func next(for family: String) -> Trial {
        switch mode {
        case .points: return Trial(trouble: EverettChild.Trouble(point: point(for: family)))
        case .errors: return failing(family)
        default: return killing(family)
        }
    }

    /// One choice; the number of the call is remembered for ``learn(_:_:_:)``.
    struct Trial {
        let trouble: EverettChild.Trouble
        var number: Int?
        /// Short reads and writes are no errors: the command must succeed.
        var mustSucceed = false
        /// Another code than those of failed files would be a mistake.
        var mayFail = false
    }

    mutating func learn(_ family: String, _ trial: Trial, _ answer: EverettChild.Answer) {
        if answer.succeeded, !family.isEmpty, trial.trouble.killedAfter == nil {
            longest[family] = max(longest[family] ?? 0, answer.milliseconds)
        }
        guard let number = trial.number else { return }
        let known = reach[family] ?? FaultChooser.firstReach
        // A call beyond the end was never made; one that was made may not have been the last.
        reach[family] = answer.succeeded && number <= known ? max(8, number) : max(known, number + 8)
    }

    private static let firstReach = 60

    private mutating func number(_ family: String) -> Int {
        dice.int(1...(reach[family] ?? FaultChooser.firstReach) + 8)
    }

    // MARK: Death

    private mutating func killing(_ family: String) -> Trial {
        if dice.chance(35) {
            let limit = max(30, longest[family] ?? 60)
            return Trial(trouble: EverettChild.Trouble(killedAfter: Int64(dice.int(1...Int(limit)))))
        }
        let number = number(family)
        let moment = dice.pick(["before", "after", "torn"])
        return Trial(trouble: EverettChild.Trouble(fault: "kill:state:\(number):\(moment)"), number: number)
    }

    /// A death in the command that finishes what another one left.
    mutating func killingRecovery() -> Trial {
        if dice.chance(30) {
            let points: [Hooks.Point] = [
                .restoreStep, .restoreApplied, .restoreVerified, .restoreCommitted, .restoreCleaned,
            ]
            let point = dice.pick(points)
            let occurrence = point == .restoreStep ? dice.int(1...12) : 1
            return Trial(trouble: EverettChild.Trouble(point: "\(point.rawValue):\(occurrence)"))
        }
        return killing("recover")
    }

    /// The moments that only some commands come by.
    private static let own = [
        "restore": ["restore"], "gc": ["collect.", "repack."], "purge": ["purge.", "repack."],
        "repair": ["repair.", "repack."],
    ]

    private mutating func point(for family: String) -> String {
        let special = ["collect.", "repack.", "purge.", "repair.", "restore"]
        let own = FaultChooser.own[family] ?? []
        let all = Hooks.Point.allCases.filter { $0 != .restoreOutside }
        let common = all.filter { point in !special.contains { point.rawValue.hasPrefix($0) } }
        let mine = all.filter { point in own.contains { point.rawValue.hasPrefix($0) } }
        // A restore comes by all of them; whoever maintains the store by few others than its own.
        let point = dice.pick(mine.isEmpty ? common : family == "restore" ? common + mine : mine)
        switch point {
        case .restoreStep: return "\(point.rawValue):\(dice.int(1...dice.pick([3, 12, 40])))"
        default: return "\(point.rawValue):\(dice.chance(80) ? 1 : 2)"
        }
    }

    // MARK: Errors

    private static let operations: [FaultedOperation] = [
        "fsync", "fdatasync", "syncfs", "rename", "write", "open", "mkdir", "unlink", "list", "stat", "read", "lease",
        "chmod", "link", "symlink", "setxattr", "truncate", "statfs", "access", "map", "close", "readlink",
    ]
    private typealias FaultedOperation = String

    private mutating func failing(_ family: String) -> Trial {
        let errors = ["EIO", "EIO", "ENOSPC", "ENOSPC", "EDQUOT", "EACCES", "EROFS", "EMFILE"]
        let error = dice.pick(errors)
        switch dice.int(1...100) {
        case 1...35:
            let number = number(family)
            return failure("fail:state:\(number):\(error)", number)
        case 36...55:
            let number = number(family)
            return failure("fail-from:state:\(number):\(error)", number)
        case 56...65: return failure("fail:any:\(dice.int(1...600)):\(error)")
        case 66...85:
            let operation = dice.pick(FaultChooser.operations)
            let verb = dice.chance(75) ? "fail" : "fail-from"
            return failure("\(verb):\(operation):\(dice.int(1...dice.pick([3, 8, 60]))):\(error)")
        case 86...93:
            let number = number(family)
            return failure(
                "fail:state:\(number):\(error),fail:state:\(number + dice.int(1...20)):\(dice.pick(errors))", number)
        default:
            let scope = dice.pick(["write", "read", "any", "state"])
            return Trial(trouble: EverettChild.Trouble(fault: "short:\(scope):all"), mustSucceed: true)
        }
    }

    private func failure(_ plan: String, _ number: Int? = nil) -> Trial {
        Trial(trouble: EverettChild.Trouble(fault: plan), number: number, mayFail: true)
    }
}
