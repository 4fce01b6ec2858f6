internal import Base
package import Chronos
internal import Dispatch
internal import Platform
internal import Synchronization

/// Takes calls from command lines and has them carried out in the engine's room, one at a time.
///
/// Whoever finds the room busy is sent away at once and carries its call out alone: the store's locks put them in order.
package final class CallServer: Sendable {
    /// What carries a call out: given the engine and the caller's streams, it says the exit status.
    package struct Desk: Sendable {
        /// Whether the daemon would do the same as the caller.
        let accepts: @Sendable (HandedCall) -> Bool
        let perform:
            @Sendable (HandedCall, [Int32], Result<ChronosEngine, any Error>, @escaping @Sendable () -> Bool) -> Answer
        /// Writes the answer to the caller's output and says whether that went well; may take as long as its reader likes.
        let deliver: @Sendable ([UInt8], Int32) -> Bool

        package init(
            accepts: @escaping @Sendable (HandedCall) -> Bool,
            perform:
                @escaping @Sendable (
                    HandedCall, [Int32], Result<ChronosEngine, any Error>, @escaping @Sendable () -> Bool
                ) -> Answer,
            deliver: @escaping @Sendable ([UInt8], Int32) -> Bool
        ) {
            self.accepts = accepts
            self.perform = perform
            self.deliver = deliver
        }
    }

    /// What came of a call.
    package struct Answer: Sendable {
        let status: Int32
        let output: [UInt8]

        /// What the caller must be asked for first; nothing was begun.
        let wanted: [String]

        package init(status: Int32, output: [UInt8]) {
            self.status = status
            self.output = output
            wanted = []
        }

        private init(wanted: [String]) {
            status = 0
            output = []
            self.wanted = wanted
        }

        package static func wants(_ names: [String]) -> Answer { Answer(wanted: names) }
    }

    /// A connection that outlives the scope that accepted it.
    private final class Conversation: Sendable {
        let socket: Socket
        init(_ socket: consuming Socket) { self.socket = socket }
    }

    /// A caller that says nothing keeps the others waiting, so not for long.
    private static let patience: Int32 = 200
    private static let failed: Int32 = 1

    private let listener: Socket
    private let room: EngineRoom
    private let desk: Desk
    private let logger: Logger
    private let files: any FileOperations
    /// Called when a call has ended and its caller knows.
    private let afterwards: @Sendable () -> Void
    private let isStopping = Atomic(false)
    private let queue = DispatchQueue(label: "everett.calls")
    /// Where answers wait for whoever reads them.
    private let delivering = DispatchQueue(label: "everett.answers", attributes: .concurrent)
    /// Entered by each call that is under way.
    private let underWay = DispatchGroup()

    init(
        in directory: Int32, room: EngineRoom, desk: Desk, logger: Logger, files: any FileOperations,
        afterwards: @escaping @Sendable () -> Void
    ) throws {
        let listening = Phrase("listening for commands", pl: "nasłuchiwanie poleceń")
        do throws(SystemError) {
            // There is one daemon for a home: whoever listened here is gone.
            try files.unlink(directory, CName(DaemonPlace.callSocket))
        } catch {
            if !error.isMissing { throw EverettError(error, while: listening) }
        }
        do throws(SocketFailure) {
            listener = try Socket.listening(in: directory, DaemonPlace.callSocket)
        } catch {
            throw EverettError(error, while: listening)
        }
        self.room = room
        self.desk = desk
        self.logger = logger
        self.files = files
        self.afterwards = afterwards
    }

    func start() {
        queue.async { [self] in
            while !isStopping.load(ordering: .acquiring) {
                do throws(SocketFailure) {
                    _ = try listener.waitReadable(milliseconds: nil)
                    if let socket = try listener.accept() { receive(socket) }
                } catch {
                    if error.isInterrupted { continue }
                    logger.log(.warning, "call_not_accepted", ["reason": error.description])
                    // Out of descriptors, most likely: some will be given back.
                    LockFile.sleep(50)
                }
            }
        }
    }

    /// Takes no more calls; returns when those under way have ended, or false when the time was up first.
    func stop(in directory: Int32, milliseconds: Int) async -> Bool {
        isStopping.store(true, ordering: .releasing)
        return await withCheckedContinuation { continuation in
            delivering.async { [self] in
                do throws(SocketFailure) {
                    // Wakes the thread that waits for a caller.
                    _ = try Socket.connected(in: directory, DaemonPlace.callSocket)
                } catch {
                    // That thread goes on waiting, and ends with the process; whoever comes meanwhile is sent away.
                    logger.log(.debug, "calls_not_woken", ["reason": error.description])
                }
                let end = underWay.wait(timeout: .now() + .milliseconds(milliseconds))
                continuation.resume(returning: end == .success)
            }
        }
    }

    private func receive(_ socket: consuming Socket) {
        guard !isStopping.load(ordering: .acquiring), let peer = try? socket.peer(),
            peer.user == Machine.user
        else { return }
        let conversation = Conversation(socket)
        do {
            guard let (handed, streams) = try read(conversation.socket) else { return }
            var call = handed
            call.process = peer.process
            guard desk.accepts(call) else {
                close(streams)
                return try conversation.socket.sendAll([CallSignal.refused])
            }
            underWay.enter()
            if !begin(call, streams, conversation) {
                close(streams)
                underWay.leave()
                try conversation.socket.sendAll([CallSignal.busy])
            }
        } catch {
            logger.log(.debug, "call_broken", ["reason": "\(error)"])
        }
    }

    private func read(_ socket: borrowing Socket) throws -> (HandedCall, [Int32])? {
        var bytes: [UInt8] = []
        var streams: [Int32] = []
        do {
            while true {
                guard try socket.waitReadable(milliseconds: Self.patience) else { break }
                let part = try socket.receive(64 * 1024, files: HandedCall.streams)
                streams += part.files
                if part.bytes.isEmpty { break }
                bytes += part.bytes
                guard bytes.count >= 4 else { continue }
                var head = ByteReader(bytes, in: 0..<4)
                let length = Int(try head.fixed(UInt32.self))
                guard length <= HandedCall.limit, bytes.count <= length + 4, streams.count <= HandedCall.streams else {
                    break
                }
                guard bytes.count == length + 4 else { continue }
                guard streams.count == HandedCall.streams else { break }
                return (try HandedCall(body: Array(bytes.dropFirst(4))), streams)
            }
        } catch {
            close(streams)
            throw error
        }
        close(streams)
        return nil
    }

    private func begin(_ call: HandedCall, _ streams: [Int32], _ conversation: Conversation) -> Bool {
        room.runIfIdle { [self] engine in
            do throws(SocketFailure) {
                try conversation.socket.sendAll([CallSignal.taken])
                // Without this word the caller has stopped waiting, and does it alone.
                guard try conversation.socket.waitReadable(milliseconds: Self.patience),
                    try conversation.socket.receive(1).bytes == [CallSignal.begin]
                else { return end(streams) }
            } catch {
                logger.log(.debug, "call_abandoned", ["reason": error.description])
                return end(streams)
            }
            let answer = desk.perform(call, streams, engine) { conversation.socket.isHungUp }
            if answer.wanted.isEmpty { logger.log(.info, "call", ["status": "\(answer.status)"]) }
            delivering.async { [self] in
                deliver(answer, streams, conversation)
                // Not before: whoever asked is not kept from its answer by what follows from it.
                if answer.wanted.isEmpty { afterwards() }
            }
        }
    }

    private func deliver(_ answer: Answer, _ streams: [Int32], _ conversation: Conversation) {
        defer { end(streams) }
        let isDelivered = answer.output.isEmpty || desk.deliver(answer.output, streams[1])
        let status = isDelivered || answer.status != 0 ? answer.status : Self.failed
        do throws(SocketFailure) {
            if !answer.wanted.isEmpty {
                return try conversation.socket.sendAll([CallSignal.wants] + WantedVariables.message(answer.wanted))
            }
            try conversation.socket.sendAll([UInt8(truncatingIfNeeded: status)])
        } catch {
            logger.log(.debug, "call_abandoned", ["reason": error.description])
        }
    }

    private func end(_ streams: [Int32]) {
        close(streams)
        underWay.leave()
    }

    private func close(_ streams: [Int32]) {
        for stream in streams {
            do throws(SystemError) {
                try files.close(stream)
            } catch {
                // What was written has been written or has been told; the descriptor is free all the same.
                logger.log(.debug, "stream_not_closed", ["reason": error.description])
            }
        }
    }
}
