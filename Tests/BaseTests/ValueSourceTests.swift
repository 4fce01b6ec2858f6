import Base
import TestSupport
import Testing

struct ValueSourceTests {
    @Test func `SplitMix64 gives the published numbers`() {
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(
            (0..<5).map { _ in generator.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test func `the machine's randomness has the asked length and differs`() {
        #expect(RandomSource.system.bytes(0).isEmpty)
        #expect(RandomSource.system.bytes(33).count == 33)
        #expect(RandomSource.system.bytes(32) != RandomSource.system.bytes(32))
    }

    @Test func `seeded sources repeat and counting ones count`() {
        let one = IDSource.seeded(4)
        let other = IDSource.seeded(4)
        #expect((0..<10).map { _ in one.next() } == (0..<10).map { _ in other.next() })
        #expect(IDSource.seeded(4).next() != IDSource.seeded(5).next())
        let counting = IDSource.counting()
        #expect(counting.next().text == "00000000000000000000000000000001")
        #expect(counting.next().text.hasSuffix("2"))
    }

    @Test func `an identifier reads back and nothing else is one`() throws {
        let id = IDSource(random: .system).next()
        #expect(Identifier(id.text) == id)
        #expect(id.short.count == 12)
        for text in ["", "12", id.text + "0", id.text.uppercased() + "A", String(repeating: "g", count: 32)] {
            #expect(Identifier(text) == nil)
        }
        #expect(Identifier(String(repeating: "A", count: 32)) == nil)
    }

    @Test func `a test's clock moves only when told`() {
        let clock = TestClock(milliseconds: 1000)
        #expect(clock.clock.now == clock.clock.now)
        let before = clock.clock.monotonicNanoseconds
        clock.advance(milliseconds: 5)
        #expect(clock.clock.now.milliseconds == 1005)
        #expect(clock.clock.monotonicNanoseconds - before == 5_000_000)
    }

    @Test func `a failing property names its seed and case`() {
        struct Broken: Error {}
        let failure = #expect(throws: PropertyFailure.self) {
            try forAll(seed: 99, count: 10) { if $0.number == 7 { throw Broken() } }
        }
        #expect(failure?.description.contains("seed 99, case 7") == true)
    }
}
