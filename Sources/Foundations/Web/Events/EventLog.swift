/// The events of the last while, as one list that every subscriber reads at its own pace; pure.
///
/// A subscriber is a place in it and nothing else, so those that read slowly cost no memory. What is more than the limit
/// behind the newest is forgotten, and a subscriber whose place went with it has to look afresh.
struct EventLog: Sendable {
    private let limit: Int
    private var events: [ServerEvent] = []
    private var start = 0
    private var bytes = 0
    /// The number of the oldest event that is kept; numbers rise by one, unlike ids.
    private(set) var firstNumber: UInt64 = 0
    /// The largest id that was ever added.
    private(set) var lastID: UInt64 = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// The number that the next event will have.
    var endNumber: UInt64 { firstNumber + UInt64(events.count - start) }

    mutating func append(_ event: ServerEvent) {
        events.append(event)
        bytes += event.stream.count
        lastID = max(lastID, event.id)
        while start < events.count - 1, bytes - events[start].stream.count >= limit {
            bytes -= events[start].stream.count
            start += 1
            firstNumber += 1
        }
        // Moving what is left is paid for by as many events that went.
        if start > 64, start > events.count / 2 {
            events.removeFirst(start)
            start = 0
        }
    }

    /// Forgets everything: what comes next does not follow on what was there.
    mutating func clear(lost id: UInt64) {
        // One more than was there, so that every place in the list is now before its beginning.
        firstNumber = endNumber + 1
        events.removeAll()
        start = 0
        bytes = 0
        lastID = max(lastID, id)
    }

    func event(_ number: UInt64) -> ServerEvent {
        events[start + Int(number - firstNumber)]
    }

    /// The number of the first event with a larger id, if all events after that id are surely here.
    ///
    /// They are when an event with that id or a smaller one is, or when it is the newest of all.
    func number(after id: UInt64) -> UInt64? {
        if id >= lastID { return lastID == 0 ? nil : endNumber }
        guard start < events.count, events[start].id <= id else { return nil }
        var low = start
        var high = events.count
        while low < high {
            let middle = (low + high) / 2
            if events[middle].id <= id { low = middle + 1 } else { high = middle }
        }
        return firstNumber + UInt64(low - start)
    }
}
