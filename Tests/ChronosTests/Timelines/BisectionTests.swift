import Base
import TestSupport
import Testing

@testable import Chronos

@Suite struct BisectionTests {
    private func search(
        _ count: Int, firstBad: Int, untestable: Set<Int> = []
    ) -> (answer: Bisection.Answer?, tests: Int) {
        var search = Bisection(count: count)
        var tests = 0
        while let next = search.next {
            tests += 1
            search.note(next, untestable.contains(next) ? .unknown : next >= firstBad ? .bad : .good)
        }
        return (search.answer, tests)
    }

    @Test func `the first bad one is found, in no more tests than halving needs`() {
        for count in 2...70 {
            for firstBad in 1..<count {
                let (answer, tests) = search(count, firstBad: firstBad)
                #expect(answer == .found(firstBad), "\(count) \(firstBad)")
                #expect(tests <= Bisection(count: count).remaining, "\(count) \(firstBad)")
            }
        }
        #expect(Bisection(count: 64).remaining == 6)
        #expect(Bisection(count: 2).answer == .found(1))
    }

    @Test func `what cannot be tested only widens the answer, and the first bad one is in it`() {
        var random = SeededGenerator(seed: 20_261_121)
        for _ in 0..<2000 {
            let count = Int.random(in: 2...40, using: &random)
            let firstBad = Int.random(in: 1..<count, using: &random)
            let untestable = Set((1..<count).filter { _ in Int.random(in: 0..<3, using: &random) == 0 })
                .subtracting([count - 1])
            let (answer, tests) = search(count, firstBad: firstBad, untestable: untestable)
            #expect(tests <= count)
            switch answer {
            case .found(let index): #expect(index == firstBad)
            case .among(let range):
                #expect(range.contains(firstBad))
                #expect(range.dropLast().allSatisfy(untestable.contains), "\(range) \(untestable)")
            case nil: Issue.record("no answer")
            }
        }
    }

    @Test func `common ancestors are those that no other common one came from`() {
        func id(_ number: UInt8) -> Digest { Digest([UInt8](repeating: number, count: 32)) }
        //  1 ─ 2 ─ 3 ─ 6      5 and 6 each merged the other's side: 3 and 4 are equally good.
        //       ╲   ╳
        //        4 ─ 5
        let graph = CheckpointGraph([
            id(2): [id(1)], id(3): [id(2)], id(4): [id(2)], id(5): [id(4), id(3)], id(6): [id(3), id(4)],
        ])
        #expect(graph.bestCommonAncestors(id(3), id(4)) == [id(2)])
        #expect(graph.bestCommonAncestors(id(5), id(6)) == [id(3), id(4)])
        #expect(graph.bestCommonAncestors(id(3), id(5)) == [id(3)])
        #expect(graph.bestCommonAncestors(id(1), id(9)).isEmpty)
        #expect(graph.ancestors(of: id(6)) == Set((1...6).filter { $0 != 5 }.map(id)))
    }

    @Test func `best common ancestors agree with their definition on random graphs`() {
        var random = SeededGenerator(seed: 7)
        func id(_ number: Int) -> Digest { Digest([UInt8](repeating: UInt8(number), count: 32)) }
        for _ in 0..<300 {
            let count = Int.random(in: 2...25, using: &random)
            var parents: [Digest: [Digest]] = [:]
            for number in 1..<count {
                let many = Int.random(in: 0...2, using: &random)
                parents[id(number)] = (0..<many).map { _ in id(Int.random(in: 0..<number, using: &random)) }
            }
            let graph = CheckpointGraph(parents)
            let one = id(Int.random(in: 0..<count, using: &random))
            let other = id(Int.random(in: 0..<count, using: &random))
            let common = graph.ancestors(of: one).intersection(graph.ancestors(of: other))
            let wanted = common.filter { candidate in
                !common.contains { $0 != candidate && graph.ancestors(of: $0).contains(candidate) }
            }
            #expect(graph.bestCommonAncestors(one, other) == wanted)
        }
    }
}
