import Base
import Platform
import Storage
import Testing

struct RowMergeModelTests {
    @Test func `random histories merge as the model says, with exactly its conflicts`() throws {
        let scratch = try MergeScratch()
        var conflicts = 0
        for seed in 0..<UInt64(300) {
            var random = SeededGenerator(seed: seed)
            try scratch.prepare { connection in
                for kind in MergeModel.Kind.all { try connection.run(kind.sql) }
                try change(connection, upTo: 30, &random)
            }
            try scratch.change("ours.db") { try change($0, upTo: 12, &random) }
            try scratch.change("theirs.db") { try change($0, upTo: 12, &random) }
            conflicts += try compare(scratch, scratch.sides, seed)
            let swapped = try compare(scratch, scratch.sides.swapped, seed)
            conflicts += swapped
        }
        // Thousands of each kind would not prove anything if none were met.
        #expect(conflicts > 2000)
    }

    @Test func `merging the base changes nothing, and merging into the base gives theirs`() throws {
        let scratch = try MergeScratch()
        for seed in 1000..<UInt64(1040) {
            var random = SeededGenerator(seed: seed)
            try scratch.prepare { connection in
                for kind in MergeModel.Kind.all { try connection.run(kind.sql) }
                try change(connection, upTo: 30, &random)
            }
            try scratch.change("ours.db") { try change($0, upTo: 20, &random) }
            let sides = scratch.sides
            for (one, other) in [(sides.ours, sides.base), (sides.base, sides.ours), (sides.ours, sides.ours)] {
                let merged = try scratch.mergeToFile(DatabaseSides(base: sides.base, ours: one, theirs: other))
                #expect(merged.result.isClean, "seed \(seed)")
                #expect(try RowComparison.between(sides.ours, merged.path).isEmpty, "seed \(seed)")
                scratch.removeMerged()
            }
        }
    }

    private func change(_ connection: Connection, upTo limit: Int, _ random: inout SeededGenerator) throws {
        try connection.run("BEGIN")
        for kind in MergeModel.Kind.all {
            for _ in 0..<Int.random(in: 0...limit, using: &random) {
                try MergeModel.changeOnce(kind, connection, &random)
            }
        }
        try connection.run("COMMIT")
    }

    private func compare(_ scratch: MergeScratch, _ sides: DatabaseSides, _ seed: UInt64) throws -> Int {
        let (merged, result) = try scratch.merge(sides)
        defer { scratch.removeMerged() }
        let (base, ours, theirs) = (
            try Connection.openImage(path: sides.base), try Connection.openImage(path: sides.ours),
            try Connection.openImage(path: sides.theirs)
        )
        var expected: [String] = []
        for kind in MergeModel.Kind.all {
            let outcome = MergeModel.merge(
                base: try MergeModel(kind, reading: base), ours: try MergeModel(kind, reading: ours),
                theirs: try MergeModel(kind, reading: theirs))
            let real = try MergeModel(kind, reading: merged)
            #expect(real.isSame(as: outcome.merged), "seed \(seed), table \(kind.name)")
            #expect(result.tables[kind.name] ?? RowCounts() == outcome.counts, "seed \(seed), table \(kind.name)")
            expected += outcome.conflicts
        }
        #expect(result.conflicts.map(\.line).sorted() == expected.sorted(), "seed \(seed)")
        #expect(result.conflictCount == expected.count && result.violationCount == 0, "seed \(seed)")
        #expect(try DatabaseConflict.decode(DatabaseConflict.encode(result.conflicts)) == result.conflicts)
        return expected.count
    }
}
