internal import Base

/// What somebody who wants to hear how far a request has come calls it.
struct ProgressToken: Sendable, Hashable {
    let id: RPCID

    init?(_ parameters: JSONValue?) {
        guard let id = RPCID(parameters?["_meta"]?["progressToken"]) else { return nil }
        self.id = id
    }
}
