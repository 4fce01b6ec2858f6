package import Base
package import Functions

/// What has to be done for a request, by somebody who has an engine.
package enum Wish: Sendable {
    case call(AgentFunction, JSONValue)
    case read(ResourceAddress)
    /// A page of what there is to read, after the checkpoint of that id; nil: the first one.
    case list(after: String?)
}
