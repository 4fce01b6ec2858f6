internal import Base

/// A word about how far a request has come.
enum ProgressNote {
    /// The protocol wants a number that rises and nothing else of it; what it means is in the words.
    static func text(_ token: ProgressToken, number: Int, _ words: String) -> [UInt8] {
        RPCText.notification("notifications/progress") { json in
            json.key("progressToken")
            token.id.write(&json)
            json.integer("progress", number)
            json.string("message", words)
        }
    }
}
