package import Base

/// One conversation over a pair of streams, from its first message to its end; pure: messages in, effects out.
///
/// Whoever owns it performs the effects in the order in which they are given, and tells what came of each piece of work.
package struct Session: Sendable {
    /// Names one piece of work; never used twice in a conversation.
    package typealias WorkID = UInt64

    package enum Effect: Sendable {
        /// One message, without the end of its line.
        case send([UInt8])
        /// Begin with something.
        case start(WorkID, Wish, Attention)
        /// Stop something; nobody waits for it any more, and its end is still told.
        case cancel(WorkID)
    }

    private enum Phase: Sendable {
        case fresh
        /// After a handshake that settled on this revision.
        case agreed(Revision)
        /// Each request says by itself what it needs.
        case stateless
    }

    private struct Work: Sendable {
        let request: RPCID
        let wish: Wish
        let revision: Revision
        let token: ProgressToken?
        var told = 0
        var isCancelled = false
    }

    /// More are refused until some have ended.
    package static let mostAtOnce = 64

    private let answering: Answering
    private var phase = Phase.fresh
    private var works: [WorkID: Work] = [:]
    private var next: WorkID = 1

    package init(_ offer: Offer) {
        answering = Answering(offer)
    }

    /// Whether nothing is under way.
    package var isIdle: Bool { works.isEmpty }

    // MARK: What the client says

    package mutating func receive(_ line: MessageLines.Line) -> [Effect] {
        switch line {
        case .tooLong: [failure(nil, RPCError(.invalidRequest, Words.tooLong))]
        case .whole(let bytes): receive(RPCMessage(bytes))
        }
    }

    private mutating func receive(_ message: RPCMessage) -> [Effect] {
        switch message {
        case .request(let id, let method, let parameters):
            do throws(RPCError) {
                return try request(id, method, parameters)
            } catch {
                return [failure(id, error)]
            }
        case .notification(let method, let parameters): return notified(method, parameters)
        case .answer: return []
        case .wrong(let id, let error): return [failure(id, error)]
        case .batch(let messages):
            guard case .agreed(let revision) = phase, revision.hasBatches else {
                return [failure(nil, RPCError(.invalidRequest, Words.noBatches))]
            }
            var effects: [Effect] = []
            for message in messages { effects += receive(message) }
            return effects
        }
    }

    private mutating func request(
        _ id: RPCID, _ method: String, _ parameters: JSONValue?
    ) throws(RPCError) -> [Effect] {
        if method == "initialize" { return [try begin(id, parameters)] }
        let revision = try revision(method, parameters)
        switch answering.step(method, parameters, revision) {
        case .done(let result): return [.send(RPCText.result(id, result))]
        case .failed(let error): throw error
        case .work(let wish):
            guard works.count < Self.mostAtOnce else { throw RPCError(.tooMuch, Words.tooMuch(Self.mostAtOnce)) }
            if works.values.contains(where: { $0.request == id && !$0.isCancelled }) {
                throw RPCError(.invalidRequest, Words.sameID)
            }
            let work = next
            next += 1
            let token = ProgressToken(parameters)
            works[work] = Work(request: id, wish: wish, revision: revision, token: token)
            return [.start(work, wish, Attention(parameters))]
        }
    }

    /// The handshake. It may come once, and not after a request that described itself.
    private mutating func begin(_ id: RPCID, _ parameters: JSONValue?) throws(RPCError) -> Effect {
        let asked = parameters?["protocolVersion"]?.text
        switch phase {
        case .agreed: throw RPCError(.invalidRequest, Words.alreadyInitialized)
        case .stateless: throw Envelope.unsupported(asked ?? "", offering: Revision.stateless)
        case .fresh: break
        }
        guard let asked else { throw RPCError(.invalidParams, Words.needsVersion) }
        let revision = Revision.agreed(on: asked)
        phase = .agreed(revision)
        return .send(RPCText.result(id, answering.welcome(revision)))
    }

    /// In which revision a request is answered: the first request that makes sense decides about how all are made.
    private mutating func revision(_ method: String, _ parameters: JSONValue?) throws(RPCError) -> Revision {
        switch phase {
        case .agreed(let revision):
            if Envelope.isPresent(parameters) { throw RPCError(.invalidRequest, Words.otherEra) }
            return revision
        case .stateless: return try Envelope(parameters).revision
        case .fresh:
            // Some look whether anybody is there before they begin.
            if method == "ping" { return .newestWithHandshake }
            guard Envelope.isPresent(parameters) else { throw RPCError(.invalidRequest, Words.notInitialized) }
            // Whoever asks for a revision of the future may still come back with a handshake.
            let revision = try Envelope(parameters, offering: Revision.allCases).revision
            phase = .stateless
            return revision
        }
    }

    private mutating func notified(_ method: String, _ parameters: JSONValue?) -> [Effect] {
        guard method == "notifications/cancelled", let request = RPCID(parameters?["requestId"]),
            let work = works.first(where: { $0.value.request == request && !$0.value.isCancelled })?.key
        else { return [] }
        works[work]?.isCancelled = true
        return [.cancel(work)]
    }

    // MARK: What became of work

    /// The end of a piece of work; one that was cancelled is not answered any more.
    package mutating func ended(_ id: WorkID, _ deed: Deed) -> [Effect] {
        guard let work = works.removeValue(forKey: id), !work.isCancelled else { return [] }
        switch answering.result(of: deed, for: work.wish, work.revision) {
        case .success(let result): return [.send(RPCText.result(work.request, result))]
        case .failure(let error): return [failure(work.request, error)]
        }
    }

    /// How far a piece of work has come, in words; told to whoever wanted to know.
    package mutating func progressed(_ id: WorkID, _ words: Phrase) -> [Effect] {
        guard var work = works[id], !work.isCancelled, let token = work.token else { return [] }
        work.told += 1
        works[id] = work
        return [.send(ProgressNote.text(token, number: work.told, words[answering.offer.language]))]
    }

    /// The client is gone: whatever is under way is stopped.
    package mutating func closed() -> [Effect] {
        let running = works.filter { !$0.value.isCancelled }.keys.sorted()
        for id in running { works[id]?.isCancelled = true }
        return running.map { .cancel($0) }
    }

    private func failure(_ id: RPCID?, _ error: RPCError) -> Effect {
        .send(RPCText.failure(id, error, answering.offer.language))
    }
}
