/// A database of ours that nobody can connect to and that is only copied: what a dump holds, ready to be had again.
package struct DatabaseTemplate: Sendable, Hashable {
    package let name: String
    /// Whether its objects belong to whom the dump says, with the grants that it says; otherwise to the connection's own user,
    /// and nothing in it is granted to anybody.
    package let keepsOwners: Bool
    /// Whether a timeline's programs wrote what it holds: without a login of its own it goes to the living database's owner.
    package let isOfTimeline: Bool
    package let bytes: UInt64
    /// By which its server tells that nobody was let in since it was compared with what it holds.
    package let seal: [UInt8]

    package init(name: String, keepsOwners: Bool, isOfTimeline: Bool, bytes: UInt64, seal: [UInt8]) {
        self.name = name
        self.keepsOwners = keepsOwners
        self.isOfTimeline = isOfTimeline
        self.bytes = bytes
        self.seal = seal
    }
}

/// A template to be made of a dump.
package struct TemplateOrder {
    package let mark: OwnedMark
    /// The living database that it is made for: its name is the beginning of the new one's.
    package let base: String
    /// The bytes of the dump, a piece at a time; empty at the end.
    package let next: () throws -> [UInt8]
    /// Whether owners and grants are to be those of the dump; what was a timeline's has none to keep.
    package let keepsOwners: Bool

    package init(mark: OwnedMark, base: String, keepsOwners: Bool, next: @escaping () throws -> [UInt8]) {
        self.mark = mark
        self.base = base
        self.next = next
        self.keepsOwners = keepsOwners
    }

    package var name: String { mark.name(base: base) }
}
