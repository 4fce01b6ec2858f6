package import Base

/// One POST of streamable HTTP, judged by its fields and its body; pure.
package struct Post: Sendable {
    /// The fields that matter, as they came; more than one of a kind is as good as a wrong one.
    package struct Fields: Sendable {
        package var version: [String]
        package var method: [String]
        package var name: [String]
        package var session: [String]
        /// What the client takes as an answer.
        package var takesJSON: Bool
        package var takesEvents: Bool

        package init(
            version: [String] = [], method: [String] = [], name: [String] = [], session: [String] = [],
            takesJSON: Bool = true, takesEvents: Bool = true
        ) {
            self.version = version
            self.method = method
            self.name = name
            self.session = session
            self.takesJSON = takesJSON
            self.takesEvents = takesEvents
        }
    }

    package enum Verdict: Sendable {
        /// A status and one JSON-RPC message.
        case answer(Int, [UInt8])
        /// A notification: 202 and nothing else.
        case accepted
        /// No kind of answer that the client takes: 406.
        case notAcceptable
        /// A handshake, to be answered with this and the name of a new session.
        case begin(Revision, [UInt8])
        /// The client has changed its mind about a request of its session.
        case cancel(RPCID)
        case work(Job)
    }

    /// Work for a request, and how what comes of it is written.
    package struct Job: Sendable {
        package let request: RPCID
        package let wish: Wish
        package let revision: Revision
        package let attention: Attention
        private let token: ProgressToken?
        private let answering: Answering

        init(
            _ request: RPCID, _ wish: Wish, _ revision: Revision, _ parameters: JSONValue?, _ answering: Answering
        ) {
            self.request = request
            self.wish = wish
            self.revision = revision
            attention = Attention(parameters)
            token = ProgressToken(parameters)
            self.answering = answering
        }

        package func ended(_ deed: Deed) -> (status: Int, message: [UInt8]) {
            switch answering.result(of: deed, for: wish, revision) {
            case .success(let result): (200, RPCText.result(request, result))
            case .failure(let error):
                (Post.status(error), RPCText.failure(request, error, answering.offer.language))
            }
        }

        /// Others have to end first.
        package func tooMuch(_ most: Int) -> (status: Int, message: [UInt8]) {
            ended(.refused(RPCError(.tooMuch, Words.tooMuch(most))))
        }

        package func progressed(_ number: Int, _ words: Phrase) -> [UInt8]? {
            token.map { ProgressNote.text($0, number: number, words[answering.offer.language]) }
        }
    }

    private let answering: Answering
    private let fields: Fields
    /// What the handshake of the named session settled on; nil when none is named.
    private let agreed: Revision?

    package init(_ offer: Offer, _ fields: Fields, agreed: Revision?) {
        answering = Answering(offer)
        self.fields = fields
        self.agreed = agreed
    }

    package func verdict(_ body: [UInt8]) -> Verdict {
        guard fields.takesJSON else { return .notAcceptable }
        guard fields.version.count <= 1, fields.method.count <= 1, fields.name.count <= 1 else {
            return failed(nil, RPCError(.headerMismatch, Words.headerMismatch("MCP-Protocol-Version")))
        }
        switch RPCMessage(body) {
        case .request(let id, let method, let parameters):
            do throws(RPCError) {
                return try request(id, method, parameters)
            } catch {
                return failed(id, error)
            }
        case .notification(let method, let parameters):
            guard method == "notifications/cancelled", agreed != nil, let id = RPCID(parameters?["requestId"]) else {
                return .accepted
            }
            return .cancel(id)
        case .answer: return .accepted
        case .wrong(let id, let error): return failed(id, error)
        case .batch: return failed(nil, RPCError(.invalidRequest, Words.noBatches))
        }
    }

    private func request(_ id: RPCID, _ method: String, _ parameters: JSONValue?) throws(RPCError) -> Verdict {
        let named = fields.version.first
        // A handshake does not exist where requests describe themselves, whatever its fields say.
        if method == "initialize", named != Revision.july2026.rawValue {
            guard let asked = parameters?["protocolVersion"]?.text else {
                throw RPCError(.invalidParams, Words.needsVersion)
            }
            var revision = Revision.agreed(on: asked)
            // Several messages in one body are not taken here, so the revision that has them is not spoken.
            if revision.hasBatches { revision = .newestWithHandshake }
            return .begin(revision, RPCText.result(id, answering.welcome(revision)))
        }
        let revision = try revision(named, method, parameters)
        switch answering.step(method, parameters, revision) {
        case .done(let result): return .answer(200, RPCText.result(id, result))
        case .failed(let error): throw error
        case .work(let wish): return .work(Job(id, wish, revision, parameters, answering))
        }
    }

    private func revision(_ named: String?, _ method: String, _ parameters: JSONValue?) throws(RPCError) -> Revision {
        let known = named.flatMap { Revision(rawValue: $0) }
        if let known, !known.isStateless {
            if let agreed, agreed != known { throw Envelope.unsupported(known.rawValue, offering: [agreed]) }
            if Envelope.isPresent(parameters) { throw Self.mismatch("MCP-Protocol-Version") }
            return known
        }
        if named == nil, !Envelope.isPresent(parameters) {
            // Before June 2025 nobody named it; without a session either there is nothing to go by.
            guard let agreed else { throw RPCError(.invalidRequest, Words.notInitialized) }
            return agreed
        }
        guard Envelope.isPresent(parameters) else {
            throw known == nil
                ? Envelope.unsupported(named ?? "", offering: Revision.allCases)
                : RPCError(.invalidParams, Words.missingMeta(Envelope.version))
        }
        let inside = parameters?["_meta"]?[Envelope.version]?.text
        guard named == inside else { throw Self.mismatch("MCP-Protocol-Version") }
        guard fields.method.first == method else { throw Self.mismatch("Mcp-Method") }
        if let key = Self.nameBearing[method], let value = parameters?[key]?.text {
            guard fields.name.first.flatMap(FieldText.decoded) == value else { throw Self.mismatch("Mcp-Name") }
        }
        return try Envelope(parameters, offering: Revision.allCases).revision
    }

    /// What of the parameters a request names in its fields, too.
    private static let nameBearing = ["tools/call": "name", "prompts/get": "name", "resources/read": "uri"]

    private static func mismatch(_ name: String) -> RPCError {
        RPCError(.headerMismatch, Words.headerMismatch(name))
    }

    private func failed(_ id: RPCID?, _ error: RPCError) -> Verdict {
        .answer(Self.status(error), RPCText.failure(id, error, answering.offer.language))
    }

    fileprivate static func status(_ error: RPCError) -> Int {
        switch error.code {
        case .methodNotFound: 404
        case .internal, .resourceNotFound: 200
        case .tooMuch: 429
        case .parse, .invalidRequest, .invalidParams, .headerMismatch, .unsupportedVersion: 400
        }
    }
}
