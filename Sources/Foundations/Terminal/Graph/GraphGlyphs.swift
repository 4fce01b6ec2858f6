/// The characters a graph is drawn with.
struct GraphGlyphs: Sendable {
    private let unicode: Bool

    init(_ style: OutputStyle) {
        unicode = style.unicode
    }

    func glyph(_ cell: GraphCell) -> String {
        switch cell {
        case .empty: " "
        case .node(.ordinary): unicode ? "○" : "o"
        case .node(.current): "@"
        case .node(.landmark): unicode ? "◆" : "*"
        case .elided: "~"
        case .crossing: unicode ? "│" : "|"
        case .line(let sides): unicode ? box(sides) : ascii(sides)
        }
    }

    /// Between a lane and the next one to the right.
    func gap(after cell: GraphCell) -> String {
        guard cell.sides.contains(.right) else { return " " }
        return unicode ? "─" : "-"
    }

    private func box(_ sides: GraphCell.Sides) -> String {
        switch sides {
        case []: " "
        case [.up, .down], [.up], [.down]: "│"
        case [.left, .right], [.left], [.right]: "─"
        case [.down, .right]: "╭"
        case [.down, .left]: "╮"
        case [.up, .right]: "╰"
        case [.up, .left]: "╯"
        case [.up, .down, .right]: "├"
        case [.up, .down, .left]: "┤"
        case [.down, .left, .right]: "┬"
        case [.up, .left, .right]: "┴"
        default: "┼"
        }
    }

    private func ascii(_ sides: GraphCell.Sides) -> String {
        switch sides {
        case []: " "
        case [.left, .right], [.left], [.right]: "-"
        case [.down, .right], [.up, .left]: "/"
        case [.down, .left], [.up, .right]: "\\"
        case [.down, .left, .right], [.up, .left, .right], [.up, .down, .left, .right]: "+"
        default: "|"
        }
    }
}
