package import Base

/// An entry as somebody writes it; checked before it is kept.
package struct ContextDraft: Sendable, Hashable {
    package static let longestBody = 1 << 20
    package static let longestAgent = 64
    package static let longestSession = 128
    package static let longestSource = 2048
    package static let longestKind = 32

    package let kind: String
    package let agent: String
    package let session: String?
    package let turn: Int?
    package let body: [UInt8]
    package let provenance: ContextProvenance

    package init(
        _ body: [UInt8], kind: String = "message", agent: String, session: String? = nil, turn: Int? = nil,
        provenance: ContextProvenance
    ) throws(EverettError) {
        self.kind = kind
        self.agent = agent
        self.session = session
        self.turn = turn
        self.body = body
        self.provenance = provenance
        try check()
    }

    private func check() throws(EverettError) {
        guard !body.isEmpty else { throw EverettError(.usage, Words.emptyBody) }
        guard body.count <= ContextDraft.longestBody else {
            throw EverettError(
                .usage, Words.tooLong(body.count, limit: ContextDraft.longestBody), hints: [Words.splitBody])
        }
        guard ContextDraft.isKind(kind) else { throw EverettError(.usage, Words.badKind(kind)) }
        guard kind != ContextEntry.rewound else { throw EverettError(.usage, Words.reservedKind(kind)) }
        guard ContextDraft.isLine(agent, longest: ContextDraft.longestAgent) else {
            throw EverettError(.usage, Words.badAgent(ContextDraft.longestAgent))
        }
        guard session.map({ ContextDraft.isLine($0, longest: ContextDraft.longestSession) }) ?? true else {
            throw EverettError(.usage, Words.badSession(ContextDraft.longestSession))
        }
        guard turn.map({ $0 >= 0 }) ?? true else { throw EverettError(.usage, Words.badTurn) }
        guard provenance.source.map({ ContextDraft.isLine($0, longest: ContextDraft.longestSource) }) ?? true else {
            throw EverettError(.usage, Words.badSource(ContextDraft.longestSource))
        }
    }

    /// One line of text that a terminal can show.
    private static func isLine(_ text: String, longest: Int) -> Bool {
        !text.isEmpty && text.utf8.count <= longest
            && text.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && $0.value != 0x7f && !(0x80..<0xa0).contains($0.value)
            }
    }

    private static func isKind(_ kind: String) -> Bool {
        !kind.isEmpty && kind.utf8.count <= longestKind
            && kind.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
    }
}
