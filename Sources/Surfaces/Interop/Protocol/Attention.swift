internal import Base

/// How somebody who asks waits for an answer, as the request says in `_meta`.
package struct Attention: Sendable, Hashable {
    /// Our own word in `_meta`: for so many seconds a call waits for its user's approval.
    static let waitName = "everett/wait"
    private static let mostSeconds: Int64 = 300
    private static let usualSeconds = 45

    /// Whether somebody wants to hear how far it has come.
    package let isWatched: Bool
    package let approvalSeconds: Int

    init(_ parameters: JSONValue?) {
        isWatched = ProgressToken(parameters) != nil
        let asked = parameters?["_meta"]?[Self.waitName]?.integer
        approvalSeconds = asked.map { Int(min(max($0, 0), Self.mostSeconds)) } ?? Self.usualSeconds
    }
}
