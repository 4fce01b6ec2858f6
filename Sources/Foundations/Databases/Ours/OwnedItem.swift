/// Something on a server that is ours: a database or a login.
package struct OwnedItem: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case database
        case role
    }

    package let kind: Kind
    package let name: String
    /// Nil when only the name says that it is ours: its maker died before it was marked, or somebody took the mark away.
    package let mark: OwnedMark?

    package init(kind: Kind, name: String, mark: OwnedMark?) {
        self.kind = kind
        self.name = name
        self.mark = mark
    }

    /// What a mark gives a name to.
    package init(_ mark: OwnedMark, base: String) {
        self.init(kind: mark.purpose == .role ? .role : .database, name: mark.name(base: base), mark: mark)
    }
}
