internal import Base
internal import Functions

extension Offer {
    func writePrompts(_ json: inout JSONWriter) {
        json.array("prompts") { json in
            for prompt in Prompt.all {
                json.object { json in
                    json.string("name", prompt.name)
                    json.string("title", prompt.title[language])
                    json.string("description", prompt.about[language])
                    json.array("arguments") { json in
                        for argument in prompt.arguments {
                            json.object { json in
                                json.string("name", argument.name)
                                json.string("description", argument.about[language])
                                json.bool("required", argument.isRequired)
                            }
                        }
                    }
                }
            }
        }
    }

    /// The members of a prompt that was asked for.
    func writePrompt(_ parameters: JSONValue?, _ json: inout JSONWriter) throws(RPCError) {
        let name = parameters?["name"]?.text ?? ""
        guard let prompt = Prompt.all.first(where: { $0.name == name }) else {
            throw RPCError(.invalidParams, Words.noSuchPrompt(Prompt.all.map(\.name)))
        }
        let values = try Self.texts(parameters?["arguments"])
        for argument in prompt.arguments where argument.isRequired && (values[argument.name] ?? "").isEmpty {
            throw RPCError(.invalidParams, Words.missingArgument(argument.name))
        }
        json.string("description", prompt.about[language])
        json.array("messages") { json in
            json.object { json in
                json.string("role", "user")
                json.object("content") { json in
                    json.string("type", "text")
                    json.string("text", prompt.text(values)[language])
                }
            }
        }
    }

    private static let longestArgument = 64 << 10

    private static func texts(_ value: JSONValue?) throws(RPCError) -> [String: String] {
        switch value {
        case nil, .null: return [:]
        case .object(let members):
            var texts: [String: String] = [:]
            for (name, value) in members {
                guard let text = value.text, text.utf8.count <= longestArgument else {
                    throw RPCError(.invalidParams, Words.argumentsAreTexts)
                }
                texts[name] = text
            }
            return texts
        default: throw RPCError(.invalidParams, Words.argumentsAreTexts)
        }
    }
}
