/// One event of a `text/event-stream`.
package struct ServerSentEvent: Sendable, Hashable {
    /// `message` where the stream names none.
    package let type: String
    package let data: String
    /// The id last named, by this event or one before it; what `Last-Event-ID` resumes after.
    package let id: String

    package init(type: String = "message", data: String, id: String = "") {
        self.type = type
        self.data = data
        self.id = id
    }
}
