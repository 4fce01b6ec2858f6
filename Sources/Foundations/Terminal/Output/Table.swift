package import Base

/// Rows and columns: aligned for a person at a terminal, tab-separated without a header for a program behind a pipe.
package struct Table: Sendable {
    private static let gap = 2
    private static let narrowest = 6

    private let columns: [TableColumn]
    private var rows: [[StyledText]] = []

    package init(_ columns: [TableColumn]) {
        self.columns = columns
    }

    package var isEmpty: Bool { rows.isEmpty }

    /// Adds a row; it has a cell for every column.
    package mutating func add(_ cells: [StyledText]) {
        precondition(cells.count == columns.count, "a row has a cell for every column")
        rows.append(cells)
    }

    /// The lines without their newlines; none at all when there are no rows.
    package func lines(_ style: OutputStyle, _ language: Language) -> [String] {
        guard style.isTerminal else {
            return rows.map { row in row.map { $0.rendered(style) }.joined(separator: "\t") }
        }
        if rows.isEmpty { return [] }
        let header = columns.map { StyledText($0.title[language], .heading) }
        let widths = fittedWidths(header: header, style)
        return ([header] + rows).map { line($0, widths, style) }
    }

    private func line(_ cells: [StyledText], _ widths: [Int], _ style: OutputStyle) -> String {
        var line = StyledText.empty
        var owed = 0
        for (index, cell) in cells.enumerated() {
            let shown = cell.truncated(to: widths[index], style)
            let slack = widths[index] - shown.width
            let before = columns[index].alignment == .right ? slack : 0
            // Blanks are written only in front of something, so that no line ends in them.
            owed += before + (index == 0 ? 0 : Self.gap)
            if !shown.isEmpty {
                line += StyledText(String(repeating: " ", count: owed)) + shown
                owed = 0
            } else {
                owed += shown.width
            }
            owed += slack - before
        }
        return line.truncated(to: style.width, style).rendered(style)
    }

    /// Natural widths, then the widest column that may shrink loses columns until the line fits.
    private func fittedWidths(header: [StyledText], _ style: OutputStyle) -> [Int] {
        var widths = header.map(\.width)
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.width) }
        }
        var excess = widths.reduce(0, +) + Self.gap * max(0, widths.count - 1) - style.width
        while excess > 0 {
            let candidates = columns.indices.filter { columns[$0].canShrink && widths[$0] > Self.narrowest }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            let next = candidates.filter { $0 != widest }.map { widths[$0] }.max() ?? Self.narrowest
            // Down to the next widest at once, so that equal columns then shrink together.
            let step = min(excess, max(1, widths[widest] - max(next, Self.narrowest)))
            widths[widest] -= step
            excess -= step
        }
        return widths
    }
}
