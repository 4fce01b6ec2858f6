internal import Base
package import Platform

/// Hands a command line to the daemon of a home, if one is there and takes it.
package enum CallClient {
    /// A daemon that needs longer to say a word is as good as none.
    private static let patience: Int32 = 250

    package enum Outcome: Sendable, Equatable {
        /// Nothing was begun: whoever asks carries the call out alone.
        case notTaken
        /// The same, but a moment later it may be taken: its hands are full.
        case busy
        case ended(Int32)
        /// Nothing was begun: it is to be handed over again, with these variables.
        case wants([String])
        /// The daemon died. What it did is safe, and the next command finishes what has to be.
        case lost
        /// It goes on, but whoever asked could not wait any longer.
        case late
    }

    /// Hands the call over and waits for its end.
    ///
    /// `wasInterrupted` is asked whenever a signal has come; the daemon is then told to stop. `remaining` says for how many
    /// milliseconds there is patience; nil: without end.
    package static func perform(
        _ call: HandedCall, streams: [Int32], at place: DaemonPlace, _ files: any FileOperations,
        wasInterrupted: () -> Bool, remaining: () -> Int32? = { nil }
    ) -> Outcome {
        let message = call.message
        guard message.count <= HandedCall.limit, streams.count == HandedCall.streams,
            let directory = try? place.open(files),
            let socket = try? Socket.connected(in: directory.raw, DaemonPlace.callSocket)
        else { return .notTaken }
        do throws(SocketFailure) {
            try socket.sendAll(message, files: streams)
            guard try socket.waitReadable(milliseconds: patience) else { return .notTaken }
            let answer = try socket.receive(1).bytes
            if answer == [CallSignal.busy] { return .busy }
            guard answer == [CallSignal.taken] else { return .notTaken }
            try socket.sendAll([CallSignal.begin])
        } catch {
            return .notTaken
        }
        return outcome(socket, wasInterrupted, remaining)
    }

    /// Whether somebody takes calls there.
    package static func isListening(_ place: DaemonPlace, _ files: any FileOperations) -> Bool {
        guard let directory = try? place.open(files) else { return false }
        return (try? Socket.connected(in: directory.raw, DaemonPlace.callSocket)) != nil
    }

    /// Waits for the end of a call that was begun: from here on it is not done a second time.
    private static func outcome(
        _ socket: borrowing Socket, _ wasInterrupted: () -> Bool, _ remaining: () -> Int32?
    ) -> Outcome {
        var hasAsked = false
        var interrupt = Machine.interruptEvent
        while true {
            do throws(SocketFailure) {
                let left = remaining()
                if let left, left <= 0 { return .late }
                if try socket.waitReadable(milliseconds: left, unless: interrupt) {
                    guard let first = try socket.receive(1).bytes.first else { return .lost }
                    return first == CallSignal.wants ? try wanted(socket) : .ended(Int32(first))
                }
                // It stays readable; once is enough.
                interrupt = -1
            } catch {
                guard error.isInterrupted else { return .lost }
            }
            if !hasAsked, wasInterrupted() {
                socket.finishWriting()
                hasAsked = true
            }
        }
    }

    /// What the daemon asks for; nothing was done, so whatever cannot be understood is as good as no daemon.
    private static func wanted(_ socket: borrowing Socket) throws(SocketFailure) -> Outcome {
        var bytes: [UInt8] = []
        while bytes.count < 4 + WantedVariables.limit {
            guard try socket.waitReadable(milliseconds: patience) else { return .notTaken }
            let part = try socket.receive(WantedVariables.limit).bytes
            if part.isEmpty { return .notTaken }
            bytes += part
            var head = ByteReader(Array(bytes.prefix(4)))
            guard let length = try? head.fixed(UInt32.self) else { continue }
            guard length <= WantedVariables.limit else { return .notTaken }
            if bytes.count < Int(length) + 4 { continue }
            guard let names = try? WantedVariables.names(body: Array(bytes[4..<(4 + Int(length))])) else {
                return .notTaken
            }
            return .wants(names)
        }
        return .notTaken
    }
}
