package import Base
package import Interop
package import Platform

/// Has wishes fulfilled by the daemon of a home, which has the store open and knows what changed.
package struct AgentRelay: Sendable {
    /// A daemon that needs longer to say a word is as good as none.
    private static let patience: Int32 = 250
    /// How often somebody who waits is asked whether they still want it.
    private static let pause: Int32 = 100
    private static let piece = 64 * 1024

    private let place: DaemonPlace
    private let files: any FileOperations
    /// See `RelayRequest.world`.
    private let world: String
    private let language: Language

    package init(_ place: DaemonPlace, _ files: any FileOperations, world: String, language: Language) {
        self.place = place
        self.files = files
        self.world = world
        self.language = language
    }

    /// What came of it; nil when there is no daemon that would do it, and nothing was begun.
    ///
    /// Waits on the calling thread. Whoever is asked by `isCancelled` and says so is not waited for any longer.
    package func perform(
        _ wish: Wish, _ attention: Attention, project: Identifier, timeline: String?, isCancelled: () -> Bool,
        onProgress: (Phrase) -> Void
    ) -> Deed? {
        guard let directory = try? place.open(files),
            let socket = try? Socket.connected(in: directory.raw, DaemonPlace.apiSocket)
        else { return nil }
        var path = "/mcp/\(project.text)"
        let question = "OPTIONS \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"
        if let timeline { path += "?timeline=" + PercentText.encoded(timeline) }
        do throws(SocketFailure) {
            // Answered by the thread that owns the sockets, whatever else the daemon is doing.
            try socket.sendAll(Array(question.utf8))
            guard try Self.answers(socket) else { return nil }
            try socket.sendAll(
                RelayRequest(wish).bytes(path: path, world: world, language: language, attention: attention))
        } catch {
            return nil
        }
        return follow(socket, isCancelled, onProgress)
    }

    private static func answers(_ socket: borrowing Socket) throws(SocketFailure) -> Bool {
        var head: [UInt8] = []
        while head.count < piece {
            guard try socket.waitReadable(milliseconds: patience) else { return false }
            let part = try socket.receive(piece).bytes
            if part.isEmpty { return false }
            head += part
            if head.suffix(4).elementsEqual("\r\n\r\n".utf8) { return head.starts(with: "HTTP/1.1 204".utf8) }
        }
        return false
    }

    private func follow(
        _ socket: borrowing Socket, _ isCancelled: () -> Bool, _ onProgress: (Phrase) -> Void
    ) -> Deed? {
        var reading = RelayReading()
        while true {
            // Closing the connection is how the daemon hears that nobody waits any more.
            if isCancelled() { return .failed(EverettError(.cancelled, Phrase("interrupted", pl: "przerwano"))) }
            let part: [UInt8]
            do throws(SocketFailure) {
                guard try socket.waitReadable(milliseconds: Self.pause) else { continue }
                part = try socket.receive(Self.piece).bytes
            } catch {
                if error.isInterrupted { continue }
                return .failed(RelayReading.lost)
            }
            let found = part.isEmpty ? [reading.finish()] : reading.take(part)
            for one in found {
                switch one {
                case .progress(let words): onProgress(words)
                case .end(let deed): return deed
                case .declined: return nil
                }
            }
        }
    }
}
