import Base
import Terminal
import Testing

@Suite struct GraphPropertyTests {
    private func randomGraph(_ random: inout SeededGenerator, nodes: Int) -> [GraphNode<Int>] {
        (0..<nodes).map { id in
            let count = [0, 1, 1, 1, 1, 2, 2, 3][Int.random(in: 0..<8, using: &random)]
            let parents = (0..<count).compactMap { _ -> Int? in
                if Int.random(in: 0..<20, using: &random) == 0 { return 1_000 }
                return id + 1 < nodes ? Int.random(in: (id + 1)..<min(nodes, id + 8), using: &random) : nil
            }
            return GraphNode(id, parents: parents)
        }
    }

    @Test func `every node is drawn once and every edge arrives at its parent`() {
        for seed in 0..<1_500 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let nodes = randomGraph(&random, nodes: 20)
            let lines = GraphRenderer(style: .plain).lines(nodes)
            let drawn = DrawnGraph(lines)
            let picture = "seed \(seed):\n" + lines.joined(separator: "\n")
            guard drawn.places.count == nodes.count else {
                #expect(drawn.places.count == nodes.count, "\(picture)")
                continue
            }
            for (index, node) in nodes.enumerated() {
                let expected = Set(node.parents.map { $0 == 1_000 ? DrawnGraph.End.elided : .node($0) })
                #expect(drawn.ends(of: index) == expected, "node \(index) \(node.parents), \(picture)")
            }
        }
    }

    @Test func `ASCII shows the same lanes`() {
        let ascii = OutputStyle(isTerminal: false, color: false, unicode: false)
        for seed in 0..<200 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let nodes = randomGraph(&random, nodes: 20)
            let fancy = GraphRenderer(style: .plain).lines(nodes)
            let simple = GraphRenderer(style: ascii).lines(nodes)
            #expect(simple.map(\.count) == fancy.map(\.count), "seed \(seed)")
            #expect(simple.joined().utf8.allSatisfy { (0x20...0x7e).contains($0) }, "seed \(seed)")
        }
    }

    @Test func `a long history of one line stays in one lane`() {
        let nodes = (0..<5_000).map { GraphNode($0, parents: [$0 + 1]) }
        let lines = GraphRenderer(style: .plain).lines(nodes)
        #expect(lines.count == 5_001)
        #expect(Set(lines) == ["○", "~"])
    }

    @Test func `hosts of short branches use two lanes`() {
        var nodes: [GraphNode<Int>] = []
        for step in 0..<500 {
            nodes.append(GraphNode(2 * step, parents: [2 * step + 2]))
            nodes.append(GraphNode(2 * step + 1, parents: [2 * step + 2]))
        }
        let lines = GraphRenderer(style: .plain).lines(nodes)
        #expect(lines.allSatisfy { $0.count <= 3 })
    }
}
