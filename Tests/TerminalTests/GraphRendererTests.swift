import Terminal
import Testing

@Suite struct GraphRendererTests {
    private func picture(_ nodes: [GraphNode<String>], unicode: Bool = true) -> String {
        let style = OutputStyle(isTerminal: false, color: false, unicode: unicode)
        return GraphRenderer(style: style).lines(nodes).joined(separator: "\n")
    }

    private func node(_ id: String, _ parents: String..., mark: GraphMark = .ordinary) -> GraphNode<String> {
        GraphNode(id, parents: parents, mark: mark, label: [StyledText(id)])
    }

    @Test func `a line`() {
        let nodes = [node("c", "b", mark: .current), node("b", "a"), node("a", mark: .landmark)]
        #expect(
            picture(nodes) == """
                @  c
                ○  b
                ◆  a
                """)
        #expect(
            picture(nodes, unicode: false) == """
                @  c
                o  b
                *  a
                """)
    }

    @Test func `a fork`() {
        let nodes = [node("d", "b", mark: .current), node("c", "b"), node("b", "a"), node("a", mark: .landmark)]
        #expect(
            picture(nodes) == """
                @  d
                │ ○  c
                ├─╯
                ○  b
                ◆  a
                """)
        #expect(
            picture(nodes, unicode: false) == """
                @  d
                | o  c
                |-/
                o  b
                *  a
                """)
    }

    @Test func `a merge`() {
        let nodes = [node("m", "x", "y"), node("x", "a"), node("y", "a"), node("a")]
        #expect(
            picture(nodes) == """
                ○    m
                ├─╮
                ○ │  x
                │ ○  y
                ├─╯
                ○  a
                """)
        #expect(
            picture(nodes, unicode: false) == """
                o    m
                |-\\
                o |  x
                | o  y
                |-/
                o  a
                """)
    }

    @Test func `an octopus`() {
        #expect(
            picture([node("m", "x", "y", "z"), node("x", "a"), node("y", "a"), node("z", "a"), node("a")]) == """
                ○      m
                ├─┬─╮
                ○ │ │  x
                │ ○ │  y
                ├─╯ │
                │   ○  z
                ├───╯
                ○  a
                """)
    }

    @Test func `a criss-cross`() {
        #expect(
            picture([node("m", "x", "y"), node("n", "y", "x"), node("x", "a"), node("y", "a"), node("a")]) == """
                ○    m
                ├─╮
                │ │ ○  n
                ├─┼─╯
                ○ │  x
                │ ○  y
                ├─╯
                ○  a
                """)
    }

    @Test func `an edge passes behind a lane that is not its own`() {
        #expect(
            picture([node("p", "a"), node("q", "b"), node("r", "a"), node("b", "a"), node("a")]) == """
                ○  p
                │ ○  q
                │ │ ○  r
                ├─│─╯
                │ ○  b
                ├─╯
                ○  a
                """)
    }

    @Test func `a lane is used again after it has arrived`() {
        #expect(
            picture([node("e", "c"), node("d", "c"), node("c", "a"), node("b", "a"), node("a")]) == """
                ○  e
                │ ○  d
                ├─╯
                ○  c
                │ ○  b
                ├─╯
                ○  a
                """)
    }

    @Test func `a node beneath a root does not look like its parent`() {
        #expect(
            picture([node("b"), node("a")]) == """
                ○  b
                  ○  a
                """)
    }

    @Test func `an edge stays in its lane although one further left is free`() {
        #expect(
            picture([node("c"), node("b", "a"), node("a")]) == """
                ○  c
                  ○  b
                  ○  a
                """)
    }

    @Test func `parents outside the picture are marked`() {
        #expect(
            picture([node("c", "b", "gone"), node("b", "away"), node("a")]) == """
                ○    c
                ├─╮
                │ ~
                ○  b
                ~
                ○  a
                """)
    }

    @Test func `labels of several lines run along the lanes`() {
        let two = [StyledText("first"), StyledText("second"), StyledText("third")]
        #expect(
            picture([
                GraphNode("c", parents: ["a"], mark: .current, label: two), GraphNode("b", parents: ["a"], label: two),
                GraphNode("a", parents: [], label: two), node("z"),
            ]) == """
                @  first
                │  second
                │  third
                │ ○  first
                ├─╯  second
                │    third
                ○  first
                   second
                   third
                ○  z
                """)
    }

    @Test func `labels are cut to the terminal and coloured`() {
        let style = OutputStyle(isTerminal: true, color: true, unicode: true, width: 24)
        let lines = GraphRenderer(style: style).lines([
            GraphNode(1, parents: [], mark: .current, label: [StyledText("a label that is too long", .name)])
        ])
        #expect(lines == ["\u{1b}[1;32m@\u{1b}[0m  \u{1b}[36ma label that is too \u{1b}[0m\u{1b}[36m…\u{1b}[0m"])
    }

    @Test func `a label cannot draw lanes or obey the terminal`() {
        #expect(picture([GraphNode("a", parents: [], label: ["x\n○\u{1b}[2J"])]) == "○  x\\n○\\x1b[2J")
    }

    @Test func `a parent named twice or standing above does no harm`() {
        #expect(
            picture([node("b", "a", "a"), node("a", "b", "a")]) == """
                ○  b
                ○  a
                ~
                """)
    }
}
