/// One thing that happened, as every subscriber gets it: serialised once, its bytes shared.
package struct ServerEvent: Sendable {
    /// Rises from event to event; a subscriber resumes after the last one it saw.
    package let id: UInt64
    package let type: String
    /// What the event belongs to, for filters; nil for everything.
    package let scope: String?
    let stream: SharedBytes
    let frame: SharedBytes

    /// `json` is one document on one line; a line break in it would end the event early and is taken out.
    package init(id: UInt64, type: String, scope: String?, json: [UInt8]) {
        self.id = id
        self.type = type
        self.scope = scope
        let line = json.filter { $0 != 0x0a && $0 != 0x0d }
        stream = SharedBytes(EventText.event(id: id, type: type, data: line))
        frame = SharedBytes(WebSocketFrame.text(line))
    }
}
