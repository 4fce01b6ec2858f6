/// One thing to be written into a JSON file: a member of an object or one more item of an array.
package struct JSONInsertion: Sendable, Hashable {
    /// The names that lead to the object or array; what of it is not there is made.
    package let path: [String]
    /// The member's name; nil for an item of an array.
    package let name: String?
    package let value: JSONTemplate
    /// Only for a document that says nothing yet, and gone with it.
    let isCompanion: Bool

    /// A member of the document itself that a file of that kind must have.
    package static func companion(_ name: String, _ value: JSONTemplate) -> JSONInsertion {
        JSONInsertion(path: [], name: name, value: value, isCompanion: true)
    }

    package static func member(_ name: String, of path: [String], _ value: JSONTemplate) -> JSONInsertion {
        JSONInsertion(path: path, name: name, value: value, isCompanion: false)
    }

    package static func item(of path: [String], _ value: JSONTemplate) -> JSONInsertion {
        JSONInsertion(path: path, name: nil, value: value, isCompanion: false)
    }
}

/// How what was written before is known again.
package enum JSONMark: Sendable, Hashable {
    /// The member at the end of these names.
    case member([String])
    /// Every item of an array beneath these names whose commands, at any depth, all hold the text.
    case commands(holding: String, beneath: [String])
    /// The companion of that name: it goes with the last of what was written before it.
    case companion(String)
}
