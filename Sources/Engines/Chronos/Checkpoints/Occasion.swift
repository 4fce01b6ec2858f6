package import Base

/// What an agent was doing when a checkpoint was taken: told for people, and nothing is decided by it.
///
/// All of it comes from outside, so it is cut to size, on one line, and without secrets before it is kept.
package struct Occasion: Sendable, Hashable {
    package static let longestWord = 128
    package static let longestDetail = 400

    /// The run it belongs to.
    package let run: Identifier?
    package let agent: String
    package let session: String?
    package let turn: Int?
    package let tool: String?
    package let detail: String

    package init(
        run: Identifier?, agent: String, session: String? = nil, turn: Int? = nil, tool: String? = nil,
        detail: String = ""
    ) {
        self.run = run
        self.agent = OneLine.cut(agent, Occasion.longestWord)
        self.session = session.map { OneLine.cut($0, Occasion.longestWord) }
        self.turn = turn.map { max(0, $0) }
        self.tool = tool.map { OneLine.cut($0, Occasion.longestWord) }
        self.detail = OneLine.cut(Redaction.redact(detail), Occasion.longestDetail)
    }

    func write(_ out: inout ByteWriter) {
        out.optional(run) { $0.text($1.text) }
        out.text(agent)
        out.optional(session) { $0.text($1) }
        out.optional(turn) { $0.varint($1) }
        out.optional(tool) { $0.text($1) }
        out.text(detail)
    }

    init(_ reader: inout ByteReader) throws(DecodingFault) {
        let run = try reader.optional { reader throws(DecodingFault) in try reader.text() }
        if let run {
            guard let id = Identifier(run) else { throw .malformed }
            self.run = id
        } else {
            self.run = nil
        }
        agent = try reader.text()
        session = try reader.optional { reader throws(DecodingFault) in try reader.text() }
        turn = try reader.optional { reader throws(DecodingFault) in try reader.int() }
        tool = try reader.optional { reader throws(DecodingFault) in try reader.text() }
        detail = try reader.text()
        // What is kept in a row is read by whoever lists checkpoints: a stranger's bundle must not make that long.
        let words = [agent, session ?? "", tool ?? ""]
        guard words.allSatisfy({ $0.utf8.count <= Occasion.longestWord }), detail.utf8.count <= Occasion.longestDetail
        else { throw .malformed }
    }

    /// As a column of a row.
    var encoded: [UInt8] {
        var out = ByteWriter()
        write(&out)
        return out.bytes
    }

    init(encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        try self.init(&reader)
        try reader.finish()
    }
}
