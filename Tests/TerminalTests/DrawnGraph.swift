/// Reads a drawn graph back: follows every edge through the characters, knowing nothing of how they were made.
struct DrawnGraph {
    private static let up = Set("│├┤┼╯╰┴")
    private static let down = Set("│├┤┼╮╭┬")
    private static let left = Set("─┤┼╯╮┬┴")
    private static let right = Set("─├┼╰╭┬┴")
    private static let nodes = Set("○◆@")

    enum End: Hashable {
        case node(Int)
        case elided
        /// The line breaks off.
        case broken(row: Int, column: Int)
    }

    private let rows: [[Character]]
    /// Row and column of every node glyph, in drawing order.
    let places: [(row: Int, column: Int)]

    init(_ lines: [String]) {
        rows = lines.map(Array.init)
        var found: [(row: Int, column: Int)] = []
        for (row, cells) in rows.enumerated() {
            for (column, cell) in cells.enumerated() where Self.nodes.contains(cell) { found.append((row, column)) }
        }
        places = found
    }

    /// Where the edges that leave a node arrive.
    func ends(of node: Int) -> Set<End> {
        let place = places[node]
        var found: Set<End> = []
        let below = cell(place.row + 1, place.column)
        if Self.up.contains(below) || below == "~" || Self.nodes.contains(below) {
            follow(place.row + 1, place.column, from: place, &found)
        }
        return found
    }

    private func follow(_ row: Int, _ column: Int, from origin: (row: Int, column: Int), _ found: inout Set<End>) {
        let cell = cell(row, column)
        if let node = places.firstIndex(where: { $0 == (row, column) }) { return _ = found.insert(.node(node)) }
        if cell == "~" { return _ = found.insert(.elided) }
        guard Self.up.contains(cell) else { return _ = found.insert(.broken(row: row, column: column)) }
        // The row beneath a node's row belongs to that node: its horizontal lines are that node's edges.
        let isOwn = row == origin.row + 1 && column == origin.column
        if Self.down.contains(cell) { follow(row + 1, column, from: origin, &found) }
        if !isOwn, Self.down.contains(cell) { return }
        if Self.left.contains(cell) { walk(row, column, by: -2, from: origin, &found) }
        if Self.right.contains(cell) { walk(row, column, by: 2, from: origin, &found) }
    }

    private func walk(
        _ row: Int, _ column: Int, by step: Int, from origin: (row: Int, column: Int), _ found: inout Set<End>,
    ) {
        var column = column
        while true {
            let gap = self.cell(row, column + step / 2)
            column += step
            let cell = self.cell(row, column)
            guard gap == "─" else { return _ = found.insert(.broken(row: row, column: column)) }
            let isCrossing = cell == "│" && self.cell(row, column + step / 2) == "─"
            let facing = step < 0 ? Self.right : Self.left
            guard isCrossing || facing.contains(cell) else {
                return _ = found.insert(.broken(row: row, column: column))
            }
            if !isCrossing, Self.down.contains(cell) { follow(row + 1, column, from: origin, &found) }
            let onward = step < 0 ? Self.left : Self.right
            if !isCrossing, !onward.contains(cell) { return }
        }
    }

    private func cell(_ row: Int, _ column: Int) -> Character {
        rows.indices.contains(row) && rows[row].indices.contains(column) ? rows[row][column] : " "
    }
}
