internal import Base
internal import Glibc

/// Which calls go wrong and how; a value, so that a failing run can be repeated from its text.
package struct FaultPlan: Sendable, Hashable {
    package var rules: [Rule]

    package init(_ rules: [Rule] = []) {
        self.rules = rules
    }

    /// One fault at a seeded place among the first `calls` state-changing calls.
    package static func seeded(_ seed: UInt64, among calls: Int) -> FaultPlan {
        var generator = SeededGenerator(seed: seed)
        let number = Int.random(in: 1...max(1, calls), using: &generator)
        let errors = [EIO, ENOSPC, EDQUOT, EMFILE, EACCES]
        let effect: Effect =
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<8: .failure(errno: errors.randomElement(using: &generator) ?? EIO)
            default: .short
            }
        let occasion: Occasion = Bool.random(using: &generator) ? .nth(number) : .from(number)
        return FaultPlan([Rule(scope: .stateChanging, occasion: occasion, effect: effect)])
    }

    /// One thing that goes wrong.
    package struct Rule: Sendable, Hashable {
        package var scope: Scope
        package var occasion: Occasion
        package var effect: Effect

        package init(scope: Scope, occasion: Occasion, effect: Effect) {
            self.scope = scope
            self.occasion = occasion
            self.effect = effect
        }
    }

    /// The calls that a rule counts.
    package enum Scope: Sendable, Hashable {
        case all
        /// Calls that change what a later reader, or a machine after a power cut, sees; opening to create included.
        case stateChanging
        case operation(FileOperation)
    }

    /// When a rule applies, counted from 1 within its scope.
    package enum Occasion: Sendable, Hashable {
        case nth(Int)
        case from(Int)

        package static let always = Occasion.from(1)

        func matches(_ number: Int) -> Bool {
            switch self {
            case .nth(let wanted): number == wanted
            case .from(let first): number >= first
            }
        }
    }

    package enum Effect: Sendable, Hashable {
        case failure(errno: Int32)
        /// Half of the bytes of a read or write, at least one; other calls succeed.
        case short
        case kill(Moment)
    }

    /// Where in a call the process ends.
    package enum Moment: String, Sendable, CaseIterable {
        case before, after
        /// With half of a write done; before any other call, because the kernel does those whole.
        case torn
    }

    /// The first rule that applies to a call with these numbers.
    func effect(operation: FileOperation, counts: FaultCounts, changesState: Bool) -> Effect? {
        for rule in rules {
            let number: Int
            switch rule.scope {
            case .all: number = counts.total
            case .stateChanging:
                guard changesState else { continue }
                number = counts.stateChanging
            case .operation(let wanted):
                guard wanted == operation else { continue }
                number = counts[operation]
            }
            if rule.occasion.matches(number) { return rule.effect }
        }
        return nil
    }
}

/// How many calls were made, in total and by kind.
package struct FaultCounts: Sendable, Hashable {
    package private(set) var total = 0
    package private(set) var stateChanging = 0
    private var byOperation: [FileOperation: Int] = [:]

    package init() {}

    package subscript(operation: FileOperation) -> Int { byOperation[operation] ?? 0 }

    package func count(in scope: FaultPlan.Scope) -> Int {
        switch scope {
        case .all: total
        case .stateChanging: stateChanging
        case .operation(let operation): self[operation]
        }
    }

    mutating func add(_ operation: FileOperation, changesState: Bool) {
        total += 1
        if changesState { stateChanging += 1 }
        byOperation[operation, default: 0] += 1
    }
}
