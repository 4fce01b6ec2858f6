package import Base
package import Functions

/// What this server is called and has, in one language.
package struct Offer: Sendable {
    /// A client asks again after that; what is offered changes only with the program.
    static let steadyMilliseconds = 300_000

    let version: String
    package let language: Language
    package let functions: [AgentFunction]

    package init(version: String, language: Language, functions: [AgentFunction] = FunctionTable.all) {
        self.version = version
        self.language = language
        // What no agent may ever call is not shown to one.
        self.functions = functions.filter { $0.access != .users }
    }

    func function(_ name: String) -> AgentFunction? { functions.first { $0.name == name } }

    func writeServer(_ json: inout JSONWriter) {
        json.object { json in
            json.string("name", "everett")
            json.string("title", "Everett")
            json.string("version", version)
        }
    }

    func writeCapabilities(_ json: inout JSONWriter) {
        json.object("capabilities") { json in
            for part in ["tools", "resources", "prompts"] { json.object(part) { _ in } }
        }
    }

    func writeInstructions(_ json: inout JSONWriter) {
        json.string("instructions", OfferWords.instructions[language])
    }

    // MARK: Tools

    func writeTools(_ tools: some Sequence<AgentFunction>, _ json: inout JSONWriter) {
        json.array("tools") { json in
            for function in tools { json.object { writeTool(function, &$0) } }
        }
    }

    private func writeTool(_ function: AgentFunction, _ json: inout JSONWriter) {
        let traits = function.traits
        json.string("name", function.name)
        json.string("title", OfferWords.title(function.name))
        json.string("description", OfferWords.description(function)[language])
        json.key("inputSchema")
        function.input.write(&json, language)
        json.key("outputSchema")
        function.output.write(&json, language)
        json.object("annotations") { json in
            json.string("title", OfferWords.title(function.name))
            json.bool("readOnlyHint", traits.isReadOnly)
            json.bool("destructiveHint", traits.isDestructive)
            json.bool("idempotentHint", traits.isIdempotent)
            // Everything happens within the project, and programs see no network but their own.
            json.bool("openWorldHint", false)
        }
    }
}
