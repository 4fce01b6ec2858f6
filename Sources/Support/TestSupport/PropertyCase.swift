internal import Base

/// One case of a property test: a source of repeatable randomness whose description names the seed.
package struct PropertyCase: RandomNumberGenerator, CustomStringConvertible {
    package let seed: UInt64
    package let number: Int
    private var generator: SeededGenerator

    package init(seed: UInt64, number: Int) {
        self.seed = seed
        self.number = number
        // Each case starts afresh, so that one can be run again without those before it.
        var start = SeededGenerator(seed: seed &+ UInt64(number) &* 0xd129_0ad2_4f31_6d3b)
        generator = SeededGenerator(seed: start.next())
    }

    package mutating func next() -> UInt64 { generator.next() }

    package mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    package mutating func flip() -> Bool { Bool.random(using: &self) }

    package var description: String { "seed \(seed), case \(number)" }
}

/// A property that did not hold, with what is needed to see it again.
package struct PropertyFailure: Error, CustomStringConvertible {
    package let at: PropertyCase
    package let cause: any Error

    package var description: String { "\(at): \(cause)" }
}

/// Runs `body` for `count` seeded cases and names the seed and case of the one that throws.
///
/// Inside, use `try #require(…)`, or `#expect(…, "\(example)")`, whose failure does not throw.
package func forAll(seed: UInt64, count: Int, _ body: (inout PropertyCase) throws -> Void) throws {
    for number in 0..<count {
        var example = PropertyCase(seed: seed, number: number)
        do {
            try body(&example)
        } catch {
            let failure = PropertyFailure(at: PropertyCase(seed: seed, number: number), cause: error)
            print("property failed: \(failure)")
            throw failure
        }
    }
}
