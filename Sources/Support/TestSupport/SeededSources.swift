package import Base
internal import Synchronization

extension RandomSource {
    /// The same bytes for the same seed, in the order in which they are asked for.
    package static func seeded(_ seed: UInt64) -> RandomSource {
        let generator = SharedGenerator(seed: seed)
        return RandomSource { generator.bytes($0) }
    }
}

extension IDSource {
    /// The same identifiers for the same seed.
    package static func seeded(_ seed: UInt64) -> IDSource { IDSource(random: .seeded(seed)) }

    /// 0…01, 0…02 and so on: identifiers that a person can follow in a snapshot.
    package static func counting() -> IDSource {
        let counter = SharedCounter()
        return IDSource(
            random: RandomSource { count in
                let number = counter.next()
                let low = (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * (7 - UInt64($0)))) }
                return Array(([UInt8](repeating: 0, count: count) + low).suffix(count))
            }
        )
    }
}

private final class SharedGenerator: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64) {
        generator = Mutex(SeededGenerator(seed: seed))
    }

    func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in generator.bytes(count) }
    }
}

private final class SharedCounter: Sendable {
    private let value = Atomic<UInt64>(0)

    func next() -> UInt64 { value.wrappingAdd(1, ordering: .relaxed).newValue }
}

extension RandomNumberGenerator {
    package mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            var word = next()
            for _ in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        bytes.removeSubrange(count...)
        return bytes
    }
}
