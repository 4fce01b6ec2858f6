/// Who makes a request, as far as it was proved.
package enum Identity: Sendable, Hashable {
    /// Nobody in particular; only open routes see this.
    case anonymous
    case token(TokenID)
    /// A process of the same user, over the unix socket.
    case unix(user: UInt32, process: Int32)
}

/// Names a token without being one; safe to log.
package struct TokenID: Sendable, Hashable, CustomStringConvertible {
    let number: UInt64

    package var description: String { "token \(number)" }
}
