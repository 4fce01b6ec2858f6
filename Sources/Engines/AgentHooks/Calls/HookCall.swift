internal import Base

/// What one call of an agent's hook says, whichever agent it is, cleaned of secrets.
package struct HookCall: Sendable, Hashable {
    package static let longestDetail = 400
    private static let longestName = 120

    package var agent: HookAgent
    package var moment: HookMoment
    /// As the agent calls it.
    package var event: String
    package var session: String?
    package var turn: String?
    package var tool: String?
    package var kind: ToolKind?
    /// One line about what was asked of the tool, or of the agent.
    package var detail: String?
    /// Whether the command line of a shell can only look.
    package var isReadOnly = false
    /// Where the agent works.
    package var directory: [UInt8]?

    package init(_ agent: HookAgent, _ moment: HookMoment, event: String) {
        self.agent = agent
        self.moment = moment
        self.event = event
    }

    /// Takes a command line as it was typed.
    package mutating func say(line: String) {
        isReadOnly = ShellLine.isReadOnly(line)
        let cleaned = HookDetail.line(line)
        detail = cleaned.isEmpty ? nil : cleaned
    }

    /// Names that others give are cut and cleaned like everything that others say.
    static func name(_ text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        return HookDetail.line(text, limit: longestName)
    }
}

/// Somebody else's text as one line that may be kept and shown.
package enum HookDetail {
    /// Without secrets and control characters, cut to so many bytes at the end of a character.
    package static func line(_ text: String, limit: Int = HookCall.longestDetail) -> String {
        // Cut roughly first: what is long is not read to its end, but a secret at the cut must still be seen whole.
        let start = String(decoding: Array(text.utf8.prefix(limit * 8)), as: UTF8.self)
        let redacted = Redaction.redact(start)
        var line = ""
        var wasBlank = true
        for scalar in redacted.unicodeScalars {
            let isBlank = scalar.properties.isWhitespace || scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
            if isBlank, wasBlank { continue }
            wasBlank = isBlank
            let piece = isBlank ? " " : String(scalar)
            guard line.utf8.count + piece.utf8.count <= limit else { break }
            line += piece
        }
        return line.last == " " ? String(line.dropLast()) : line
    }
}
