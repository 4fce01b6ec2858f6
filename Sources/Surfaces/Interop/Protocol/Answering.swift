package import Base
internal import Functions

/// What each method answers, in every revision; pure, and without memory of what was asked before.
package struct Answering: Sendable {
    let offer: Offer

    package init(_ offer: Offer) {
        self.offer = offer
    }

    /// Tools of one page.
    static let toolsPerPage = 50

    package func step(_ method: String, _ parameters: JSONValue?, _ revision: Revision) -> Step {
        do throws(RPCError) {
            return try unguarded(method, parameters, revision)
        } catch {
            return .failed(error)
        }
    }

    private func unguarded(
        _ method: String, _ parameters: JSONValue?, _ revision: Revision
    ) throws(RPCError) -> Step {
        switch method {
        case "ping" where !revision.isStateless: return .done(Array("{}".utf8))
        case "server/discover" where revision.isStateless: return .done(discovered())
        case "tools/list": return .done(try tools(parameters, revision))
        case "tools/call": return .work(try call(parameters))
        case "resources/list": return .work(.list(after: try cursor(parameters)))
        case "resources/templates/list":
            guard try cursor(parameters) == nil else { throw RPCError(.invalidParams, Words.wrongCursor) }
            return .done(result(revision, .steady) { offer.writeTemplates(&$0) })
        case "resources/read": return .work(.read(try address(parameters, revision)))
        case "prompts/list":
            guard try cursor(parameters) == nil else { throw RPCError(.invalidParams, Words.wrongCursor) }
            return .done(result(revision, .steady) { offer.writePrompts(&$0) })
        case "prompts/get": return .done(try prompt(parameters, revision))
        default: throw RPCError(.methodNotFound, Words.noSuchMethod)
        }
    }

    // MARK: Methods

    private func discovered() -> [UInt8] {
        result(.july2026, .steady) { json in
            json.array("supportedVersions") { json in
                for revision in Revision.stateless { json.string(revision.rawValue) }
            }
            offer.writeCapabilities(&json)
            offer.writeInstructions(&json)
        }
    }

    /// What a handshake is answered with.
    func welcome(_ revision: Revision) -> [UInt8] {
        result(revision, .none) { json in
            json.string("protocolVersion", revision.rawValue)
            offer.writeCapabilities(&json)
            json.key("serverInfo")
            offer.writeServer(&json)
            offer.writeInstructions(&json)
        }
    }

    private func tools(_ parameters: JSONValue?, _ revision: Revision) throws(RPCError) -> [UInt8] {
        var first = 0
        if let name = try cursor(parameters) {
            guard let place = offer.functions.firstIndex(where: { $0.name == name }) else {
                throw RPCError(.invalidParams, Words.wrongCursor)
            }
            first = place
        }
        let page = offer.functions[first...].prefix(Self.toolsPerPage)
        return result(revision, .steady) { json in
            offer.writeTools(page, &json)
            if page.endIndex < offer.functions.endIndex {
                json.string("nextCursor", offer.functions[page.endIndex].name)
            }
        }
    }

    private func call(_ parameters: JSONValue?) throws(RPCError) -> Wish {
        let name = parameters?["name"]?.text ?? ""
        guard let function = offer.function(name) else {
            throw RPCError(.invalidParams, Words.noSuchTool(String(name.prefix(64))))
        }
        switch parameters?["arguments"] {
        case nil, .null: return .call(function, .object([:]))
        case .object(let members): return .call(function, .object(members))
        default: throw RPCError(.invalidParams, Words.argumentsAreAnObject)
        }
    }

    private func address(_ parameters: JSONValue?, _ revision: Revision) throws(RPCError) -> ResourceAddress {
        let uri = parameters?["uri"]?.text ?? ""
        guard let address = ResourceAddress(uri) else { throw Self.noSuchResource(uri, revision) }
        return address
    }

    private func prompt(_ parameters: JSONValue?, _ revision: Revision) throws(RPCError) -> [UInt8] {
        // What can go wrong goes wrong before anything is written.
        var scratch = JSONWriter()
        try offer.writePrompt(parameters, &scratch)
        return result(revision, .none) { json in
            do throws(RPCError) {
                try offer.writePrompt(parameters, &json)
            } catch {
                preconditionFailure("it was written a moment ago")
            }
        }
    }

    private func cursor(_ parameters: JSONValue?) throws(RPCError) -> String? {
        switch parameters?["cursor"] {
        case nil, .null: return nil
        case .string(let text) where !text.isEmpty && text.utf8.count <= RPCID.longest: return text
        default: throw RPCError(.invalidParams, Words.wrongCursor)
        }
    }

    static func noSuchResource(_ uri: String, _ revision: Revision) -> RPCError {
        let data = JSONWriter.text { json in json.object { $0.string("uri", String(uri.prefix(512))) } }
        return RPCError(
            revision.isStateless ? .invalidParams : .resourceNotFound, Words.noSuchResource, data: Array(data.utf8))
    }

    // MARK: Results

    enum Keeping {
        /// Nothing that anybody would keep.
        case none
        /// The same until the program is another one.
        case steady
        /// Another one at any moment.
        case fleeting
    }

    /// A whole result, with what the revision asks of every result.
    func result(_ revision: Revision, _ keeping: Keeping, _ build: (inout JSONWriter) -> Void) -> [UInt8] {
        let text = JSONWriter.text { json in
            json.object { json in
                build(&json)
                guard revision.isStateless else { return }
                json.string("resultType", "complete")
                if keeping != .none {
                    json.integer("ttlMs", keeping == .steady ? Offer.steadyMilliseconds : 0)
                    json.string("cacheScope", "private")
                }
                json.object("_meta") { json in
                    json.key(Envelope.server)
                    offer.writeServer(&json)
                }
            }
        }
        return Array(text.utf8)
    }
}
