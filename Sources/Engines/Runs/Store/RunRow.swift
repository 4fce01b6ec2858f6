internal import Base
internal import Platform
internal import Storage

/// How runs and entries lie in their tables.
enum RunRow {
    static let columns = """
        id, kind, agent, session, command, timeline, keeper, began, ended, status, first, last, entries, left_out
        """
    static let entryColumns = "number, kind, turn, tool, detail, checkpoint, added, modified, removed, created"

    static func run(_ row: borrowing Row) throws(EverettError) -> AgentRun {
        let keeper = try row.optionalText(6)
        let process = keeper.flatMap(ProcessIdentity.init(text:))
        guard let id = Identifier(try row.text(0)), let kind = AgentRun.Kind(rawValue: try row.text(1)),
            (keeper == nil) == (process == nil)
        else { throw damaged }
        return AgentRun(
            id: id, kind: kind, agent: try row.text(2), session: try row.optionalText(3), command: try row.text(4),
            timeline: try row.text(5), keeper: process, began: Timestamp(milliseconds: try row.integer(7)),
            ended: try row.optionalInteger(8).map(Timestamp.init(milliseconds:)),
            status: try row.optionalInteger(9).map { Int(clamping: $0) }, first: try digest(try row.optionalBlob(10)),
            last: try digest(try row.optionalBlob(11)), entries: try row.int(12), leftOut: try row.int(13))
    }

    static func entry(_ row: borrowing Row) throws(EverettError) -> RunEntry {
        guard let kind = RunEntry.Kind(rawValue: try row.text(1)) else { throw damaged }
        let added = try row.optionalInteger(6)
        return RunEntry(
            number: try row.int(0), kind: kind, turn: try row.optionalInteger(2).map { Int(clamping: $0) },
            tool: try row.optionalText(3), detail: try row.text(4), checkpoint: try digest(try row.optionalBlob(5)),
            changes: try added.map { added throws(EverettError) in
                RunEntry.Changes(
                    added: Int(clamping: added), modified: Int(clamping: try row.integer(7)),
                    removed: Int(clamping: try row.integer(8)))
            }, created: Timestamp(milliseconds: try row.integer(9)))
    }

    private static let damaged = EverettError(.integrity, Words.damaged)

    private static func digest(_ bytes: [UInt8]?) throws(EverettError) -> Digest? {
        guard let bytes else { return nil }
        guard bytes.count == Digest.size else { throw damaged }
        return Digest(bytes)
    }
}
