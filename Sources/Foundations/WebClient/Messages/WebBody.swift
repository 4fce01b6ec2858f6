/// The body of an answer as it comes; read by one reader, once.
///
/// What is not asked for is held back at the sender beyond a bound. Letting go of the body ends the exchange.
package struct WebBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = any Error

    /// Ends the exchange with the last copy of the body.
    fileprivate final class Holder: Sendable {
        let transfer: Transfer
        private let lifeline: TransferLifeline

        init(_ transfer: Transfer, _ lifeline: TransferLifeline) {
            self.transfer = transfer
            self.lifeline = lifeline
        }

        deinit {
            transfer.cancel()
        }
    }

    private let holder: Holder

    init(_ transfer: Transfer, _ lifeline: TransferLifeline) {
        holder = Holder(transfer, lifeline)
    }

    /// Ends the exchange: nothing more comes, and the connection is closed.
    package func cancel() { holder.transfer.cancel() }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(holder: holder) }

    package struct AsyncIterator: AsyncIteratorProtocol {
        private let holder: Holder

        fileprivate init(holder: Holder) {
            self.holder = holder
        }

        /// The bytes that have come since, or nil at the end; throws an `EverettError`.
        package mutating func next() async throws -> [UInt8]? { try await holder.transfer.next() }
    }

    /// Everything that is still to come, in memory; bounded by the limits of the request.
    package func collect() async throws -> [UInt8] {
        var all: [UInt8] = []
        for try await chunk in self { all += chunk }
        return all
    }
}
