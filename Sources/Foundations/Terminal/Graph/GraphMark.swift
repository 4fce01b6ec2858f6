/// How a node is drawn.
package enum GraphMark: Sendable, Hashable {
    case ordinary
    /// Where one stands now.
    case current
    /// Worth noticing: named, protected, a root.
    case landmark
}
