/// What one lane shows in one row of a graph.
enum GraphCell: Sendable, Hashable {
    case empty
    case node(GraphMark)
    /// The edge leads to a parent that is not in the picture.
    case elided
    case line(Sides)
    /// A vertical edge, and a horizontal one behind it that does not touch it.
    case crossing

    /// The directions in which a line leaves its cell.
    struct Sides: OptionSet, Sendable, Hashable {
        let rawValue: UInt8

        static let up = Sides(rawValue: 1)
        static let down = Sides(rawValue: 2)
        static let left = Sides(rawValue: 4)
        static let right = Sides(rawValue: 8)
        static let vertical: Sides = [.up, .down]
    }

    var sides: Sides {
        switch self {
        case .empty, .node, .elided: []
        case .line(let sides): sides
        case .crossing: [.up, .down, .left, .right]
        }
    }
}
