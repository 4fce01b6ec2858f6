package import Base

/// A column of a table: its title and how its cells are laid out.
package struct TableColumn: Sendable {
    package enum Alignment: Sendable {
        case left
        /// For numbers.
        case right
    }

    package let title: Phrase
    package let alignment: Alignment
    /// May lose its end to an ellipsis when the table is wider than the terminal; ids and numbers should not.
    package let canShrink: Bool

    package init(_ title: Phrase, alignment: Alignment = .left, canShrink: Bool = false) {
        self.title = title
        self.alignment = alignment
        self.canShrink = canShrink
    }
}
