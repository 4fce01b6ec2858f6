import FoundationEssentials
import TestSupport
import Testing

/// `EVERETT_MODEL_SEQUENCES=10000` runs as many, `EVERETT_MODEL_SEED` others, and `EVERETT_MODEL_CASE` one alone.
struct ModelTests {
    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }

    @Test func `whatever is done in whatever order, the workspace and every checkpoint are what a dictionary says`()
        throws
    {
        let seed = ModelTests.number("EVERETT_MODEL_SEED") ?? 20_261_122
        let body = { (example: inout PropertyCase) throws in
            let steps = example.int(15...60)
            let run = try ModelRun(example)
            try run.run(steps: steps)
            // What went wrong on the way was thrown; this is how it has to end.
            #expect(try ModelWorld(run.bench.bench.root).difference(from: run.world) == [], "\(example)")
        }
        if let one = ModelTests.number("EVERETT_MODEL_CASE") {
            var example = PropertyCase(seed: seed, number: Int(one))
            return try body(&example)
        }
        let count = ModelTests.number("EVERETT_MODEL_SEQUENCES").map { Int($0) } ?? TestScale.count(20)
        try forAll(seed: seed, count: count, body)
    }
}
