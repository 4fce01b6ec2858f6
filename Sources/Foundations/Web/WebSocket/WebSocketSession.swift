/// One open WebSocket, for whoever answers its messages; may be used from anywhere, and after the client left.
package struct WebSocketSession: Sendable {
    package let identity: Identity
    let connection: ConnectionKey
    let mailbox: Mailbox

    /// Sends a text message. A client that does not read is closed when 1 MiB waits for it.
    package func send(_ text: String) {
        mailbox.post(.sendFrame(connection, WebSocketFrame.text(Array(text.utf8))))
    }

    /// Sends events as text messages from now on; a later subscription takes the place of this one.
    package func subscribe(_ subscription: EventSubscription) {
        mailbox.post(.subscribe(connection, subscription))
    }

    package func close(_ code: WebSocketCloseCode = .normal, reason: String = "") {
        mailbox.post(.closeSocket(connection, code, reason))
    }
}

/// Why a WebSocket ends (RFC 6455, section 7.4).
package struct WebSocketCloseCode: Sendable, Hashable {
    package let number: UInt16

    package init(_ number: UInt16) {
        self.number = number
    }

    package static let normal = WebSocketCloseCode(1000)
    package static let goingAway = WebSocketCloseCode(1001)
    package static let protocolError = WebSocketCloseCode(1002)
    package static let unacceptable = WebSocketCloseCode(1003)
    package static let invalidText = WebSocketCloseCode(1007)
    package static let policyViolation = WebSocketCloseCode(1008)
    package static let tooBig = WebSocketCloseCode(1009)
    package static let internalError = WebSocketCloseCode(1011)
    package static let tryAgainLater = WebSocketCloseCode(1013)
}
