internal import Base

/// The command line that an agent is given: it ends well even where Everett is gone or falls over.
package struct HookCommand: Sendable, Hashable {
    /// How the program is called: by its name where it is found by it, else by its path.
    package let program: String

    package static let plain = HookCommand(program: "everett")

    private init(program: String) {
        self.program = program
    }

    /// A path with characters that a shell gives a meaning is not written into anything: then the name has to do.
    package init(path: String) {
        let plain = ByteSet(
            [
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"),
            ], and: "/._+-")
        let isPlain = path.hasSuffix("/everett") && path.utf8.allSatisfy { plain.contains($0) }
        program = isPlain ? path : "everett"
    }

    /// What every command line of an agent holds, and nobody else's.
    static func mark(_ agent: HookAgent) -> String { "everett hook \(agent.rawValue)" }

    func text(_ agent: HookAgent, _ event: String) -> String {
        "command -v \(program) >/dev/null 2>&1 && \(program) hook \(agent.rawValue) \(event) || exit 0"
    }

    /// The one at the beginning of a session also says when Everett is not there.
    func firstText(_ agent: HookAgent, _ event: String) -> String {
        let message = "Everett is not installed any more: nothing that is done here can be taken back by it."
        return "if command -v \(program) >/dev/null 2>&1; then \(program) hook \(agent.rawValue) \(event) || exit 0; "
            + "else echo '{\"systemMessage\": \"\(message)\"}'; fi"
    }
}
