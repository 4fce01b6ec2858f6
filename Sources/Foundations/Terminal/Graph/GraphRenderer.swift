/// Draws a graph of checkpoints or the like in lanes beside its labels.
///
/// Nodes come in display order, children before their parents. An edge to a node that does not follow ends in `~`.
package struct GraphRenderer: Sendable {
    /// A label is not squeezed below this; a graph that wide is cut off by the terminal instead.
    private static let narrowestLabel = 20

    private let style: OutputStyle
    private let glyphs: GraphGlyphs

    package init(style: OutputStyle) {
        self.style = style
        glyphs = GraphGlyphs(style)
    }

    package func lines<ID>(_ nodes: [GraphNode<ID>]) -> [String] {
        var layout = GraphLayout(nodes.map(\.id))
        return nodes.flatMap { node in
            let placed = layout.place(node, lineCount: node.label.count)
            let padding = Array(repeating: placed.padding, count: max(0, node.label.count - placed.rows.count))
            let rows = (placed.rows + padding).map(picture)
            let column = (rows.map(\.width).max() ?? 0) + 2
            return rows.indices.map { index in
                let label = index < node.label.count ? node.label[index] : .empty
                return line(rows[index], label, at: column).rendered(style)
            }
        }
    }

    private func line(_ picture: StyledText, _ label: StyledText, at column: Int) -> StyledText {
        if label.isEmpty { return picture }
        let slack = StyledText(String(repeating: " ", count: column - picture.width))
        let room = max(Self.narrowestLabel, style.width - column)
        return picture + slack + (style.isTerminal ? label.truncated(to: room, style) : label)
    }

    /// One row of lanes, two columns each, without blanks at its end.
    private func picture(_ row: [GraphCell]) -> StyledText {
        var text = StyledText.empty
        let end = row.lastIndex { $0 != .empty } ?? -1
        for index in 0..<(end + 1) {
            text += StyledText(glyphs.glyph(row[index]), role(row[index]))
            if index < end { text += StyledText(glyphs.gap(after: row[index]), .dim) }
        }
        return text
    }

    private func role(_ cell: GraphCell) -> TextRole {
        switch cell {
        case .node(.current): .current
        case .node(.landmark): .name
        case .node(.ordinary), .empty: .plain
        case .elided, .line, .crossing: .dim
        }
    }
}
