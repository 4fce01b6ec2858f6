internal import Base
internal import Functions

/// What came of work, as its request is answered.
extension Answering {
    /// A longer document stands once, where programs read it.
    static let longestText = 96 << 10
    /// More than that no client takes for one message.
    static let longestDocument = 16 << 20
    /// Members of a result that belong to the conversation in which it was given.
    private static let ofTheConversation: Set<String> = ["resultType", "ttlMs", "cacheScope", "_meta"]

    package func result(of deed: Deed, for wish: Wish, _ revision: Revision) -> Result<[UInt8], RPCError> {
        switch (deed, wish) {
        case (.called(let answer), _): .success(called(answer, revision))
        case (.read(let document), .read(let address)):
            .success(
                result(revision, .fleeting) { json in
                    json.array("contents") { json in
                        json.object { json in
                            json.string("uri", address.uri)
                            json.string("mimeType", "application/json")
                            json.string("text", document)
                        }
                    }
                })
        case (.listed(let checkpoints, let next), .list(let after)):
            .success(
                result(revision, .fleeting) { json in
                    offer.writeResources(checkpoints, isFirst: after == nil, &json)
                    if let next { json.string("nextCursor", next) }
                })
        case (.failed(let error), .call): .success(failed(error, revision))
        case (.failed(let error), .read(let address)) where error.code == .notFound || error.code == .usage:
            .failure(Self.noSuchResource(address.uri, revision))
        case (.failed(let error), .list) where error.code == .usage:
            .failure(RPCError(.invalidParams, Words.wrongCursor))
        case (.failed(let error), _): .failure(RPCError(.internal, error.message, data: explained(error)))
        case (.passedOn(let members), _):
            .success(
                result(revision, wish.isCall ? .none : .fleeting) { json in
                    json.members(members.filter { !Self.ofTheConversation.contains($0.key) })
                })
        // The other side speaks another revision, in which this has another number.
        case (.refused(let error), .read(let address)) where error.code == .invalidParams:
            .failure(Self.noSuchResource(address.uri, revision))
        case (.refused(let error), _): .failure(error)
        case (.read, _), (.listed, _): .failure(RPCError(.internal, Words.noSuchResource))
        }
    }

    private func called(_ answer: FunctionAnswer, _ revision: Revision) -> [UInt8] {
        let size = answer.document.utf8.count
        guard size <= Self.longestDocument else {
            return failed(EverettError(.refused, Words.tooLarge(size), hints: [Words.narrower]), revision)
        }
        return result(revision, .none) { json in
            content(shown(answer.document), &json)
            json.key("structuredContent")
            json.written(Array(answer.document.utf8))
            json.bool("isError", answer.outcome != .done)
        }
    }

    /// A failure that the model should know of: what happened, and what to do next.
    private func failed(_ error: EverettError, _ revision: Revision) -> [UInt8] {
        let lines =
            [error.code.name + ": " + error.message[offer.language]]
            + error.hints.map { (Words.hint + $0)[offer.language] }
        return result(revision, .none) { json in
            content(lines.joined(separator: "\n"), &json)
            json.bool("isError", true)
        }
    }

    private func content(_ text: String, _ json: inout JSONWriter) {
        json.array("content") { json in
            json.object { json in
                json.string("type", "text")
                json.string("text", text)
            }
        }
    }

    private func shown(_ document: String) -> String {
        guard document.utf8.count > Self.longestText else { return document }
        let head = String(decoding: document.utf8.prefix(Self.longestText), as: UTF8.self)
        return head + "\n" + Words.cut(document.utf8.count)[offer.language]
    }

    private func explained(_ error: EverettError) -> [UInt8] {
        let text = JSONWriter.text { json in
            json.object { json in
                json.string("code", error.code.name)
                json.array("hints") { json in for hint in error.hints { json.string(hint[offer.language]) } }
            }
        }
        return Array(text.utf8)
    }
}

extension Wish {
    var isCall: Bool { if case .call = self { true } else { false } }
}
