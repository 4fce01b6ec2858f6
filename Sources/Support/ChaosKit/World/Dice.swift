internal import Base

/// Repeatable choices of one trial or run.
struct Dice: RandomNumberGenerator, Sendable {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        // Neighbouring seeds must not give neighbouring sequences.
        var start = SeededGenerator(seed: seed &* 0xd129_0ad2_4f31_6d3b)
        generator = SeededGenerator(seed: start.next())
    }

    mutating func next() -> UInt64 { generator.next() }

    mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    mutating func chance(_ percent: Int) -> Bool { int(1...100) <= percent }

    mutating func pick<Value>(_ values: [Value]) -> Value {
        precondition(!values.isEmpty, "nothing to pick from")
        return values[int(0...values.count - 1)]
    }

    /// Another generator whose sequence does not depend on how often this one is asked afterwards.
    mutating func split() -> Dice { Dice(seed: next()) }
}
