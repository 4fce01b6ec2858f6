/// A node of a graph to draw: where it hangs and what is written beside it.
package struct GraphNode<ID: Hashable & Sendable>: Sendable {
    package let id: ID
    /// In order; the first is the one the node's own lane leads to.
    package let parents: [ID]
    package let mark: GraphMark
    package let label: [StyledText]

    package init(_ id: ID, parents: [ID], mark: GraphMark = .ordinary, label: [StyledText] = []) {
        self.id = id
        self.parents = parents
        self.mark = mark
        self.label = label
    }
}
