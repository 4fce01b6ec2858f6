/// The events of a body as they come.
package struct EventStream: AsyncSequence, Sendable {
    package typealias Element = ServerSentEvent
    package typealias Failure = any Error

    private let body: WebBody
    private let limit: Int

    package init(_ body: WebBody, limit: Int = 1 << 20) {
        self.body = body
        self.limit = limit
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(chunks: body.makeAsyncIterator(), parser: EventStreamParser(limit: limit))
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        private var chunks: WebBody.AsyncIterator
        private var parser: EventStreamParser
        private var waiting: ArraySlice<ServerSentEvent> = []

        fileprivate init(chunks: WebBody.AsyncIterator, parser: EventStreamParser) {
            self.chunks = chunks
            self.parser = parser
        }

        package var lastEventID: String { parser.lastEventID }

        /// The next event, or nil at the end of the body; throws an `EverettError`.
        package mutating func next() async throws -> ServerSentEvent? {
            while waiting.isEmpty {
                guard let chunk = try await chunks.next() else { return nil }
                waiting = try parser.feed(chunk)[...]
            }
            return waiting.popFirst()
        }
    }
}
