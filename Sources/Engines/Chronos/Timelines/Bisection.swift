/// The search for the first bad one of a row, by halves; a pure value that is told what was found.
package struct Bisection: Sendable, Hashable {
    package enum Verdict: Sendable, Hashable {
        case good, bad
        /// It cannot be told there.
        case unknown
    }

    package enum Answer: Sendable, Hashable {
        /// The first bad one.
        case found(Int)
        /// Any of these: none of those between could be tested.
        case among(ClosedRange<Int>)
    }

    /// Oldest first; the first is known to be good, the last to be bad.
    package let count: Int
    private var good: Int
    private var bad: Int
    private var skipped: Set<Int> = []

    package init(count: Int) {
        precondition(count >= 2, "a good one and a bad one")
        self.count = count
        good = 0
        bad = count - 1
    }

    /// The next to test; nil when there is an answer.
    ///
    /// The one nearest to the middle that was not given up; of two equally near, the older one.
    package var next: Int? {
        let middle = (good + bad) / 2
        return ((good + 1)..<max(good + 1, bad)).filter { !skipped.contains($0) }
            .min { (abs($0 - middle), $0) < (abs($1 - middle), $1) }
    }

    package var answer: Answer? {
        guard next == nil else { return nil }
        return bad - good == 1 ? .found(bad) : .among((good + 1)...bad)
    }

    /// How many tests are needed at most, when none is given up.
    package var remaining: Int {
        var distance = bad - good
        var tests = 0
        while distance > 1 {
            distance = (distance + 1) / 2
            tests += 1
        }
        return tests
    }

    package mutating func note(_ index: Int, _ verdict: Verdict) {
        guard index > good, index < bad else { return }
        switch verdict {
        case .good: good = index
        case .bad: bad = index
        case .unknown: skipped.insert(index)
        }
    }
}
