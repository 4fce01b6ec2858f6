/// Assigns the edges of a graph to lanes, one node after the other, children before parents.
///
/// A lane is a column that waits for one node. All edges to the same node share one lane, so a fork joins where its
/// second child is drawn; a lane that has arrived is free for the next edge.
struct GraphLayout<ID: Hashable & Sendable> {
    /// The rows that belong to one node: the node itself, then the lines that lead away from it.
    struct Rows {
        let rows: [[GraphCell]]
        /// What fills further rows when the label has more lines.
        let padding: [GraphCell]
    }

    private enum Lane: Equatable {
        case free
        case waiting(ID)
        case elided
    }

    /// Nodes still to come; an edge to anything else cannot be drawn.
    private var ahead: [ID: Int] = [:]
    private var lanes: [Lane] = []
    /// A column whose last row shows a node without parents: a node right beneath would look like its parent.
    private var blocked: Int?

    init(_ ids: [ID]) {
        for id in ids { ahead[id, default: 0] += 1 }
    }

    /// Places the next node in display order, whose label needs so many rows.
    mutating func place(_ node: GraphNode<ID>, lineCount: Int) -> Rows {
        let left = (ahead[node.id] ?? 1) - 1
        ahead[node.id] = left > 0 ? left : nil
        let column = lanes.firstIndex(of: .waiting(node.id)) ?? freeColumn(avoiding: blocked)
        occupy(column, .waiting(node.id))

        var nodeRow = verticals
        nodeRow[column] = .node(node.mark)
        lanes[column] = .free
        var rows = [nodeRow]
        let links = connect(node, at: column)
        if let links { rows.append(links) }
        if lanes.contains(.elided) { rows.append(endElided()) }
        blocked = lanes[column] == .free && rows.count == 1 && lineCount <= 1 ? column : nil
        while lanes.last == .free { lanes.removeLast() }
        return Rows(rows: rows, padding: verticals)
    }

    // MARK: Edges

    /// Leads lanes from the node to its parents; nil when the picture needs no row for that.
    private mutating func connect(_ node: GraphNode<ID>, at column: Int) -> [GraphCell]? {
        let before = lanes
        var targets: [Lane] = []
        for parent in node.parents {
            let target: Lane = ahead[parent] == nil ? .elided : .waiting(parent)
            if !targets.contains(target) { targets.append(target) }
        }
        // A lane to the right moves over to a child with no other parent: the picture stays narrow.
        if let only = targets.first, targets.count == 1, let other = lanes.firstIndex(of: only), other > column {
            lanes[column] = only
            lanes[other] = .free
            return row(before, from: column, ends: [other])
        }
        let ends = targets.map { target in
            if let shared = lanes.firstIndex(of: target) { return shared }
            let chosen = lanes[column] == .free ? column : freeColumn(avoiding: nil)
            occupy(chosen, target)
            return chosen
        }
        let elsewhere = ends.filter { $0 != column }
        return elsewhere.isEmpty ? nil : row(before, from: column, ends: elsewhere)
    }

    /// The row of lines from `column` to the columns in `ends`, among the lanes that pass by.
    private func row(_ before: [Lane], from column: Int, ends: [Int]) -> [GraphCell] {
        let leftmost = min(column, ends.min() ?? column)
        let rightmost = max(column, ends.max() ?? column)
        return lanes.indices.map { index in
            var sides: GraphCell.Sides = []
            let wasThere = index == column || (index < before.count && before[index] != .free)
            if wasThere { sides.insert(.up) }
            if lanes[index] != .free { sides.insert(.down) }
            if index > leftmost, index <= rightmost { sides.insert(.left) }
            if index >= leftmost, index < rightmost { sides.insert(.right) }
            let isCrossed = sides == [.up, .down, .left, .right] && index != column && !ends.contains(index)
            return sides.isEmpty ? .empty : isCrossed ? .crossing : .line(sides)
        }
    }

    private mutating func endElided() -> [GraphCell] {
        let row = lanes.map { lane -> GraphCell in
            switch lane {
            case .free: .empty
            case .waiting: .line(.vertical)
            case .elided: .elided
            }
        }
        for index in lanes.indices where lanes[index] == .elided { lanes[index] = .free }
        return row
    }

    // MARK: Lanes

    private var verticals: [GraphCell] { lanes.map { $0 == .free ? .empty : .line(.vertical) } }

    private func freeColumn(avoiding avoided: Int?) -> Int {
        let end = avoided == lanes.count ? lanes.count + 1 : lanes.count
        return lanes.indices.first { lanes[$0] == .free && $0 != avoided } ?? end
    }

    private mutating func occupy(_ column: Int, _ lane: Lane) {
        while lanes.count <= column { lanes.append(.free) }
        lanes[column] = lane
    }
}
