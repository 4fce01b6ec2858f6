internal import Base
internal import Dispatch
internal import Interop
internal import Synchronization

/// A conversation over standard streams: hears lines, has their work done elsewhere, and says what came of it.
final class MCPService: Sendable {
    private struct State {
        var session: Session
        var tasks: [Session.WorkID: Task<Void, Never>] = [:]
    }

    private let state: Mutex<State>
    private let work: MCPWork
    private let output: Int32
    private let cannotSpeak = Atomic(false)
    /// Entered by each piece of work.
    private let underWay = DispatchGroup()

    init(_ offer: Offer, _ work: MCPWork, output: Int32) {
        state = Mutex(State(session: Session(offer)))
        self.work = work
        self.output = output
    }

    /// Whether nobody reads what is said any more.
    var isDeaf: Bool { cannotSpeak.load(ordering: .relaxed) }

    func hear(_ line: MessageLines.Line) { perform { $0.receive(line) } }

    /// Stops what is under way and waits for its end.
    func close(milliseconds: Int) {
        perform { $0.closed() }
        _ = underWay.wait(timeout: .now() + .milliseconds(milliseconds))
    }

    /// Lines are written under the lock: they leave in the order in which the session gave them.
    private func perform(_ body: (inout Session) -> [Session.Effect]) {
        state.withLock { state in
            for effect in body(&state.session) {
                switch effect {
                case .send(let line):
                    if isDeaf { continue }
                    if Output.writeAll(line + [UInt8(ascii: "\n")], to: output) != 0 {
                        cannotSpeak.store(true, ordering: .relaxed)
                    }
                case .start(let id, let wish, let attention): state.tasks[id] = begin(id, wish, attention)
                case .cancel(let id): state.tasks[id]?.cancel()
                }
            }
        }
    }

    /// The task has no parent: the thread that reads goes on reading.
    private func begin(_ id: Session.WorkID, _ wish: Wish, _ attention: Attention) -> Task<Void, Never> {
        underWay.enter()
        return Task { [self] in
            let deed = await work.perform(wish, attention) { [self] words in
                if attention.isWatched { perform { $0.progressed(id, words) } }
            }
            perform { $0.ended(id, deed) }
            state.withLock { $0.tasks[id] = nil }
            underWay.leave()
        }
    }
}
