internal import Base

/// The opening of a WebSocket (RFC 6455, section 4.2).
enum WebSocketHandshake {
    private static let key = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    /// The value of `Sec-WebSocket-Accept`; throws what is wrong with the request.
    static func accept(_ head: RequestHead, subprotocol: String) throws(Problem) -> String {
        let headers = head.headers
        guard head.method == .get, head.wantsUpgrade, let upgrade = headers.value("upgrade"),
            let protocols = FieldSyntax.tokens(upgrade),
            protocols.contains(where: { FieldSyntax.matches($0, "websocket") })
        else {
            throw Problem(
                .upgradeRequired, code: ErrorCode.usage.name, Words.wantsUpgrade,
                fields: [HTTPResponse.Field(name: "Upgrade", value: "websocket")])
        }
        guard headers.all("sec-websocket-version") == ["13"] else {
            throw Problem(
                .upgradeRequired, code: ErrorCode.usage.name, Words.badUpgrade,
                fields: [
                    HTTPResponse.Field(name: "Upgrade", value: "websocket"),
                    HTTPResponse.Field(name: "Sec-WebSocket-Version", value: "13"),
                ])
        }
        let keys = headers.all("sec-websocket-key")
        guard keys.count == 1, !head.hasBody, isKey(keys[0]) else {
            throw Problem(.badRequest, code: ErrorCode.usage.name, Words.badUpgrade)
        }
        guard offers(subprotocol, headers) else {
            throw Problem(.badRequest, code: ErrorCode.usage.name, Words.wrongSubprotocol)
        }
        return Base64.encode(OldDigest.sha1(of: Array((keys[0] + key).utf8)))
    }

    /// Sixteen bytes in base64: 22 digits and two signs of padding.
    private static func isKey(_ key: String) -> Bool {
        let bytes = Array(key.utf8)
        guard bytes.count == 24, bytes[22] == 0x3d, bytes[23] == 0x3d else { return false }
        return bytes.prefix(22).allSatisfy { byte in
            FieldSyntax.isDigit(byte) || FieldSyntax.lowercase(byte) &- 0x61 < 26 || byte == 0x2b || byte == 0x2f
        }
    }

    private static func offers(_ subprotocol: String, _ headers: HeaderFields) -> Bool {
        headers.places.contains { place in
            headers.matches(place, "sec-websocket-protocol")
                && FieldSyntax.tokens(headers.value(place))?.contains { $0.elementsEqual(subprotocol.utf8) } ?? false
        }
    }
}
