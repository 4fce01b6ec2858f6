import Base
import TestSupport
import Testing

@testable import Chronos

/// What an agent was doing when a checkpoint was taken.
@Suite struct OccasionTests {
    private let occasion = Occasion(
        run: IDSource.seeded(3).next(), agent: "claude-code", session: "s", turn: 4, tool: "Bash",
        detail: "rm -rf .git")

    @Test func `a checkpoint tells its occasion, in its row and in the store`() throws {
        let fixture = try RestoreFixture()
        try fixture.write("a", "1")
        let request = CheckpointRequest(cause: .agent, occasion: occasion)
        let taken = try fixture.engine.checkpoint(fixture.project, request, .none)
        #expect(taken.record.cause == .agent && taken.record.occasion == occasion)
        let detail = try fixture.engine.show(taken.id, fixture.project)
        #expect(detail.checkpoint.occasion == occasion && detail.record.occasion == occasion)
        // Nothing changed: no checkpoint, whatever the occasion.
        let again = try fixture.engine.checkpoint(
            fixture.project, CheckpointRequest(cause: .agent, occasion: Occasion(run: nil, agent: "other")), .none)
        #expect(again.isUnchanged && again.id == taken.id && again.record.occasion == occasion)
        #expect(try fixture.engine.verify(quick: false, .none).isSound)
    }

    @Test func `undo passes by what an agent's hooks kept, and takes back what the user did`() throws {
        let fixture = try RestoreFixture()
        try fixture.write("a", "1")
        let start = try fixture.engine.checkpoint(fixture.project, CheckpointRequest(name: "start"), .none).id
        try fixture.write("a", "2")
        try fixture.restore(start, paths: [])
        #expect(try fixture.read("a") == "1")
        try fixture.write("b", "by the agent")
        _ = try fixture.engine.checkpoint(
            fixture.project, CheckpointRequest(cause: .agent, occasion: occasion), .none)
        #expect(try fixture.engine.nextReversals(fixture.project).undo?.kind == .restore)
        _ = try fixture.undo()
        #expect(try fixture.read("a") == "2")
    }

    @Test func `what an agent says of itself is cut, on one line and without secrets`() {
        let long = Occasion(
            run: nil, agent: String(repeating: "ą", count: 500), turn: -4, tool: "a\u{1b}b\n",
            detail: "export API_KEY=sk-abcdefghijklmnopqrstuvwxyz0123456789 " + String(repeating: "x", count: 900))
        #expect(long.agent.utf8.count == Occasion.longestWord && long.turn == 0 && long.tool == "a b ")
        #expect(long.detail.utf8.count <= Occasion.longestDetail && !long.detail.contains("abcdefghijklmnop"))
    }

    @Test func `an occasion is read as it was written, and nothing else is`() throws {
        let bytes = occasion.encoded
        #expect(try Occasion(encoded: bytes) == occasion)
        for length in 0..<bytes.count {
            #expect(throws: DecodingFault.self) { try Occasion(encoded: Array(bytes.prefix(length))) }
        }
        #expect(throws: DecodingFault.self) { try Occasion(encoded: bytes + [0]) }
        var out = ByteWriter()
        out.optional(nil as String?) { $0.text($1) }
        out.text(String(repeating: "x", count: 200))
        out.raw([0, 0, 0, 0])
        #expect(throws: DecodingFault.self) { try Occasion(encoded: out.bytes) }
    }
}
