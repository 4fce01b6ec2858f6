import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

@Suite struct TimelineGraphTests {
    private func digest(_ number: Int) -> Digest { Hasher256.digest(of: Array("\(number)".utf8)) }

    private func timeline(_ name: String, head: Int?, createdAt: Int64 = 0) -> TimelineRecord {
        TimelineRecord(
            name: name, key: nil, kind: name == "main" ? .main : .directory, state: .ready,
            head: head.map { digest($0) }, workspace: nil, origin: nil, base: nil,
            created: Timestamp(milliseconds: createdAt), way: .copy, owner: nil)
    }

    private func checkpoint(_ number: Int, _ timeline: String, _ parents: Int...) -> CheckpointRecord {
        CheckpointRecord(
            id: digest(number), timeline: timeline, number: number,
            created: Timestamp(milliseconds: Int64(number)), cause: .user, name: nil, parents: parents.map(digest),
            files: 1, bytes: 1, newBytes: 1, isPinned: false, isHidden: false, expired: nil, occasion: nil)
    }

    @Test func `what only a dropped timeline had is left out, what was merged stays`() {
        let all = [
            checkpoint(7, "main", 3, 5), checkpoint(6, "gone", 5), checkpoint(5, "gone", 2), checkpoint(4, "try", 2),
            checkpoint(3, "main", 2), checkpoint(2, "main", 1), checkpoint(1, "main"),
        ]
        let graph = TimelineGraph([timeline("main", head: 7), timeline("try", head: 4)], all)
        #expect(graph.checkpoints.map(\.number) == [7, 5, 4, 3, 2, 1])
        #expect(graph.lanes == ["main", "try", "gone"])
        #expect(graph.lane == [0, 2, 1, 0, 0, 0])
        #expect(graph.parents == [[3, 1], [4], [4], [4], [5], []])
        #expect(graph.heads == [0, 2])
        #expect(graph.leftOut == 1)
    }

    @Test func `what was made on a timeline stays although it went back behind it`() {
        let graph = TimelineGraph([timeline("main", head: 1)], [checkpoint(2, "main", 1), checkpoint(1, "main")])
        #expect(graph.checkpoints.map(\.number) == [2, 1] && graph.heads == [1] && graph.leftOut == 0)
    }

    @Test func `an older timeline of the same name is another one`() {
        let all = [checkpoint(4, "try", 1), checkpoint(2, "try", 1), checkpoint(1, "main")]
        let graph = TimelineGraph([timeline("main", head: 1), timeline("try", head: 4, createdAt: 3)], all)
        #expect(graph.checkpoints.map(\.number) == [4, 1] && graph.leftOut == 1)
    }

    @Test func `a parent that was let go is said to be missing`() {
        let graph = TimelineGraph([timeline("main", head: 3)], [checkpoint(3, "main", 2)])
        #expect(graph.parents == [[nil]])
    }

    @Test func `parents are always further down, and every head is in the picture`() throws {
        try forAll(seed: 20_261_121, count: 200) { example in
            let names = ["main", "one", "two"]
            var all: [CheckpointRecord] = []
            for number in 1...example.int(1...60) {
                let parents = (0..<example.int(0...2)).map { _ in example.int(1...max(1, number - 1)) }
                    .filter { $0 < number }
                let name = names[example.int(0...2)]
                all.insert(
                    CheckpointRecord(
                        id: digest(number), timeline: name, number: number,
                        created: Timestamp(milliseconds: Int64(number)), cause: .user, name: nil,
                        parents: Array(Set(parents)).sorted().map(digest), files: 0, bytes: 0, newBytes: 0,
                        isPinned: false, isHidden: false, expired: nil, occasion: nil), at: 0)
            }
            let live = names.prefix(example.int(1...3)).map { name in
                timeline(name, head: example.int(1...all.count))
            }
            let graph = TimelineGraph(live, all)
            #expect(graph.heads.allSatisfy { $0 != nil })
            for (place, parents) in graph.parents.enumerated() {
                for case .some(let parent) in parents { #expect(parent > place) }
            }
            #expect(graph.checkpoints.count + graph.leftOut == all.count)
        }
    }
}
