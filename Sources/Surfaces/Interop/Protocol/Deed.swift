package import Base
package import Functions

/// What came of a wish.
package enum Deed: Sendable {
    case called(FunctionAnswer)
    /// A resource, one JSON document.
    case read(document: String)
    /// Checkpoints to read, and the id to go on after, if there are more.
    case listed([ListedCheckpoint], next: String?)
    case failed(EverettError)
    /// Another Everett did it and has answered: the members of its result.
    case passedOn([String: JSONValue])
    case refused(RPCError)
}

/// A checkpoint as far as a list of resources tells of it.
package struct ListedCheckpoint: Sendable, Hashable {
    package let id: String
    package let name: String?
    package let created: String

    package init(id: String, name: String?, created: String) {
        self.id = id
        self.name = name
        self.created = created
    }
}
