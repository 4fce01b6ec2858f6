internal import Base

/// What an agent is told when its hook has been called: always to go on.
///
/// A hook never answers about rights: a word such as "allow" would take a question away that the agent would have asked its user.
package struct HookAnswer: Sendable, Hashable {
    /// For standard output, exactly.
    package let output: String
    /// For standard error.
    package let error: String
    /// Whether the agent shows the message to its user.
    package let isShown: Bool

    /// `message` is for the user and not for the model, where the agent makes that difference.
    package init(_ agent: HookAgent, event: String, message: String?) {
        switch agent {
        case .claudeCode, .codex:
            // Nothing at all is the plainest way of going on; whatever Claude Code is told at a session's end it drops.
            self.init(message.map { Self.object([("systemMessage", $0)]) } ?? "", isShown: event != "SessionEnd")
        case .gemini: self.init(Self.object(message.map { [("systemMessage", $0)] } ?? []), isShown: true)
        case .cursor where event == "beforeSubmitPrompt":
            self.init(
                JSONWriter.text { json in
                    json.object { json in
                        json.bool("continue", true)
                        if let message { json.string("user_message", message) }
                    }
                }, isShown: true)
        case .cursor:
            let isShown = ["beforeShellExecution", "beforeMCPExecution", "preCompact"].contains(event)
            self.init(Self.object(isShown ? message.map { [("user_message", $0)] } ?? [] : []), isShown: isShown)
        case .opencode: self.init(Self.object(message.map { [("message", $0)] } ?? []), isShown: true)
        case .git, .shell: self.init("", error: message.map { "everett: \($0)\n" } ?? "", isShown: true)
        }
    }

    private init(_ output: String, error: String = "", isShown: Bool) {
        self.output = output.isEmpty ? "" : output + "\n"
        self.error = error
        self.isShown = isShown
    }

    private static func object(_ fields: [(String, String)]) -> String {
        JSONWriter.text { json in json.object { json in for (name, value) in fields { json.string(name, value) } } }
    }
}
