/// The text form of server-sent events.
enum EventText {
    /// Keeps the connection known to both sides when nothing happens.
    static let heartbeat = SharedBytes(": \n\n")

    static func event(id: UInt64, type: String, data: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(data.count + type.utf8.count + 40)
        out += "id: \(id)\nevent: ".utf8
        out += type.utf8.filter { $0 >= 0x20 }
        out += "\ndata: ".utf8
        out += data
        out += "\n\n".utf8
        return out
    }

    /// Tells a subscriber that events are missing between what it has and what would come; it has to look afresh.
    static func resync(last: UInt64, reason: ResyncReason) -> [UInt8] {
        event(id: last, type: "resync", data: Array(resyncData(last: last, reason: reason).utf8))
    }

    static func resyncData(last: UInt64, reason: ResyncReason) -> String {
        "{\"type\":\"resync\",\"reason\":\"\(reason.rawValue)\",\"last\":\(last)}"
    }
}

/// Why a subscriber has to look afresh.
enum ResyncReason: String, Sendable {
    /// The events after the one it names are no longer kept.
    case expired
    /// It did not read what was sent to it.
    case slow
}
