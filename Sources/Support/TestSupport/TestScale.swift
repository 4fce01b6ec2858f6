internal import Glibc

/// How long heavy loops run: `EVERETT_TEST_SCALE=20` makes each of them twenty times as long.
package enum TestScale {
    private static let factor: Double = {
        guard let value = unsafe getenv("EVERETT_TEST_SCALE") else { return 1 }
        return Double(unsafe String(cString: value)) ?? 1
    }()

    /// `number` repetitions, scaled; never none.
    package static func count(_ number: Int) -> Int {
        max(1, Int((Double(number) * factor).rounded()))
    }
}
