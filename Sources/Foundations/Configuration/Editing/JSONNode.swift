/// One value of a JSON text and where it stands there, so that everything around it can stay as it is.
package struct JSONNode: Sendable {
    package enum Content: Sendable {
        case object([JSONEntry])
        case array([JSONEntry])
        case string
        /// A number, `true`, `false` or `null`.
        case word
    }

    /// From its first byte to after its last.
    package let range: Range<Int>
    package let content: Content

    /// The members of an object or the items of an array; of anything else none.
    package var entries: [JSONEntry] {
        switch content {
        case .object(let entries), .array(let entries): entries
        case .string, .word: []
        }
    }

    package var isObject: Bool {
        if case .object = content { return true }
        return false
    }

    package var isArray: Bool {
        if case .array = content { return true }
        return false
    }

    /// The value of a member; nil for what is no object or has none of that name.
    package subscript(_ name: String) -> JSONNode? {
        guard isObject else { return nil }
        return entries.first { $0.name == name }?.value
    }
}

/// A member of an object, or an item of an array.
package struct JSONEntry: Sendable {
    /// Nil for an item.
    package let name: String?
    /// Where it begins: at its name, or at its value where it has none.
    let start: Int
    package let value: JSONNode
    /// The comma after it.
    let comma: Int?
}
