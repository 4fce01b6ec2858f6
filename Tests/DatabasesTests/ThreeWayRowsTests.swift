import Databases
import TestSupport
import Testing

/// The streaming merge decides as a plain model does that has all rows at hand.
struct ThreeWayRowsTests {
    private typealias Table = [UInt8: [UInt8]]

    @Test(arguments: [false, true])
    func `rows with a key are merged as in the model`(_ startsAsTheirs: Bool) throws {
        try forAll(seed: 41, count: 400) { example in
            let base = table(&example)
            let ours = changed(base, &example)
            let theirs = changed(base, &example)
            var result = startsAsTheirs ? theirs : ours
            var conflicts = 0
            try ThreeWayRows(isKeyed: true, startsAsTheirs: startsAsTheirs).run(
                base: source(base), ours: source(ours), theirs: source(theirs)
            ) { decision in
                let key = decision.key[0]
                #expect(decision.standing == (result[key] == nil ? 0 : 1), "\(example)")
                #expect(
                    decision.isKept == (result[key].map { [$0.map { [$0] }] } ?? [] == decision.merged), "\(example)")
                result[key] = decision.merged.first.map { $0.map { $0[0] } }
                if decision.conflict != nil { conflicts += 1 }
            }
            var expected: Table = [:]
            var expectedConflicts = 0
            for key in Set(base.keys).union(ours.keys).union(theirs.keys) {
                let (row, isConflict) = merged(base[key], ours[key], theirs[key])
                expected[key] = row
                if isConflict { expectedConflicts += 1 }
            }
            try #require(result == expected, "\(example)")
            try #require(conflicts == expectedConflicts, "\(example)")
        }
    }

    @Test func `merging into what nobody changed gives the other side`() throws {
        try forAll(seed: 42, count: 200) { example in
            let base = table(&example)
            let theirs = changed(base, &example)
            var result = base
            try ThreeWayRows(isKeyed: true, startsAsTheirs: false).run(
                base: source(base), ours: source(base), theirs: source(theirs)
            ) { decision in
                #expect(decision.conflict == nil)
                result[decision.key[0]] = decision.merged.first.map { $0.map { $0[0] } }
            }
            try #require(result == theirs, "\(example)")
        }
    }

    @Test func `rows without a key are counted`() throws {
        try forAll(seed: 43, count: 300) { example in
            let sides = (0..<3).map { _ in (0..<4).map { _ in example.int(0...2) } }
            var counts = sides[1]
            try ThreeWayRows(isKeyed: false, startsAsTheirs: false).run(
                base: copies(sides[0]), ours: copies(sides[1]), theirs: copies(sides[2])
            ) { decision in
                let key = Int(decision.key[0])
                #expect(decision.standing == counts[key])
                counts[key] = decision.merged.count
                let (b, o, t) = (sides[0][key], sides[1][key], sides[2][key])
                #expect((decision.conflict != nil) == (b != o && b != t && o != t), "\(example)")
            }
            for key in 0..<4 {
                let (b, o, t) = (sides[0][key], sides[1][key], sides[2][key])
                try #require(counts[key] == (o == b ? t : o), "\(example)")
            }
        }
    }

    private func merged(_ base: [UInt8]?, _ ours: [UInt8]?, _ theirs: [UInt8]?) -> ([UInt8]?, Bool) {
        if ours == theirs || theirs == base { return (ours, false) }
        if ours == base { return (theirs, false) }
        guard let ours, let theirs else { return (ours, true) }
        var isConflict = false
        let row = zip(ours, theirs).enumerated().map { index, cells -> UInt8 in
            if cells.0 == cells.1 { return cells.0 }
            if let base, base[index] == cells.0 { return cells.1 }
            if let base, base[index] == cells.1 { return cells.0 }
            isConflict = true
            return cells.0
        }
        return (row, isConflict)
    }

    private func table(_ example: inout PropertyCase) -> Table {
        var table: Table = [:]
        for key in 0..<UInt8(8) where example.flip() { table[key] = (0..<3).map { _ in UInt8(example.int(0...2)) } }
        return table
    }

    private func changed(_ table: Table, _ example: inout PropertyCase) -> Table {
        var table = table
        for key in 0..<UInt8(8) {
            switch example.int(0...5) {
            case 0: table[key] = nil
            case 1: table[key] = (0..<3).map { _ in UInt8(example.int(0...2)) }
            case 2: table[key]?[example.int(0...2)] = UInt8(example.int(0...2))
            default: break
            }
        }
        return table
    }

    private func source(_ table: Table) -> ThreeWayRows.Source {
        var rows = table.sorted { $0.key < $1.key }.map { StoredRow(key: [$0.key], cells: $0.value.map { [$0] }) }[...]
        return { rows.popFirst() }
    }

    private func copies(_ counts: [Int]) -> ThreeWayRows.Source {
        var rows = counts.enumerated().flatMap { key, count in
            (0..<count).map { _ in StoredRow(key: [UInt8(key)], cells: [[UInt8(key)]]) }
        }[...]
        return { rows.popFirst() }
    }
}
