/// How much of everything one client, and all of them, may have. Times are milliseconds.
package struct WebLimits: Sendable, Hashable {
    /// Bytes of the request line and all fields.
    package var headBytes = 16 << 10
    /// Bytes of the target.
    package var targetBytes = 8 << 10
    package var headerCount = 100
    /// Pairs of a query.
    package var queryItems = 64

    /// From the first byte of a head, or from connecting, to its end.
    package var headTime: Int64 = 5_000
    /// Before a connection that was answered sends its next request.
    package var idleTime: Int64 = 60_000
    /// A body has this long, and a second more for every `bodyRate` bytes that came.
    package var bodyGrace: Int64 = 5_000
    package var bodyRate = 4 << 10
    /// An answer that no byte leaves for so long is given up.
    package var writeStall: Int64 = 20_000
    /// How long what a refused client still sends is read and forgotten, so that it can read why.
    package var lingerTime: Int64 = 2_000

    /// Requests of one connection that are answered before others get their turn.
    package var pipelinedPerTurn = 32

    package var connections = 14_000
    package var streams = 12_000
    /// How far a subscriber may fall behind.
    package var subscriberBytes = 1 << 20
    /// Published and not yet given out; beyond that everybody has to look afresh.
    package var publishedBytes = 16 << 20
    package var heartbeat: Int64 = 15_000
    package var webSocketPing: Int64 = 30_000
    package var webSocketMessageBytes = 1 << 20

    /// Wrong tokens within `failureWindow` after which the answer is 429; good ones are never held up.
    package var failures = 20
    package var failureWindow: Int64 = 10_000

    package init() {}
}
