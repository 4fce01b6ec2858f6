/// Who makes a request, as far as it was proved.
package enum Identity: Sendable, Hashable {
    /// Nobody in particular; only open routes see this.
    case anonymous
    case token(TokenID)
    /// A program that acts for an agent, by a token of its own kind.
    case agent(TokenID)
    /// A process of the same user, over the unix socket.
    case unix(user: UInt32, process: Int32)

    /// The token by which it was proved.
    package var token: TokenID? {
        switch self {
        case .token(let id), .agent(let id): id
        case .anonymous, .unix: nil
        }
    }
}

/// What a token is good for.
package enum TokenKind: Sendable, Hashable {
    /// A page of the user's.
    case page
    /// Routes for agents and nothing else.
    case agent
}

/// Names a token without being one; safe to log.
package struct TokenID: Sendable, Hashable, CustomStringConvertible {
    let number: UInt64

    package var description: String { "token \(number)" }
}
