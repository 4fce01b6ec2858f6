internal import Base
internal import Databases

extension DatabaseConformance {
    static let merging: [Check] = [
        Check("a comparison counts rows") { scene in
            for number in 1...4 { try scene.bench.write(number, "\(number)", in: scene.live) }
            let base = try scene.server.freeze(scene.live, as: scene.mark(.frozen), base: scene.live, scene.patience)
            try require(try scene.server.compare(base, scene.live, scene.patience).isEmpty, "differs from itself")
            try scene.bench.write(1, "changed", in: scene.live)
            try scene.bench.write(9, "added", in: scene.live)
            try scene.bench.delete(2, in: scene.live)
            try scene.bench.delete(3, in: scene.live)
            let found = try scene.server.compare(base, scene.live, scene.patience)
            let table = DatabaseComparison.Table(name: "public.notes", added: 1, changed: 1, removed: 2)
            try require(
                found == DatabaseComparison(schema: [], tables: [table], unmatched: []), "\(found)")
        },
        Check("rows of both sides are merged, and what both changed is a conflict") { scene in
            for number in 1...8 { try scene.bench.write(number, "base \(number)", in: scene.live) }
            let base = try scene.server.freeze(scene.live, as: scene.mark(.frozen), base: scene.live, scene.patience)
            let theirs = try scene.build(.world, from: .frozen(base)).name
            // Ours: 1 changed, 2 gone, 5 changed, 6 gone, 7 changed, 10 and 11 new.
            for number in [1, 5, 7, 10, 11] { try scene.bench.write(number, "ours", in: scene.live) }
            for number in [2, 6] { try scene.bench.delete(number, in: scene.live) }
            // Theirs: 3 changed, 4 gone, 5 changed otherwise, 6 changed, 7 gone, 11 and 12 new.
            for number in [3, 5, 6, 11, 12] { try scene.bench.write(number, "theirs\t\\ść", in: theirs) }
            for number in [4, 7] { try scene.bench.delete(number, in: theirs) }
            for _ in 0..<3 { _ = try scene.bench.nextNumber(in: theirs) }
            let living = try scene.bench.notes(in: scene.live)

            func merge(_ policy: TableMergePolicy) throws -> (notes: [Int: String], report: RowMergeReport) {
                let report = try scene.server.merge(
                    RowMergeOrder(
                        base: base, ours: scene.live, theirs: theirs, mark: scene.mark(.scratch), name: scene.live,
                        policy: policy),
                    scene.patience)
                return (try scene.bench.notes(in: report.database), report)
            }
            let merged = try merge(.rows)
            let expected = [
                1: "ours", 3: "theirs\t\\ść", 5: "ours", 7: "ours", 8: "base 8", 10: "ours", 11: "ours",
                12: "theirs\t\\ść",
            ]
            try require(merged.notes == expected, "merged: \(merged.notes)")
            let kinds = merged.report.conflicts.map { "\($0.kind) \($0.key ?? "")" }
            try require(
                Set(kinds) == ["cell (5)", "oursDeleted (6)", "theirsDeleted (7)", "insertedTwice (11)"], "\(kinds)")
            try require(merged.report.conflictCount == 4, "\(merged.report.conflictCount)")
            let table = merged.report.tables.first
            try require(
                table?.inserted == 1 && table?.changed == 1 && table?.deleted == 1, "\(merged.report.tables)")
            try require(try scene.bench.nextNumber(in: merged.report.database) == 4, "numbers meet")

            try require(try merge(.ours).notes == living, "ours is not ours")
            try require(try merge(.theirs).notes == scene.bench.notes(in: theirs), "theirs is not theirs")
            try require(try merge(.ignore).report.tables.isEmpty, "what is ignored is told")
            let left = try merge(.regenerate)
            try require(left.notes == living && left.report.tables.first?.policy == .regenerate, "\(left.report)")
            try require(try scene.bench.notes(in: scene.live) == living, "ours was written to")
        },
    ]
}
